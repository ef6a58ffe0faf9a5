from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest

from kpoclass import Model, classify_posting
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.cli.main import main
from kpoclass.postings import classify_postings

PAGE = "<h1>Filing clerk</h1><h2>Duties</h2><p>Sort and file letters</p>"
BOARD = '{"jobs": [{"title": "Actuary", "content": "Price risks"}, {"id": 7}, {"title": "Typist", "content": "Type"}]}'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "board.json").write_text(BOARD, encoding="utf-8")
    (tmp_path / "empty.html").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("files")
def test_a_line_a_posting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "page.html"]) == 0
    captured = capsys.readouterr()
    result = classify_posting(PAGE)
    assert re.split(r"\s{2,}", captured.out.rstrip("\n"))[:5] == [
        "BPO", f"{result.probability:.2f}", f"level {result.skill_level}",
        "in scope" if result.in_scope else "out of scope", "Filing clerk",
    ]  # fmt: skip
    assert captured.err == ""


@pytest.mark.usefixtures("files")
def test_what_can_not_be_read_is_told_and_the_others_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "absent.html", "board.json", "empty.html", "page.html"]) == 3
    captured = capsys.readouterr()
    assert [line.split("scope")[1].split("(")[0].strip() for line in captured.out.splitlines()] == [
        "Actuary", "Typist", "Filing clerk",
    ]  # fmt: skip
    told = captured.err.splitlines()
    assert [line.split(": ")[:2] for line in told] == [
        ["kpoclass", name] for name in ("absent.html", "board.json", "empty.html")
    ]
    assert "item 2" in told[1]


@pytest.mark.usefixtures("files")
def test_json_holds_file_posting_and_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "--json", "page.html", "empty.html"]) == 3
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    section = {"kind": "duties", "heading": "Duties", "text": "Sort and file letters"}
    assert first == {
        "file": "page.html", "title": "Filing clerk", "source": "html", "sections": [section],
        **classify_posting(PAGE).to_dict(),
    }  # fmt: skip
    assert list(second) == ["file", "error"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    content = "<h1>Café clerk</h1><p>File".encode("utf-16")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))
    assert main(["posting", "-"]) == 0
    assert "Café clerk" in capsys.readouterr().out


def test_ones_own_model_answers(files: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.save(files / "own.model")
    assert main(["posting", "--json", "--model", "own.model", "page.html"]) == 0
    assert json.loads(capsys.readouterr().out)["p_kpo"] == classify_posting(PAGE, model).p_kpo


def test_a_file_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["posting"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: kpoclass posting")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_posting_can_not_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    page = tmp_path / "a.json"
    page.write_text(json.dumps({"title": "Clerk\x1b[31m\u202e", "description": "File letters\x9b2J"}), encoding="utf-8")
    main(["posting", *options, str(page), str(tmp_path / "no\x1b[2J.html")])
    output = "".join(capsys.readouterr())
    assert "Clerk" in output
    assert not set("\x1b\x9b\u202e") & set(output)


TABLE_COLUMNS = ["file", "position", "title", *RESULT_COLUMNS]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Hold a folder as people keep it."""
    jobs = tmp_path / "jobs"
    (jobs / "more").mkdir(parents=True)
    (jobs / ".hidden").mkdir()
    (jobs / "board.json").write_text(BOARD, encoding="utf-8")
    (jobs / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (jobs / "more" / "a.html").write_text(PAGE, encoding="utf-8")
    (jobs / "more" / "evil.txt").write_text("@SUM(1+1)\nSort and file letters by name", encoding="utf-8")
    (jobs / "~$b.docx").write_bytes(b"lock")
    (jobs / ".hidden" / "c.html").write_text(PAGE, encoding="utf-8")
    with zipfile.ZipFile(jobs / "packed.zip", "w") as archive:
        archive.writestr("in/page.html", PAGE)
        archive.writestr("__MACOSX/page.html", "x")
        archive.writestr("table.csv", "title\nActuary\n")
    if hasattr(os, "mkfifo"):
        os.mkfifo(jobs / "pipe")
    monkeypatch.chdir(tmp_path)
    return jobs


FOUND = [
    ("jobs/board.json", 1, "Actuary", None), ("jobs/board.json", 2, None, "item 2"),
    ("jobs/board.json", 3, "Typist", None),
    ("jobs/logo.png", 1, None, "a PNG picture"), ("jobs/packed.zip/in/page.html", 1, "Filing clerk", None),
    ("jobs/packed.zip/table.csv", 1, None, "kpoclass label IN OUT"), ("jobs/more/a.html", 1, "Filing clerk", None),
    ("jobs/more/evil.txt", 1, "@SUM(1+1)", None),
]  # fmt: skip


def read_table(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path).to_pylist()
    if path.suffix == ".xlsx":
        names, *rows = openpyxl.load_workbook(path).active.values
        return [dict(zip(names, row, strict=True)) for row in rows]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("extension", [".csv", ".tsv", ".jsonl", ".json", ".parquet", ".xlsx"])
def test_a_folder_becomes_a_table(tmp_path: Path, extension: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Report 15: one row a posting, and one for each file that can't be read."""
    assert main(["posting", "jobs", "--out", f"table{extension}"]) == 3
    rows = read_table(tmp_path / f"table{extension}")
    assert f"8 rows written to table{extension}: 5 postings, 3 that could not be read" in capsys.readouterr().err
    assert [list(row) for row in rows] == [TABLE_COLUMNS] * len(FOUND)
    for row, (file, position, title, error) in zip(rows, FOUND, strict=True):
        assert (row["file"], int(str(row["position"]))) == (file, position)
        assert (row["title"] or "").removeprefix("'") == (title or "")  # type: ignore[attr-defined]
        assert (error or "") in (row["error"] or "")  # type: ignore[operator]
        assert bool(row["label"]) == (error is None)
        assert str(row["confident"] or "").lower() in ("true", "false", "")
    assert not str(rows[-1]["title"]).startswith("@") or extension not in (".csv", ".tsv")


def test_the_last_table_is_not_read(folder: Path) -> None:
    assert main(["posting", "jobs/more", "--out", "jobs/more/table.csv"]) == 0
    assert main(["posting", "jobs/more", "--out", "jobs/more/table.csv"]) == 1
    assert main(["posting", "jobs/more", "--out", "jobs/more/table.csv", "--force"]) == 0
    assert len(read_table(folder / "more" / "table.csv")) == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "told"), [("table.doc", ".csv, .tsv"), ("table", "--out"), ("absent/a.csv", "folder")]
)
def test_what_can_not_be_the_table_is_told_first(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "jobs", "--out", name]) == 1
    assert told in capsys.readouterr().err


def test_the_same_from_python(folder: Path) -> None:
    found = [(row.file, row.position, row.posting and row.posting.title) for row in classify_postings("jobs")]
    assert found == [(file, position, title) for file, position, title, _ in FOUND]
    assert next(iter(classify_postings([folder / "more" / "a.html"]))).to_dict()["label"] == "BPO"


def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", str(tmp_path)]) == 3
    assert "without any" in capsys.readouterr().err
