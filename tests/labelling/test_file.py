from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError, OutputExistsError, TextTypeError
from kpoclass.files import atomic_write
from kpoclass.labelling.file import label_file
from kpoclass.labelling.summary import LabelSummary
from kpoclass.model import Model

ADDED = [f"kpoclass_{name}" for name in RESULT_COLUMNS]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_written_with_its_result(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", 'id,text\n1,Analyse data\n2,"Enter data,\nthen enter more"\n')
    summary = label_file(source, tmp_path / "b.csv", model=model)
    rows = read_csv(tmp_path / "b.csv")
    assert list(rows[0]) == ["id", "text", *ADDED]
    assert [(row["id"], row["kpoclass_label"]) for row in rows] == [("1", "KPO"), ("2", "BPO")]
    assert rows[1]["text"] == "Enter data,\nthen enter more"
    assert (summary.rows, summary.kpo, summary.bpo, summary.failed) == (2, 1, 1, 0)


def test_bad_rows_are_reported_and_kept(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", "text,id\nEnter data,1\n ,2\n\nEnter data\nEnter data,3,more\n")
    summary = label_file(source, tmp_path / "b.csv", model=model)
    rows = read_csv(tmp_path / "b.csv")
    assert [row["kpoclass_label"] for row in rows] == ["BPO", "", "", "BPO", "BPO"]
    assert summary.failed == 2
    assert [row for row, _ in summary.faults] == [3, 4, 5, 6]
    assert rows[2]["kpoclass_error"] == "the row is empty"
    assert "expected 2 fields, got 1" in rows[3]["kpoclass_error"]
    assert "the surplus is kept from 'column 3' on" in rows[4]["kpoclass_error"]
    assert rows[4]["column 3"] == "more"
    assert {row["kpoclass_confident"] for row in rows[3:]} == {"false"}
    assert {row["kpoclass_reason"] for row in rows[3:]} == {"damaged row"}


def test_json_lines_keep_their_keys_and_types(tmp_path: Path, model: Model) -> None:
    lines = ['{"n": 1.5, "text": "Analyse data", "tags": ["a"]}', "[1]", '{"n": 2}', "{", '{"text": 7}']
    source = write(tmp_path / "a.jsonl", "\n".join(lines))
    summary = label_file(source, tmp_path / "b.jsonl", model=model)
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {key: rows[0][key] for key in ("n", "text", "tags")} == {"n": 1.5, "text": "Analyse data", "tags": ["a"]}
    assert rows[0]["kpoclass_label"] == "KPO"
    assert rows[0]["kpoclass_error"] is None
    assert [row["kpoclass_label"] for row in rows[1:]] == [None] * 4
    assert rows[1]["line"] == "[1]"
    assert rows[3]["line"] == "{"
    assert [fault.split(":")[0] for _, fault in summary.faults] == [
        "expected a JSON object, got list",
        "there is no key 'text'",
        "not JSON",
        summary.faults[3][1].split(":")[0],
    ]
    assert "int" in summary.faults[3][1]


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=8))
def test_other_columns_come_through_any_text(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:

    folder = tmp_path_factory.mktemp("rows")
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("text", "other"), *rows])
    label_file(folder / "a.csv", folder / "b.csv", model=Model(small_parameters()))
    with (folder / "b.csv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row[:2]) for row in csv.reader(file)][1:] == rows


def test_line_endings_and_byte_order_mark_are_kept(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", b"\xef\xbb\xbftext\r\nEnter data\r\n")
    label_file(source, tmp_path / "b.csv", model=model)
    written = (tmp_path / "b.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbftext,")
    assert written.count(b"\r\n") == written.count(b"\n") == 2


def test_bytes_that_are_not_utf8_come_through(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", b"text,who\nEnter data,Andr\xe9\n")
    label_file(source, tmp_path / "b.csv", model=model)
    assert b"Andr\xe9" in (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("code", [0xD83D, 0xDE00, 0xDCC8])
def test_half_a_surrogate_pair_comes_through_as_utf8(tmp_path: Path, model: Model, code: int) -> None:
    half = chr(code)
    source = write(tmp_path / "a.jsonl", json.dumps({"text": f"Enter data {half}"}) + "\n")
    label_file(source, tmp_path / "b.jsonl", model=model)
    assert json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8"))["text"] == f"Enter data {half}"


def test_bytes_that_are_not_utf8_come_through_json_lines(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.jsonl", b'{"text": "Enter data", "who": "Andr\xe9"}\nno JSON: \xff\n')
    summary = label_file(source, tmp_path / "b.jsonl", model=model)
    first, second = (tmp_path / "b.jsonl").read_bytes().splitlines()
    assert b'"who": "Andr\xe9"' in first
    assert b'"line": "no JSON: \xff"' in second
    assert (summary.bpo, summary.failed) == (1, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_carriage_return_in_a_field_tears_no_row(tmp_path: Path, model: Model, end: str) -> None:
    source = write(tmp_path / "a.csv", f'text,note{end}Enter data,"one\rtwo"{end}Analyse data,x{end}')
    label_file(source, tmp_path / "b.csv", model=model)
    assert [(row["note"], row["kpoclass_label"]) for row in read_csv(tmp_path / "b.csv")] == [
        ("one\rtwo", "BPO"),
        ("x", "KPO"),
    ]


@pytest.mark.parametrize(("source", "target"), [("a.ndjson", "b.jsonl"), ("a.JSONL", "b.NDJSON"), ("a.CSV", "b.csv")])
def test_the_format_is_told_by_the_extension(tmp_path: Path, model: Model, source: str, target: str) -> None:
    content = "text\nEnter data\n" if target.endswith("csv") else '{"text": "Enter data"}\n'
    assert label_file(write(tmp_path / source, content), tmp_path / target, model=model).bpo == 1
    assert "BPO" in (tmp_path / target).read_text(encoding="utf-8")


def test_the_prefix_names_the_added_columns(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", "text,kpoclass_label\nEnter data,KPO\n")
    label_file(source, tmp_path / "b.csv", model=model, prefix="new ")
    (row,) = read_csv(tmp_path / "b.csv")
    assert (row["kpoclass_label"], row["new label"]) == ("KPO", "BPO")


def test_what_is_written_is_what_the_model_says(tmp_path: Path, model: Model) -> None:
    texts = ["Analyse data", "Enter data", "nothing known"]
    source = write(tmp_path / "a.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in texts))
    summary = label_file(source, tmp_path / "b.jsonl", model=model, prefix="")
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    results = model.classify_batch(texts)
    assert rows == [
        {"text": text, **result._asdict(), "error": None} for text, result in zip(texts, results, strict=True)
    ]
    assert summary.not_confident == sum(not result.confident for result in results) > 0


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_without_rows(tmp_path: Path, model: Model, name: str) -> None:
    source = write(tmp_path / name, "text\n" if name == "a.csv" else "")
    told: list[tuple[int, float]] = []
    summary = label_file(
        source, tmp_path / f"b{source.suffix}", model=model, progress=lambda rows, share: told.append((rows, share))
    )
    assert (summary.rows, summary.failed, told) == (0, 0, [(0, 1.0)])
    assert (tmp_path / f"b{source.suffix}").exists()


def test_no_source_no_target(tmp_path: Path, model: Model) -> None:
    with pytest.raises(FileNotFoundError, match=r"a\.csv"):
        label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=model)
    assert os.listdir(tmp_path) == []


def test_the_source_by_another_name_is_still_the_source(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", "text\nEnter data\n")
    try:
        os.link(source, tmp_path / "b.csv")
    except OSError:
        pytest.skip("no hard links here")
    with pytest.raises(OutputExistsError, match="is also the input"):
        label_file(source, tmp_path / "b.csv", model=model, force=True)
    assert source.read_text(encoding="utf-8") == "text\nEnter data\n"


def test_a_field_longer_than_the_csv_module_likes(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", "text\n" + "enter data " * 30_000 + "\n")
    assert label_file(source, tmp_path / "b.csv", model=model).bpo == 1


@pytest.mark.parametrize(
    ("names", "content", "message"),
    [
        (
            "a.csv b.csv",
            "a,b\nx,y\n",
            "not obvious which column holds the text, got a, b, in none of which are words; name it, as in text='a'",
        ),
        ("a.csv b.csv", "", "expected a table, got an empty file"),
        ("a.csv b.csv", "text,kpoclass_label\nx,KPO\n", "'kpoclass_label' already exists; choose another prefix"),
        ("a.csv b.pdf", "text\nx\n", "expected a name that ends in .csv, .tsv, .jsonl, .ndjson"),
        ("a.doc b.csv", "text\nx\n", "expected a name that ends in .csv, .tsv, .jsonl, .ndjson"),
        ("a.jsonl b.jsonl", '{"text": "x", "kpoclass_error": 1}\n', "'kpoclass_error' already exists"),
    ],
)
def test_what_can_not_be_labelled_leaves_nothing(
    tmp_path: Path, model: Model, names: str, content: str, message: str
) -> None:
    source, target = (tmp_path / name for name in names.split())
    write(source, content)
    with pytest.raises(DataError) as caught:
        label_file(source, target, model=model)
    assert message in str(caught.value)
    assert os.listdir(tmp_path) == [source.name]


def test_nothing_is_replaced_unasked(tmp_path: Path, model: Model) -> None:
    source, target = write(tmp_path / "a.csv", "text\nEnter data\n"), write(tmp_path / "b.csv", "precious")
    with pytest.raises(OutputExistsError, match="already exists"):
        label_file(source, target, model=model)
    assert target.read_text(encoding="utf-8") == "precious"
    assert label_file(source, target, model=model, force=True).rows == 1
    with pytest.raises(OutputExistsError, match="is also the input"):
        label_file(source, source, model=model, force=True)


def test_the_summary_keeps_only_some_faults(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", "text,id\n" + " ,1\n" * (LabelSummary.FAULTS_KEPT + 5))
    summary = label_file(source, tmp_path / "b.csv", model=model)
    assert summary.failed == LabelSummary.FAULTS_KEPT + 5
    assert len(summary.faults) == LabelSummary.FAULTS_KEPT


def test_progress_ends_at_one(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.csv", "text\n" + "Enter data\n" * 2_500)
    told: list[tuple[int, float]] = []
    label_file(source, tmp_path / "b.csv", model=model, progress=lambda rows, share: told.append((rows, share)))
    assert told[-1][0] == 2500
    assert [rows for rows, _ in told] == sorted(rows for rows, _ in told)
    assert told[-1][1] == 1.0
    assert all(0 < share <= 1 for _, share in told)


def test_a_file_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    old = write(tmp_path / "a.txt", "old")

    def fail() -> None:
        with atomic_write(old, "w", encoding="utf-8") as file:
            file.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert old.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "old")
    path.chmod(0o640)
    with atomic_write(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.txt") as file:
        file.write(b"new")
    (tmp_path / "b.txt").write_bytes(b"")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_memory_stays_flat(tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    size = 1 << 14
    monkeypatch.setattr("kpoclass.labelling.formats.lines.BLOCK_SIZE", size)

    def peak(rows: int) -> int:
        source = write(tmp_path / "a.csv", "text\n" + "Enter data and analyse it\n" * rows)
        tracemalloc.start()
        label_file(source, tmp_path / "b.csv", model=model, force=True)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    few = peak(2 * size // 27)
    assert peak(8 * size // 27) < 1.2 * few


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"text": 3}, "text: expected the name of a column, got 3; give text='title'"),
        ({"text": ["id", 3]}, "text: expected the name of a column, got 3"),
        ({"text": b"text"}, "text: expected the name of a column, got b'text'"),
        ({"text": {"text": 1}}, "text: expected the name of a column, got {'text': 1}"),
        ({"title": 3}, "title: expected the name of a column, got 3"),
        ({"prefix": None}, "prefix: expected a string, got None; give prefix='kpoclass_'"),
        ({"encoding": 3}, "encoding: expected a string, got 3; give encoding='utf-8'"),
        ({"delimiter": 3}, "delimiter: expected a string, got 3; give delimiter=';'"),
        ({"quote": 3}, "quote: expected a string, got 3"),
        ({"format": 3}, "format: expected a string, got 3"),
        ({"out_format": 3}, "out_format: expected a string, got 3"),
        ({"sheet": 2.5}, "sheet: expected a string, got 2.5"),
        ({"sheet": True}, "sheet: expected a string, got True"),
        ({"report": 3}, "report: expected a path (str or Path), got int"),
    ],
)
def test_what_is_no_string_is_told(tmp_path: Path, model: Model, options: dict[str, Any], message: str) -> None:
    source = write(tmp_path / "a.csv", "id,text\n1,Enter data\n")
    with pytest.raises(TextTypeError) as caught:
        label_file(source, tmp_path / "b.csv", model=model, **options)
    assert str(caught.value).startswith(message)
    assert os.listdir(tmp_path) == ["a.csv"]
