"""What is made to take a page's time or memory is read or refused; were the work not linear, it would not end."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tables_in_node import Reader, read_by_python
from test_workbooks_in_browser import PLAIN, SHEET, changed, workbook

from kpoclass.errors import DataError

MB = 1 << 20
#: Pieces of text, each with how often it is repeated.
PIECES: dict[str, list[tuple[str, int]]] = {
    "quotes.csv": [('"', MB)],
    "delimiters.csv": [(",", MB)],
    "semicolons.csv": [("title,text\n", 1), (";", MB)],
    "line feeds.csv": [("\n", MB)],
    "carriage returns.csv": [("title,text", 1), ("\r", MB)],
    "quotes and delimiters.csv": [('",', MB // 2)],
    "quotes and lines.csv": [('"\n', MB // 2)],
    "backslashes.csv": [("title,text\n", 1), ("\\", MB)],
    "escaped quotes.csv": [("title,text\n", 1), ('\\"', MB // 2)],
    "spaces.csv": [(" ", MB)],
    "one name.csv": [("x", MB), (",text\na,b\n", 1)],
    "many words in a name.csv": [("aB", MB // 2), (",text\na,b\n", 1)],
    "markup.csv": [("title,text\na,", 1), ("<", MB)],
    "a wide row.csv": [("title,text\n", 1), (",", MB)],
    "suspicious rows.csv": [("title,text\n", 1), ('"a\n",b\n', 50_000)],
    "long quoted rows.csv": [("title,text\n", 1), ('"' + "a\n" * 990 + ',",b\n', 500)],
    "lists.json": [("[", MB)],
    "lists in a list.json": [('[{"a":', 1), ("[", MB), ("]", MB), ("}]", 1)],
    "objects.json": [('{"a":', MB // 4)],
    "lists.jsonl": [("[", MB)],
    "objects that do not end.json": [("[", 1), ("{},", MB // 3)],
    "a string.json": [('[{"a":"', 1), ("a", MB)],
    "escapes.json": [('[{"a":"', 1), ("\\", MB), ('"}]', 1)],
    "digits.json": [('[{"a":', 1), ("1", MB), ("}]", 1)],
    "quotes.json": [('[{"a', 1), ('"', MB)],
    "not a number.json": [("[", 1), ('{"a":NaN},', 20_000), ('{"a":1}]', 1)],
    "colons.json": [('{"a":1', 1), (":", MB)],
    "spaces.json": [("[", 1), (" ", MB)],
}


@pytest.mark.parametrize("name", PIECES)
def test_a_megabyte_of_anything_is_read_or_refused(reader: Reader, name: str) -> None:
    found = reader.ask("size", pieces=PIECES[name], name=name)
    assert found.get("kind", "DataError") == "DataError"
    assert found.get("columns", 0) <= 1 << 14


def test_keys_without_end_are_refused(reader: Reader) -> None:
    content = b"\n".join(b'{"k%d": 1}' % number for number in range(20_000))
    assert "more than 16,384 columns" in reader.read(content, "a.jsonl")["error"]


def test_cells_without_end_are_refused(reader: Reader) -> None:
    found = reader.ask("size", pieces=[("," * 10_000 + "\n", 1), ("a\n", 2_000)], name="a.csv")
    assert "more than 10,000,000 cells" in found["error"]


@pytest.mark.parametrize("piece", ["Clerk,Sorts files\n", '"Clerk","Sorts\nfiles"\n'])
def test_the_reader_rests_while_it_reads(reader: Reader, piece: str) -> None:
    found = reader.ask("rests", piece=piece, times=2_000, name="a.csv")
    assert found["rows"] in {1_999, 2_000}
    assert found["count"] > 2 * 2_000 / 20
    assert found["told"] < 20


@pytest.mark.parametrize("end", ["constructor", "__proto__", "hasOwnProperty", "csv"])
def test_a_name_may_end_in_any_word(reader: Reader, end: str) -> None:
    assert reader.read(b"title,text\nClerk,Sorts files\n", f"jobs.{end}")["columns"] == ["title", "text"]


def bomb(size: int) -> bytes:
    """Return a workbook one of whose parts unpacks to so many bytes."""
    file = io.BytesIO(PLAIN)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        target.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * size + b"</sst>")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
    return changed(file.getvalue(), "xl/_rels/workbook.xml.rels", "</Relationships>", relation)


def test_a_workbook_that_unpacks_to_too_much_is_refused(reader: Reader) -> None:
    assert "unpacks to more than" in reader.read(bomb(65 << 20), "a.xlsx")["error"]


ROW = '<row r="2">'
ODD_SHEETS = {
    "rows in disorder": (ROW, '<row r="1">'),
    "a row too far": (ROW, '<row r="1048577">'),
    "no row": (ROW, '<row r="x">'),
    "cells in disorder": ('r="B2"', 'r="A2"'),
    "a cell too far": ('r="B2"', 'r="XFE2"'),
    "no place": ('r="B2"', 'r="2B"'),
    "a document type": ("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
    "no number": ("<v>1</v>", "<v>one</v>"),
    "no shared text": ('t="n"><v>1</v>', 't="s"><v>7</v>'),
}


@pytest.mark.parametrize("name", ODD_SHEETS)
def test_an_odd_sheet_is_refused_by_both(tmp_path: Path, reader: Reader, name: str) -> None:
    content = changed(PLAIN, SHEET, *ODD_SHEETS[name])
    assert reader.read(content, "a.xlsx")["kind"] == "DataError"
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(DataError):
        read_by_python(tmp_path / "a.xlsx")


def test_a_stray_cell_far_away_does_not_widen_the_table(reader: Reader) -> None:
    content = workbook({"Jobs": [["title"], ["Clerk"], ["Clerk", *[None] * 200, "far"]]})
    found = reader.read(content, "a.xlsx")
    assert found["columns"] == ["title"]
    assert [(fault["number"], fault["message"]) for fault in found["faults"]] == [
        (3, "expected 1 cells, got 202; the surplus: far")
    ]


REFUSED: dict[str, bytes] = {
    "a.pdf": b"%PDF-1.7 ...",
    "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "a.parquet": b"PAR1\0\0",
    "a.gz": b"\x1f\x8b\x08\0" + bytes(9),
    "a.html": b"<!DOCTYPE html><p>Clerk",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20,
    "utf32.csv": "title,text\nClerk,Sorts\n".encode("utf-32"),
    "utf32 without a mark.csv": "title,text\nClerk,Sorts\n".encode("utf-32-be"),
    "unclear.csv": "title,text\nCafé,Größe naïve\n".encode("mac_roman"),
    "empty.csv": b"",
    "marked.csv": b"\xef\xbb\xbf",
    "texts.json": b'["Clerk", "Actuary"]',
    "one.json": b'{"title": "Clerk", "text": "Sorts",\n"n": 1}',
    "two lists.json": b'{"a": [{"title": "x"}], "b": [{"title": "y"}]}',
    "damaged.json": b'[{"title": "x"} {"title": "y"}]',
    "odt.xlsx": b"PK\x03\x04",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_words(reader: Reader, name: str) -> None:
    found: dict[str, Any] = reader.read(REFUSED[name], name)
    assert found["kind"] == "DataError"
    assert found["error"].startswith(name)


def test_other_archives_are_told_apart(reader: Reader) -> None:
    known = {"content.xml": "OpenDocument", "word/document.xml": "Word", "xl/workbook.bin": "binary", "a.txt": "ZIP"}
    for member, told in known.items():
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(member, "x")
        assert told in reader.read(file.getvalue(), "a.xlsx")["error"]
