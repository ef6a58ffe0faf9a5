"""A title apart from its text and a title on the text's first line agree, whichever way they come in."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from kpoclass import classify, classify_batch, classify_posting, explain, iter_classify, label_frame, load_model
from kpoclass.cli.main import main

#: Title, text, and the one text that they are.
ROWS = [
    ("Data analyst", "Key paper forms into the system", "Data analyst\nKey paper forms into the system"),
    ("Paralegal ", "Draft the claim.\nFile it.", "Paralegal\nDraft the claim.\nFile it."),
    ("Team\n lead", "Listen to calls and score them", "Team lead\nListen to calls and score them"),
    ("Actuary", "ACTUARY\nPrice marine risks", "ACTUARY\nPrice marine risks"),
    ("Parcel sorter", "", "Parcel sorter"),
    ("", "Advise the board on which clinics to merge", "Advise the board on which clinics to merge"),
]
TITLES, TEXTS, JOINED = (list(column) for column in zip(*ROWS, strict=True))
EXPECTED = [classify(text) for text in JOINED]
P_KPO = pytest.approx([result.p_kpo for result in EXPECTED], abs=1e-12)


def check_labelled(rows: list[dict[str, object]]) -> None:
    assert [(row["headline"] or "", row["duties"] or "") for row in rows] == [row[:2] for row in ROWS]
    assert [row["kpoclass_label"] for row in rows] == [result.label for result in EXPECTED]
    assert [float(str(row["kpoclass_p_kpo"])) for row in rows] == pytest.approx([r.p_kpo for r in EXPECTED], abs=5.1e-5)
    assert [row["kpoclass_error"] or None for row in rows] == [None] * len(ROWS)


def label(source: Path) -> Path:
    target = source.with_stem("labelled")
    assert main(["label", str(source), str(target), "--title", "headline", "--text", "duties", "--quiet"]) == 0
    return target


def test_functions() -> None:
    assert [classify(text, title) for title, text, _ in ROWS] == EXPECTED
    assert [explain(text, title) for title, text, _ in ROWS] == [explain(text) for text in JOINED]
    assert classify_batch(TEXTS, titles=TITLES) == EXPECTED
    assert list(iter_classify(TEXTS, titles=TITLES)) == EXPECTED
    assert load_model().scores(TEXTS, TITLES).p_kpo.tolist() == P_KPO


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for (title, text, _), expected in zip(ROWS, EXPECTED, strict=True):
        assert main(["classify", "--json", "--title", title, text]) == 0
        assert json.loads(capsys.readouterr().out) == {"title": title, "text": text, **expected.to_dict()}


def test_csv_file(tmp_path: Path) -> None:
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("headline", "duties"), *zip(TITLES, TEXTS, strict=True)])
    with label(tmp_path / "in.csv").open(encoding="utf-8", newline="") as file:
        check_labelled(list(csv.DictReader(file)))


def test_jsonl_file(tmp_path: Path) -> None:
    lines = [json.dumps({"headline": title, "duties": text}) for title, text, _ in ROWS]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    labelled = label(tmp_path / "in.jsonl").read_text(encoding="utf-8").splitlines()
    check_labelled([json.loads(line) for line in labelled])


def test_parquet_file(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"headline": TITLES, "duties": TEXTS}), tmp_path / "in.parquet")
    check_labelled(pq.read_table(label(tmp_path / "in.parquet")).to_pylist())


def test_excel_file(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [("headline", "duties"), *zip(TITLES, TEXTS, strict=True)]:
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    header, *rows = openpyxl.load_workbook(label(tmp_path / "in.xlsx")).active.iter_rows(values_only=True)
    check_labelled([dict(zip(header, row, strict=True)) for row in rows])


def test_data_frames() -> None:
    import pandas as pd
    import polars as pl

    columns = {"headline": [title or None for title in TITLES], "duties": [text or None for text in TEXTS]}
    check_labelled(label_frame(pl.DataFrame(columns), title="headline", text="duties").to_dicts())
    labelled = label_frame(pd.DataFrame(columns), title="headline", text="duties")
    check_labelled(labelled.astype(object).where(labelled.notna(), None).to_dict("records"))


def test_columns_found_by_their_names() -> None:
    import polars as pl

    frame = label_frame(pl.DataFrame({"Job title": TITLES, "Description": TEXTS}))
    assert frame["kpoclass_p_kpo"].to_list() == P_KPO


def test_postings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    postings = [{"@type": "JobPosting", "title": title, "description": text} for title, text, _ in ROWS]
    assert [classify_posting(posting) for posting in postings] == EXPECTED
    (tmp_path / "board.json").write_text(json.dumps(postings), encoding="utf-8")
    assert main(["posting", "--json", str(tmp_path / "board.json")]) == 0
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [result["p_kpo"] for result in results] == P_KPO
