"""Several files, folders, patterns, standard input and output. Faults 20 and 21."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_model import small_parameters

from kpoclass.errors import DataError, OutputExistsError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.inputs import find_inputs
from kpoclass.model import Model

MODEL = Model(small_parameters())


def rows_of(path: Path) -> list[list[object]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return [[value for key, value in row.items() if not key.startswith("kpoclass_")] for row in content]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    (jobs / "b.csv").write_text("id,text\n007,enter data\n")
    (jobs / "a.jsonl").write_text('{"text": "analyse data", "pay": 1.5}\n{"text": "data", "pay": 2}\n')
    (jobs / "_SUCCESS").write_text("")
    (jobs / ".hidden.csv").write_text("text\nx\n")
    (jobs / "notes.pdf").write_text("x")
    (jobs / "below").mkdir()
    (jobs / "below" / "c.csv").write_text("text\nx\n")
    return jobs


def test_a_folder_is_one_table(folder: Path) -> None:
    summary = label_file(folder, folder.parent / "all.csv", model=MODEL)
    header, *rows = (folder.parent / "all.csv").read_text().splitlines()
    assert header.startswith("text,pay,id,kpoclass_label,")
    assert [row.split(",")[:3] for row in rows] == [
        ["analyse data", "1.5", ""], ["data", "2", ""], ["enter data", "", "007"]]  # fmt: skip
    assert (summary.rows, summary.columns) == (3, ("text",))
    assert summary.notes == (
        "columns that not every file has, empty for the others: pay, id",
        f"rows 1 to 2: {folder / 'a.jsonl'}",
        f"row 3: {folder / 'b.csv'}",
        f"{folder}: tables in folders of it were not read; give '{folder / '**' / '*.csv'}' for all of them",
    )


@pytest.mark.parametrize("target", ["csv", "tsv", "jsonl", "json", "parquet", "xlsx"])
def test_several_files_are_read_in_their_order(folder: Path, target: str) -> None:
    sources = [folder / "b.csv", folder / "a.jsonl", folder / "b.csv"]
    first = folder.parent / f"all.{target}"
    assert label_file(sources, first, model=MODEL).rows == 3  # a file that is named twice is read once
    label_file(first, folder.parent / "all2.json", prefix="kpoclass_2_", model=MODEL)
    assert [row[-1 if target.startswith("json") else 0] for row in rows_of(folder.parent / "all2.json")]


def test_a_pattern_is_all_files_that_match(folder: Path) -> None:
    found = find_inputs(str(folder / "**" / "*.csv"), None, {})
    assert [os.path.basename(each.path) for each in found] == ["b.csv", "c.csv"]
    (folder / "[1].csv").write_text("text\nx\n")
    assert [each.path for each in find_inputs(folder / "[1].csv", None, {})] == [str(folder / "[1].csv")]
    with pytest.raises(DataError, match="expected a pattern that some file matches"):
        find_inputs(folder / "*.tsv", None, {})
    with pytest.raises(DataError, match=r"expected a folder with files that end in .*'.*\*\*.*\.csv'"):
        find_inputs(folder.parent, None, {})
    with pytest.raises(DataError, match="expected one or more files"):
        find_inputs([], None, {})


def test_the_text_of_each_file_is_found_as_if_it_were_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,description\nClerk,enter data\n")
    (tmp_path / "b.csv").write_text("position,n\nAnalyst,1\n")
    summary = label_file([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "c.json", model=MODEL)
    assert summary.columns == ("title", "description", "position")
    assert f"{tmp_path / 'b.csv'}: the text is in 'position'" in summary.notes
    assert summary.failed == 0


def test_a_file_without_the_text_is_named_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\ndata\n")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n")
    with pytest.raises(DataError, match=r"b\.csv: not obvious which column"):
        label_file([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "c.csv", model=MODEL)
    assert not (tmp_path / "c.csv").exists()


def test_no_input_is_replaced(folder: Path) -> None:
    with pytest.raises(OutputExistsError, match="is also the input"):
        label_file(folder, folder / "b.csv", model=MODEL, force=True)
    with pytest.raises(DataError, match="only one CSV, TSV or JSONL file"):
        label_file(folder, folder.parent / "all.csv", model=MODEL, resume=True)


def test_parquet_files_keep_their_types(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["data", "x"], "n": pa.array([1, 2], pa.int8()), "tags": [["a"], []]}), tmp_path / "a.parquet")  # fmt: skip # noqa: E501
    pq.write_table(pa.table({"n": pa.array([1000], pa.int32()), "text": pa.array(["enter"]).dictionary_encode()}), tmp_path / "b.parquet")  # fmt: skip # noqa: E501
    label_file(tmp_path, tmp_path / "all.parquet", model=MODEL)
    table = pq.read_table(tmp_path / "all.parquet").select(["text", "n", "tags"])
    assert table.schema.field("n").type == pa.int32()
    assert table.to_pylist() == [
        {"text": "data", "n": 1, "tags": ["a"]},
        {"text": "x", "n": 2, "tags": []},
        {"text": "enter", "n": 1000, "tags": None},
    ]


def test_parquet_files_whose_types_have_nothing_in_common_become_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["data"], "n": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": ["data"], "n": ["x"]}), tmp_path / "b.parquet")
    summary = label_file(tmp_path, tmp_path / "all.parquet", model=MODEL)
    assert "values of several kinds became text: n" in summary.notes
    assert pq.read_table(tmp_path / "all.parquet")["n"].to_pylist() == ["1", "x"]


CONTENTS = {
    "csv": b"id,text\n7,enter data\n",
    "tsv": b"id\ttext\n7\tenter data\n",
    "jsonl": b'{"id": 7, "text": "enter data"}\n{"id": 8}\n',
    "json": b'[{"id": 7, "text": "enter data"}]',
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_standard_input_is_known_by_its_content(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CONTENTS[kind])))
    label_file("-", tmp_path / f"b.{kind}", model=MODEL)
    (tmp_path / f"a.{kind}").write_bytes(CONTENTS[kind])
    label_file(tmp_path / f"a.{kind}", tmp_path / f"c.{kind}", model=MODEL)
    assert (tmp_path / f"b.{kind}").read_bytes() == (tmp_path / f"c.{kind}").read_bytes()


def test_standard_input_is_also_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the columns and types of what is written, which a pipe could not say."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CONTENTS["jsonl"] + b'{"text": "a", "n": 1}\n')))
    label_file(["-"], tmp_path / "b.parquet", model=MODEL)
    assert pq.read_table(tmp_path / "b.parquet")["n"].to_pylist() == [None, None, 1]


def test_nothing_on_standard_input_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(DataError, match="standard input: expected a table, got nothing"):
        label_file("-", tmp_path / "b.csv", model=MODEL)


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "xlsx"])
def test_standard_output_has_the_bytes_of_a_file(
    tmp_path: Path, kind: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "a.csv").write_bytes(CONTENTS["csv"])
    label_file(tmp_path / "a.csv", "-", out_format=kind, model=MODEL)
    (tmp_path / f"b.{kind}").write_bytes(capfdbinary.readouterr().out)
    label_file(tmp_path / f"b.{kind}", tmp_path / "c.json", prefix="kpoclass_2", model=MODEL)
    assert rows_of(tmp_path / "c.json") == [[7 if kind == "xlsx" else "7", "enter data"]]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writing = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=[CONTENTS["tsv"]])
    writing.start()
    assert label_file(tmp_path / "pipe", tmp_path / "b.json", model=MODEL).rows == 1
    writing.join()


def test_what_can_be_read_once_is_not_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CONTENTS["csv"])))
    with pytest.raises(DataError, match="standard input: expected a file to resume"):
        label_file("-", tmp_path / "b.csv", model=MODEL, resume=True)
    (tmp_path / "a.csv").write_bytes(CONTENTS["csv"])
    with pytest.raises(DataError, match="-: expected a file to resume"):
        label_file(tmp_path / "a.csv", "-", model=MODEL, resume=True)
