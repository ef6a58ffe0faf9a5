"""Where asked, every row says which words decided its label: in every format, and in frames."""

from __future__ import annotations

import csv
import enum
import json
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from kpoclass import DataError, Model, explain, label_file, label_frame
from kpoclass.classification import RESULT_COLUMNS

TEXTS = ["Analyse", None, "Data: enter, then\nenter data", "Zyxomancer"]
DECIDED = ["Analyse", None, "enter, enter data, Data", None]


def write(path: Path) -> Path:
    frame = pd.DataFrame({"n": range(len(TEXTS)), "text": TEXTS})
    match path.suffix:
        case ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in frame.to_dict("records")), encoding="utf-8")
        case ".parquet":
            frame.to_parquet(path, index=False)
        case ".xlsx":
            book = openpyxl.Workbook()
            for row in [["n", "text"], *frame.to_numpy().tolist()]:
                book.active.append(row)
            book.save(path)
        case suffix:
            frame.to_csv(path, sep="\t" if suffix == ".tsv" else ",", index=False)
    return path


def read(path: Path) -> tuple[list[str], list[list[object]]]:
    match path.suffix:
        case ".jsonl":
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            return list(rows[0]), [list(row.values()) for row in rows]
        case ".parquet":
            table = pq.read_table(path)
            return table.column_names, [list(row.values()) for row in table.to_pylist()]
        case ".xlsx":
            header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
            return list(header), [list(row) for row in rows]
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
    return header, [[field or None for field in row] for row in rows]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".xlsx"])
@pytest.mark.parametrize("model_column", [False, True])
def test_the_words_follow_the_error_in_every_format(
    suffix: str, model_column: bool, tmp_path: Path, model: Model
) -> None:
    source = write(tmp_path / f"a{suffix}")
    options = {"model": model, "model_column": model_column}
    label_file(source, tmp_path / f"b{suffix}", explain=True, **options)
    columns, rows = read(tmp_path / f"b{suffix}")
    more = ["kpoclass_model"] * model_column
    assert columns == ["n", "text", *(f"kpoclass_{name}" for name in RESULT_COLUMNS), "kpoclass_because", *more]
    place = columns.index("kpoclass_because")
    assert [row[place] for row in rows] == DECIDED
    label_file(source, tmp_path / f"c{suffix}", **options)
    without, plain = read(tmp_path / f"c{suffix}")
    assert without == [name for name in columns if name != "kpoclass_because"]
    assert plain == [[*row[:place], *row[place + 1 :]] for row in rows]


@pytest.mark.parametrize("library", [pd, pl])
def test_frames_get_the_column_too(library: object, model: Model) -> None:
    frame = library.DataFrame({"text": TEXTS})  # type: ignore[attr-defined]
    labelled = label_frame(frame, model=model, explain=True, model_column=True)
    assert list(labelled.columns)[-3:] == ["kpoclass_error", "kpoclass_because", "kpoclass_model"]
    assert list(labelled["kpoclass_because"]) == DECIDED


def test_a_column_of_that_name_is_not_overwritten(tmp_path: Path, model: Model) -> None:
    source = tmp_path / "a.csv"
    source.write_text("text,kpoclass_because\nEnter data,x\n", encoding="utf-8")
    with pytest.raises(DataError, match="'kpoclass_because' already exists"):
        label_file(source, tmp_path / "b.csv", model=model, explain=True)
    label_file(source, tmp_path / "b.csv", model=model)


def test_an_explained_run_is_not_continued_without_explanation(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_file(source, tmp_path / "b.csv", model=model, explain=True, resume=True, progress=interrupt)
    with pytest.raises(DataError, match="was made with a different explanation: True, now False"):
        label_file(source, tmp_path / "b.csv", model=model, resume=True)
    label_file(source, tmp_path / "b.csv", model=model, explain=True, resume=True)
    label_file(source, tmp_path / "c.csv", model=model, explain=True)
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_deciding_words_speak_for_the_label_strongest_first() -> None:
    why = explain("Data entry clerk\nKey supplier invoices into the ledger for data entry, and plan the budget")
    words = why.deciding_words(100)
    sums: dict[str, float] = {}
    for contribution in why.contributions:
        word = " ".join(contribution.term.split()).casefold()
        sums[word] = sums.get(word, 0.0) - contribution.weight
    assert why.classification.label == "BPO"
    assert [word.casefold() for word in words] == sorted(
        (word for word, weight in sums.items() if weight > 0), key=lambda word: -sums[word]
    )
    assert why.deciding_words() == words[:3]
    assert explain("Zyxomancer").deciding_words() == ()


KINDS = ("csv", "tsv", "jsonl", "json", "parquet", "xlsx")


@pytest.mark.parametrize("model_column", [False, True])
@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_the_words_are_written_from_every_format_to_every_other(
    source: str, target: str, model_column: bool, tmp_path: Path, model: Model
) -> None:
    write(tmp_path / "start.csv")
    label_file(tmp_path / "start.csv", tmp_path / f"a.{source}", prefix="first_", model=model)
    said = {"text": "text", "model": model, "model_column": model_column}
    label_file(tmp_path / f"a.{source}", tmp_path / f"b.{target}", explain=True, **said)
    label_file(tmp_path / f"b.{target}", tmp_path / "end.csv", text="text", prefix="last_", model=model)
    with (tmp_path / "end.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kpoclass_because"] or None for row in rows] == DECIDED
    assert [bool(row["kpoclass_error"]) for row in rows] == [False, True, False, False]
    assert {row.get("kpoclass_model") for row in rows} == {model.fingerprint if model_column else None}


class Duty(str, enum.Enum):
    KEYING = "Key in claims forms and paper"


def test_a_string_of_another_class_is_explained_by_its_characters() -> None:
    plain, other = (
        label_frame(pd.DataFrame({"text": pd.Series([text], dtype=object)}), explain=True)
        for text in (Duty.KEYING.value, Duty.KEYING)
    )
    assert plain["kpoclass_because"].tolist() == other["kpoclass_because"].tolist() != [None]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json", ".parquet", ".xlsx"])
def test_half_a_surrogate_pair_between_two_words_loses_no_row(suffix: str, tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_text('{"text": "payable \\ud800 clerk"}\n{"text": "Accounts payable clerk"}\n', encoding="ascii")
    out = tmp_path / f"out{suffix}"
    summary = label_file(given, out, explain=True, report=tmp_path / "report.html")
    assert summary.rows == summary.bpo == 2
    assert out.stat().st_size > 0
