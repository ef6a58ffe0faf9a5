"""Tables of text that are not comma and UTF-8 with names on line 1 are read, told, and written the way they came.

Reports 3, 4, 6, 21 and 41, and what was left of them before.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from small_model import small_parameters

from kpoclass.cli.main import main
from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.summary import LabelSummary
from kpoclass.model import Model

MODEL = Model(small_parameters())
TABLE = "id;title;description\n1;Clerk;Enter data, scan and file\n2;Analyst;Analyse data\n"


def labelled(folder: Path, content: bytes, name: str = "a.csv", **told: Any) -> tuple[LabelSummary, bytes]:
    source = folder / name
    source.write_bytes(content)
    target = source.with_name(f"out-{name}")
    summary = label_file(source, target, model=MODEL, force=True, **told)
    return summary, target.read_bytes()


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


def rows_of(content: str, delimiter: str = ",", **options: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter, **options))


@pytest.mark.parametrize(
    ("name", "delimiter", "told"),
    [
        ("a.csv", ";", "semicolon CSV"),
        ("a.csv", "\t", "tab-delimited text"),
        ("a.csv", "|", "bar-delimited text"),
        ("a.tsv", ";", "semicolon CSV"),
        ("a.tsv", ",", "comma CSV"),
        ("a.txt", "\t", ""),
        ("a.txt", "^", "caret-delimited text"),
        ("a.dat", "\x01", "control-A-delimited text"),
        ("a.csv", "~", "tilde-delimited text"),
    ],
)
def test_another_delimiter_is_found_and_written(tmp_path: Path, name: str, delimiter: str, told: str) -> None:
    """Report 4: the whole row was the text, and the output had two delimiters."""
    content = io.StringIO(newline="")
    rows = [["id", "title", "description"], ["1", "Clerk", "Enter data"], ["2", "Analyst", 'two\nlines "of" it']]
    csv.writer(content, delimiter=delimiter).writerows(rows)
    for mark in ("", "\ufeff"):
        summary, written = labelled(tmp_path, (mark + content.getvalue()).encode(), name)
        assert summary.told == told
        assert summary.columns == ("title", "description")
        assert written.decode().startswith(f"{mark}id{delimiter}title{delimiter}description{delimiter}kpoclass_label")
        assert [row["kpoclass_label"] for row in rows_of(written.decode(), delimiter)] == ["BPO", "KPO"]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16 LE"), ("utf-16-be", "UTF-16 BE"), ("utf-32", "UTF-32"),
        ("utf-32-be", "UTF-32 BE"), ("utf-8", ""), ("utf-8-sig", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_unicode_of_any_width_is_read_and_written(tmp_path: Path, encoding: str, told: str, name: str) -> None:
    """Report 4: "Unicode text" was garbage or refused, with and without a mark."""
    lines = {"a.csv": "text,ort\nEnter data,Z\u00fcrich\n", "a.jsonl": '{"text": "Enter data", "ort": "Z\u00fcrich"}\n'}
    summary, written = labelled(tmp_path, lines[name].encode(encoding), name)
    assert (summary.bpo, summary.faults) == (1, ())
    assert told in summary.told
    assert "Z\u00fcrich" in written.decode(encoding)
    if name == "a.csv" or encoding != "utf-8-sig":
        assert written[:4] == lines[name].encode(encoding)[:4]


WORDS = {
    "cp1252": "Gesch\u00e4ftsf\u00fchrer pr\u00fcft B\u00fccher",
    "cp1250": "Ksi\u0119gowy \u017c\u0105da \u017ar\u00f3de\u0142",
    "cp1251": "\u0411\u0443\u0445\u0433\u0430\u043b\u0442\u0435\u0440 \u0432\u0432\u043e\u0434\u0430",
    "cp1253": "\u039b\u03bf\u03b3\u03b9\u03c3\u03c4\u03ae\u03c2 \u03bc\u03b7\u03c7\u03b1\u03bd\u03b9\u03ba\u03cc\u03c2",
    "cp1254": "\u00c7a\u011fr\u0131 merkezi \u00e7al\u0131\u015fan\u0131 \u0130nsan",
    "mac_roman": "G\u00e8re les litiges \u00e0 l\u2019\u00e9tranger, diff\u00e9r\u00e9",
    "cp850": "F\u00fchrt B\u00fccher und pr\u00fcft Gr\u00f6\u00dfen, B\u00e4cker",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_an_encoding_of_one_byte_is_told_by_its_letters(tmp_path: Path, encoding: str) -> None:
    """Report 4: every accented letter was broken without a word."""
    content = f"id;text\r\n1;Enter data\r\n2;{WORDS[encoding]}\r\n".encode(encoding)
    summary, written = labelled(tmp_path, content)
    assert summary.told.startswith("semicolon CSV, ")
    assert summary.faults == () or summary.failed
    assert rows_of(written.decode(encoding), ";")[1]["text"] == WORDS[encoding]
    told = labelled(tmp_path, content, encoding=encoding)
    assert told == (summary, written)


def test_an_accent_far_down_the_file_is_found(tmp_path: Path) -> None:
    content = b"text\n" + b"Enter data\n" * 200_000 + "F\u00fchrt B\u00fccher\n".encode("cp1252")
    (tmp_path / "a.csv").write_bytes(content)
    from kpoclass.labelling.formats.encoding import find_encoding

    with (tmp_path / "a.csv").open("rb") as file:
        assert str(find_encoding(file, "a.csv")) == "Windows-1252"


def test_odd_bytes_in_utf_8_stay_odd_bytes(tmp_path: Path) -> None:
    """Bytes of a header were not reported."""
    content = "text,\u00e9t\u00e9,caf".encode() + b"\xe9\nEnter data,1,2\n"
    summary, written = labelled(tmp_path, content)
    assert summary.notes == (
        "the header is not UTF-8: 1 byte that is kept as read, the first 0xE9; save the file as UTF-8",
    )
    assert written.startswith(content[:15])


@pytest.mark.parametrize(
    ("content", "told", "message"),
    [
        (
            "text\n\u7d4c\u7406\u4e8b\u52d9\n".encode("shift_jis"),
            {},
            "it is not obvious which encoding it has; give it",
        ),
        (b"text\nEnter\n", {"encoding": "utf9"}, "'utf9' is no encoding of text files that Python knows"),
        (b"text\nEnter\n", {"encoding": "base64"}, "'base64' is no encoding of text files"),
        (b"text\nEnter\n", {"encoding": "utf-7"}, "'utf-7' is no encoding of text files"),
        ("text\nEnter\n".encode("utf-16") + b"x", {}, "not UTF-16 after byte"),
        ("text\n\u00e9\n".encode("cp1252"), {"encoding": "shift_jis"}, "a.csv"),
        (b"text\nEnter\n", {"delimiter": "ab"}, "expected one sign as the delimiter, such as ';' or 'tab', got 'ab'"),
        (b"text\nEnter\n", {"delimiter": "e"}, "expected one sign as the delimiter"),
        (b"text\nEnter\n", {"quote": "<>"}, "expected one character as the quote, or 'none', got '<>'"),
        (b"text\nEnter\n", {"header_row": -1}, "expected a whole number from 0 as the header row, got -1"),
        (
            b"text\nEnter\n",
            {"header_row": 9},
            "expected the names of the columns on line 9, got a blank line or the end",
        ),
        (b"", {}, "expected a table, got an empty file"),
    ],
)
def test_what_can_not_be_read_is_told_in_a_sentence(
    tmp_path: Path, content: bytes, told: dict[str, Any], message: str
) -> None:
    if told == {"encoding": "shift_jis"}:
        labelled(tmp_path, content, **told)  # the byte is kept, whatever it stands for
        return
    with pytest.raises(DataError) as caught:
        labelled(tmp_path, content, **told)
    assert message in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_shift_jis_is_read_if_it_is_named(tmp_path: Path) -> None:
    summary, written = labelled(tmp_path, "text\n\u7d4c\u7406 data\n".encode("shift_jis"), encoding="shift_jis")
    assert (summary.told, summary.faults) == ("CSV, shift-jis", ())
    assert "\u7d4c\u7406 data" in written.decode("shift_jis")


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "\ufeffSEP=;"])
def test_a_first_line_that_names_the_delimiter_is_kept(tmp_path: Path, line: str) -> None:
    """Report 4: it became the header."""
    summary, written = labelled(tmp_path, f"{line}\r\nid;text\r\n1;Enter, data\r\n".encode())
    assert (summary.told, summary.bpo) == ("semicolon CSV, header on line 2", 1)
    assert written.decode().startswith(f"{line}\r\nid;text;kpoclass_label;")


@pytest.mark.parametrize(
    "above",
    [
        ["Offene Stellen 2026"],
        ["Open positions;;", ";;"],
        ["Vacancies", "", "Exported on 1 March;;"],
        ["Company;Example Ltd", "Date;2026-03-01", ""],
    ],
)
def test_lines_above_the_header_are_found_and_kept(tmp_path: Path, above: list[str]) -> None:
    wide = "id;Stadt;title;description\n1;Ulm;Clerk;Enter data\n2;Bonn;Analyst;Analyse data\n"
    content = "\n".join([*above, wide])
    for told in ({}, {"header_row": len(above) + 1}):
        summary, written = labelled(tmp_path, content.encode(), **told)
        assert summary.told == f"semicolon CSV, header on line {len(above) + 1}"
        assert (summary.rows, summary.columns) == (2, ("title", "description"))
        assert written.decode().startswith("\n".join([*above, "id;Stadt;title;description;kpoclass_label;"]))


@pytest.mark.parametrize(
    ("content", "text", "rows"),
    [
        ("1,Enter data\n2,Analyse data\n", "column 2", 2),
        ("Enter data\nAnalyse data\nData entry clerk\n", "column 1", 3),
        ("Clerk,Enter data and scan all of the letters\nAnalyst,Analyse data of many kinds each day\n", "column 2", 2),
        ("Enter data,jane@jobs.example\nAnalyse data,joe@jobs.example\n", "column 1", 2),
        ("Enter data,2026-01-02\nAnalyse data,2026-01-03\n", "column 1", 2),
    ],
)
def test_a_first_row_that_is_plainly_none_of_names_is_a_row(tmp_path: Path, content: str, text: str, rows: int) -> None:
    """Report 21: the first row was taken for names, and lost."""
    summary, written = labelled(tmp_path, content.encode(), text=text)
    assert (summary.told, summary.rows) == ("CSV, no header", rows)
    assert written.decode().startswith("column 1,")
    assert [row[text] for row in rows_of(written.decode())] == [
        row[int(text[-1]) - 1] for row in csv.reader(content.splitlines())
    ]


@pytest.mark.parametrize(
    "header",
    ["text", "Job title", "job_desc,x", "jobDesc,x", "Nr,Stellenbezeichnung", "Region,2020", "Foo,Bar", "Titel (neu)",
     "What is your job title?,When did you start in it?"],
)  # fmt: skip
def test_names_are_no_row(tmp_path: Path, header: str) -> None:
    row = "Enter data" + ",Ulm" * header.count(",")
    summary, _ = labelled(tmp_path, f"{header}\n{row}\n{row}\n".encode(), text=header.split(",", maxsplit=1)[0])
    assert summary.rows == 2
    assert summary.told == ("CSV, line 1 taken for the header" if header == "Foo,Bar" else "") or "," in header


def test_the_caller_says_whether_there_are_names(tmp_path: Path) -> None:
    summary, written = labelled(tmp_path, b"Foo,Bar\nEnter data,x\n", text="column 1", header_row=0)
    assert (summary.rows, summary.told) == (2, "CSV, no header")
    assert written.startswith(b"column 1,column 2,kpoclass_label")
    assert labelled(tmp_path, b"Enter things\nAnalyse data\n", header_row=1)[0].rows == 1


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("'id','text'\n'1','Enter, data'\n'2','it''s'\n", ["Enter, data", "it's"]),
        ("id,text\n1,'Enter, data'\n2,'scan, file'\n3,'a, b'\n", ["Enter, data", "scan, file", "a, b"]),
        ('id,text\n1,"The \\"big\\" clerk, too"\n2,"x"\n', ['The "big" clerk, too', "x"]),
        ('id,text\n1,"say ""a"""\n2,"C:\\jobs"\n', ['say "a"', "C:\\jobs"]),
        ("id,text\n1,it's\n2,'twas\n", ["it's", "'twas"]),
    ],
)
def test_quotes_are_found(tmp_path: Path, content: str, texts: list[str]) -> None:
    summary, written = labelled(tmp_path, content.encode(), prefix="x ")
    (tmp_path / "out-a.csv").unlink()
    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.formats.csv import CsvReader

    with (tmp_path / "a.csv").open("rb") as file:
        reader = CsvReader(Source(file, "a.csv", ()))
        blocks = list(reader.blocks(["text"], titled=False))
        assert [text for block in blocks for text in block.texts] == texts
        assert [row["text"] for block in blocks for row in reader.records(block)] == texts
        reader.close()
    assert summary.rows == len(texts)
    assert all(line in written.decode() for line in content.splitlines())


def test_a_file_without_quotes_says_so(tmp_path: Path) -> None:
    """Report 3: a stray quote is still an error, which names the line and what to do."""
    content = b'id\ttext\n1\t"Enter data\n2\tAnalyse data\n'
    with pytest.raises(DataError, match=r"line 2: a quote opens a field here .*quote=.none"):
        labelled(tmp_path, content, "a.tsv")
    summary, written = labelled(tmp_path, content, "a.tsv", quote="none")
    assert (summary.rows, summary.told) == (2, "TSV, no quotes")
    assert b'\n1\t"Enter data\tBPO\t' in written


def test_fields_are_quoted_where_all_are(tmp_path: Path) -> None:
    _, written = labelled(tmp_path, b'"id";"text"\r\n"1";"Enter data"\r\n"2";""\r\n')
    lines = written.decode().split("\r\n")
    assert lines[0].startswith('"id";"text";"kpoclass_label";"kpoclass_probability"')
    assert lines[1].startswith('"1";"Enter data";"BPO";"')
    assert lines[2].startswith('"2";"";"";"";')
    assert all(line.count('";"') == 11 for line in lines[:-1])


@pytest.mark.parametrize("others", [[], ["2,Baker,Bakes"], ["2,Baker,Bakes,bread", "3,Clerk,Sorts,files"]])
def test_a_row_that_is_too_wide_is_told_whatever_the_others_are(tmp_path: Path, others: list[str]) -> None:
    content = "\n".join(["id,title,text", "1,Clerk,Sorts, files and letters", *others, ""])
    summary, written = labelled(tmp_path, content.encode())
    assert summary.faults[0] == (2, "expected 3 fields, got 4; the surplus is kept from 'column 4' on")
    assert len(summary.faults) == 1 + sum(row.count(",") == 3 for row in others)
    assert rows_of(written.decode())[0]["kpoclass_reason"] == "damaged row"


def test_a_backslash_before_a_line_end_is_read_once(tmp_path: Path) -> None:
    content = b'\\"\\a"\\\n\n\n"""\n,\n,a\n,aa"\\\\a\n\n\\\n\\\naa"a",,a,'
    summary, written = labelled(tmp_path, content)
    assert summary.rows == 5
    assert b'aa"\\\\a,,,,' in written


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_row_keeps_its_line_end(tmp_path: Path, end: str) -> None:
    other = "\r\n" if end == "\n" else "\n"
    _, written = labelled(tmp_path, f"id,text{end}1,Enter data{other}2,Enter data{end}".encode())
    ends = [line[len(line.rstrip("\r\n")) :] for line in written.decode().splitlines(keepends=True)]
    assert ends == [end, other, end]


def test_a_header_with_commas_between_semicolons(tmp_path: Path) -> None:
    """Left from before: it was read with commas."""
    summary, _ = labelled(tmp_path, b"id;title, short;description\n1;Clerk;Enter data, scan\n2;Analyst;Analyse\n")
    assert (summary.told, summary.faults) == ("semicolon CSV", ())


def test_one_column_of_texts_with_commas_stays_one_text(tmp_path: Path) -> None:
    summary, written = labelled(tmp_path, b"Enter data, scan\nAnalyse data\nData, entry, clerk\n", "a.txt")
    assert (summary.rows, summary.faults, summary.columns) == (3, (), ("column 1",))
    assert b"\nEnter data, scan\tBPO\t" in written


@pytest.mark.parametrize(("ending", "pack", "unpack"), [
    ("gz", gzip.compress, gzip.decompress), ("bz2", bz2.compress, bz2.decompress),
    ("xz", lzma.compress, lzma.decompress),
])  # fmt: skip
def test_a_packed_table_is_unpacked_and_packed(tmp_path: Path, ending: str, pack: Any, unpack: Any) -> None:
    """Report 6: a packed table was taken for text."""
    summary, written = labelled(tmp_path, pack(TABLE.encode()), f"a.csv.{ending}")
    assert (summary.told, summary.rows) == ("semicolon CSV", 2)
    assert unpack(written).startswith(b"id;title;description;kpoclass_label;")
    assert labelled(tmp_path, pack(TABLE.encode()), f"a.csv.{ending}")[1] == written
    label_file(tmp_path / f"a.csv.{ending}", tmp_path / "b.csv", model=MODEL)
    assert (tmp_path / "b.csv").read_bytes() == unpack(written)
    with pytest.raises(DataError, match="a packed file can't be resumed; unpack it first"):
        label_file(tmp_path / f"a.csv.{ending}", tmp_path / "c.csv", model=MODEL, resume=True)
    with pytest.raises(DataError, match="is packed, and damaged"):
        labelled(tmp_path, pack(TABLE.encode())[:-14], f"a.csv.{ending}")


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpoclass.labelling.formats.packed._ALWAYS_FINE", 1 << 20)
    with pytest.raises(DataError, match="unpacks to more than 1 MiB, which is refused"):
        labelled(tmp_path, gzip.compress(b"text\n" * 1_000_000), "a.csv.gz")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.csv",
            b"%PDF-1.7\n%\xe2\xe3",
            "is a PDF file, not a table such as CSV; the postings in it are read by classify_postings(",
        ),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "is a PNG picture"),
        ("a.csv", zipped("word/document.xml"), "is a Word document, not a table such as CSV; the postings in it"),
        ("a.csv", zipped("notes.txt"), "is a ZIP archive, not a table such as CSV; unpack it first"),
        ("a.tsv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "not readable as an Excel 97-2003 workbook (.xls)"),
        ("a.csv", b"7z\xbc\xaf\x27\x1c\0\4", "is a 7z archive"),
        ("a.csv", b"SQLite format 3\0\x10", "is an SQLite database"),
        ("a.csv", b"KPOCLASS\2\0\0\0", "is a kpoclass model, not a table such as CSV; give it with model="),
        ("a.csv", b"<!DOCTYPE html><table>", "is an HTML page"),
        ("a.csv", b'<?xml version="1.0"?><rss>', "is an XML file"),
        ("a.csv", bytes(range(256)) * 9, "is a binary file of an unknown kind"),
        ("a.jsonl", b"%PDF-1.7", "is a PDF file, not JSON Lines"),
        (
            "a.xlsx",
            b"id,text\n1,Enter data\n",
            "is text, not an Excel workbook (.xlsx); name it .csv, or say so (format='csv')",
        ),
        ("a.parquet", b"id,text\n1,Enter data\n", "is text, not a Parquet file"),
    ],
)
def test_what_is_no_table_is_refused_by_its_name(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """Report 6: it was labelled, or read as text, whatever it was."""
    with pytest.raises(DataError) as caught:
        labelled(tmp_path, content, name)
    assert message in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_text_named_xls_is_read_as_text(tmp_path: Path) -> None:
    summary, written = labelled(tmp_path, TABLE.replace(";", "\t").encode("utf-16"), "a.xls")
    assert (summary.told, summary.rows) == ("TSV, UTF-16", 2)
    assert written.startswith(b"\xff\xfei\0d\0\t\0")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252", "utf-32"])
def test_a_run_in_another_dialect_is_resumed_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr("kpoclass.labelling.formats.lines.BLOCK_SIZE", 100)
    rows = "".join(f'{n};"Pr\u00fcft data\n{n}";x\r\n' for n in range(50)) + "50;surplus;a;b\r\n51\r\n"
    content = ("Stellen\r\nid;text;note\r\n" + rows).encode(encoding)
    _, whole = labelled(tmp_path, content)
    for after in (1, 4, 9):
        seen: list[int] = []

        def stop(rows: int, share: float, after: int = after, seen: list[int] = seen) -> None:  # noqa: ARG001
            seen.append(rows)
            if len(seen) > after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=MODEL, resume=True, progress=stop)
        with pytest.raises(DataError, match="a different delimiter"):
            label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=MODEL, resume=True, delimiter=",")
        label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=MODEL, resume=True)
        assert (tmp_path / "b.csv").read_bytes() == whole
        (tmp_path / "b.csv").unlink()


def test_a_wider_row_put_in_further_on_stops_a_resumed_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpoclass.labelling.formats.lines.BLOCK_SIZE", 20)
    (tmp_path / "a.csv").write_text("text,id\n" + "Enter data,1\n" * 20, encoding="utf-8")

    def stop(rows: int, share: float) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=MODEL, resume=True, progress=stop)
    with (tmp_path / "a.csv").open("a", encoding="utf-8") as file:
        file.write("Enter data,1,2,3\n")
    with pytest.raises(DataError, match="was changed further on, and is now read in another way"):
        label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=MODEL, resume=True)


def test_the_command_tells_what_it_read_and_takes_the_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_bytes("Stellen\nid;title\n1;Gesch\u00e4ftsf\u00fchrer\n2;Clerk;x\n".encode("cp1252"))
    assert main(["label", str(source), str(target)]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "kpoclass: read as semicolon CSV, Windows-1252, header on line 2"
    assert "row 4 of the sheet: expected 2 fields, got 3" in told[-1]
    options = ["--delimiter", ";", "--encoding", "cp1252", "--header-row", "2", "--quote", '"', "--in-format", "csv"]
    assert main(["label", str(source), str(tmp_path / "c.csv"), *options]) == 3
    assert (tmp_path / "c.csv").read_bytes() == target.read_bytes()
    capsys.readouterr()
    assert main(["label", str(source), str(tmp_path / "d.jsonl"), "--format", "jsonl", "--delimiter", ";"]) == 1
    assert "jsonl has no delimiter to choose; leave out --delimiter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"id,text\n1,\n2,Enter data\n", 2),
        (b"Openings in May\n\nid,text\n1,\n2,Enter data\n", 4),
        (b"sep=;\nid;text\n1;\n2;Enter data\n", 2),
        (b"1,\n2,Enter data\n3,Analyse data\n", 1),
    ],
)
def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path, content: bytes, number: int) -> None:
    """Report 16: the number led to another row; what stands above the table and the names are rows as well."""
    asked = {"text": "column 2"} if content.startswith(b"1") else {}
    assert [row for row, _ in labelled(tmp_path, content, **asked)[0].faults] == [number]


def test_a_blank_line_for_the_names_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"or 0 if none has \(header_row=\)"):
        labelled(tmp_path, b"id,text\n\n1,Enter data\n", header_row=2)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("delimiter", ["\t", ";", "|", ","])
@pytest.mark.parametrize("rows", ["1{0}Enter data\n2{0}\n", "1{0}\n2{0}\n3{0}\n", "1{0}Enter data\n" + "2{0}\n" * 40])
def test_what_was_written_is_read_again(tmp_path: Path, name: str, delimiter: str, rows: str) -> None:
    """The commas in our errors were taken for those of a table, and an error for the names of its columns."""
    _, written = labelled(tmp_path, f"id{{0}}text\n{rows}".format(delimiter).encode(), name, delimiter=delimiter)
    summary, again = labelled(tmp_path, written, name, prefix="x_")
    assert (summary.columns, summary.rows) == (("text",), rows.count("\n"))
    assert again.splitlines()[0].split(delimiter.encode())[:2] == [b"id", b"text"]


def test_spaces_between_delimiters_and_quotes_are_none_of_the_field(tmp_path: Path, model: Model) -> None:
    """A stranger's finding: a quote behind a space was text, and its commas parted the field."""
    rows = [*(f'{n}, "Actuary, senior", "York"' for n in range(60)), '60, "Clerk\nof York", ""', "61, Clerk, York"]
    (tmp_path / "a.csv").write_text("\n".join(["id, title, place", *rows, ""]))
    summary = label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=model)
    assert (summary.rows, summary.columns, summary.faults) == (62, ("title",), ())
    after = (tmp_path / "b.csv").read_text()
    assert after.startswith("id, title, place,kpoclass_label")
    assert '\n59, "Actuary, senior", "York",KPO' in after or '\n59, "Actuary, senior", "York",BPO' in after
    (tmp_path / "a.csv").write_text('id,title\n1, "big" clerk\n2,Actuary\n')
    assert label_file(tmp_path / "a.csv", tmp_path / "c.csv", model=model).rows == 2
    assert '1, "big" clerk,' in (tmp_path / "c.csv").read_text()


def test_a_posting_given_as_a_table_is_told(tmp_path: Path, model: Model) -> None:
    """A stranger's finding: its lines were labelled one by one without a word."""
    told: list[str] = []
    (tmp_path / "a.txt").write_text(
        "Actuary\n\nDuties:\n- Price risks\n- Build reserves\n\nRequirements:\n- A degree\n"
    )
    label_file(tmp_path / "a.txt", tmp_path / "b.txt", model=model, on_told=told.append)
    assert "one posting as a whole: kpoclass posting" in told[0]
    (tmp_path / "a.txt").write_text("Actuary\nParcel sorter\nClerk: nights\n")
    label_file(tmp_path / "a.txt", tmp_path / "b.txt", model=model, on_told=told.append, force=True)
    assert "posting" not in told[1]


@pytest.mark.parametrize(
    ("data", "said", "told"),
    [
        (b"id,title\n1,Clerk\n", {"delimiter": ";"}, "no line has ';', but ',' parts the fields; leave out delimiter="),
        (b"id,title\n1,Clerk\n", {"encoding": "utf-16"}, "is no utf-16, but UTF-8; leave out encoding="),
        (b"id,title\n1,Clerk\n", {"encoding": "utf-16-be"}, "is no utf-16-be, but UTF-8; leave out encoding="),
    ],
)
def test_what_is_said_of_a_file_and_is_not_so_is_told(
    tmp_path: Path, data: bytes, said: dict[str, Any], told: str
) -> None:
    """The names of the columns were one, or signs of Chinese, and the advice was to name it."""
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(DataError, match=re.escape(told)):
        label_file(tmp_path / "a.csv", tmp_path / "b.csv", **said)


def test_a_delimiter_may_be_told_of_a_file_of_one_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"title\nClerk, post room\nActuary\n")
    assert label_file(tmp_path / "a.csv", tmp_path / "b.csv", delimiter=";").rows == 2


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "id,text\n1,Enter\n"), ("a.jsonl", '{"text": "Enter"}\n'), ("a.json", '[{"text": "Enter"}]\n')],
)
def test_a_file_cut_off_within_a_character_is_told(tmp_path: Path, name: str, content: str, codec: str) -> None:
    (tmp_path / name).write_bytes((content * 9 if name != "a.json" else content).encode(codec) + b"\0")
    with pytest.raises(DataError, match=r"UTF-\d\d.*; give another "):
        label_file(tmp_path / name, tmp_path / "out.csv", format=name[2:], encoding=codec)
