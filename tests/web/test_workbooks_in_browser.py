"""Workbooks and JSON are read in the browser as ``label`` reads them."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH
from tables_in_node import Reader, joined_texts, places_of, read_by_python

from kpoclass import load_model
from kpoclass.labelling.file import label_file

Sheets = dict[str, list[list[Any]]]


def workbook(sheets: Sheets, hidden: tuple[str, ...] = (), epoch: datetime.datetime = WINDOWS_EPOCH) -> bytes:
    book = openpyxl.Workbook()
    book.epoch = epoch
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """Return a workbook with a text in one of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            assert name != part or old in text.decode()
            target.writestr(name, text.decode().replace(old, new) if name == part else text)
    return file.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def shared(content: bytes) -> bytes:
    """Return a workbook whose cells share their texts, as Excel writes it."""
    texts: list[str] = []

    def cell(match: re.Match[str]) -> str:
        if match[2] not in texts:
            texts.append(match[2])
        return f'<c r="{match[1]}" t="s"><v>{texts.index(match[2])}</v></c>'

    with zipfile.ZipFile(io.BytesIO(content)) as source:
        sheet = re.sub(
            r'<c r="(\w+)" t="inlineStr"><is>(.*?)</is></c>', cell, source.read(SHEET).decode(), flags=re.DOTALL
        )
        whole = source.read(SHEET).decode()
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}">' + "".join(f"<si>{text}</si>" for text in texts) + "</sst>"
    content = changed(content, SHEET, whole, sheet)
    kind = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{PARTS}.sharedStrings+xml"/></Types>'
    content = changed(content, "[Content_Types].xml", "</Types>", kind)
    relation = f'<Relationship Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
    content = changed(content, "xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/sharedStrings.xml", strings)
    return file.getvalue()


def phonetic(text: str) -> str:
    return f"<t>{text}</t><rPh sb='0' eb='1'><t>sounds</t></rPh>"


def re_prefixed(content: bytes) -> bytes:
    """Return a workbook whose sheet has its names in a namespace with a prefix, as some programs write it."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        whole = source.read(SHEET).decode()
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", whole).replace("xmlns=", "xmlns:x=")
    return changed(content, SHEET, whole, prefixed)


SHEET = "xl/worksheets/sheet1.xml"
JOBS: list[list[Any]] = [
    ["Id", "Job title", "Description"],
    [1, "Actuary", "Prices risks"],
    [2, "Clerk", "Sorts & files"],
]
RICH = CellRichText("Prices ", TextBlock(InlineFont(b=True), "risks"), " of ships")
PLAIN = workbook({"Jobs": JOBS})
ACTUARY = '<c r="B2" t="inlineStr"><is><t>Actuary</t></is></c>'
OFFICE_HOURS = "Sorts the files of the whole office"
BOOKS: dict[str, bytes] = {
    "plain": workbook({"Jobs": JOBS}),
    "above": workbook({"Jobs": [["Openings in May"], [], *JOBS]}),
    "no names": workbook({"Jobs": [[1, "Clerk", OFFICE_HOURS], [2, "Actuary", "Prices risks"]]}),
    "several": workbook({"Read me": [["About this workbook"]], "Codes": [["code"], ["a"]], "Jobs": JOBS, "Empty": []}),
    "hidden": workbook({"Old": JOBS, "New": [["title"], ["Baker"]]}, hidden=("Old",)),
    "blank rows": workbook({"Jobs": [*JOBS, [], [], [3, "Baker", "Bakes"], [], [None, None]]}),
    "dates": workbook({"Jobs": [
        ["Job title", "Posted", "At", "Since", "Pay", "Open", "Long"],
        ["Actuary", datetime.date(2026, 3, 1), datetime.time(10, 30), datetime.datetime(2025, 12, 31, 23, 59, 59), 12.5,
         True, 12345678901234],
        ["Clerk", datetime.date(1999, 1, 1), datetime.time(0, 0, 1), datetime.datetime(2026, 1, 1, 12), -3, False, 0.1],
    ]}),
    "numbers for texts": workbook({"Jobs": [["title", "text"], ["Clerk", "Sorts"], [5, "Sorts"], ["Clerk", 7]]}),
    "control characters": workbook({"Jobs": [["title", "text"], ["Clerk", "a_x0001_b _x000D_ c"], ["Äct", " a  b "]]}),
    "rich": workbook({"Jobs": [["title", "text"], ["Actuary", RICH]]}),
    "wide": workbook({"Jobs": [["title", "text"], ["Clerk", "Sorts", "more"], ["Clerk", None, None, "far"]]}),
    "doubled": workbook({"Jobs": [["text", "text", None, "title"], ["Sorts files", "a", "b", "Clerk"]]}),
    "shared": shared(PLAIN),
    "shared and rich": shared(workbook({"Jobs": [["title", "text"], ["Actuary", RICH], ["", " a  b "]]})),
    "phonetic": shared(changed(PLAIN, SHEET, "<t>Prices risks</t>", phonetic("Prices risks"))),
    "comments": changed(PLAIN, SHEET, "<sheetData>", "<!-- a > <b --><?x y?><sheetData>"),
    "cdata": changed(PLAIN, SHEET, "Prices risks", "<![CDATA[Prices <b> & ]]>risks&#x41;&#66;"),
    "formula": changed(PLAIN, SHEET, ACTUARY, '<c r="B2" t="str"><f>A1&amp;"x"</f><v>Underwriter</v></c>'),
    "no places": changed(changed(PLAIN, SHEET, ' r="2"', ""), SHEET, ' r="B2"', ""),
    "prefixed": re_prefixed(PLAIN),
    "1904": workbook({"Jobs": [["title", "at"], ["Clerk", datetime.date(2026, 3, 1)]]}, epoch=CALENDAR_MAC_1904),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_is_read_as_python_reads_it(tmp_path: Path, reader: Reader, name: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(BOOKS[name])
    check_values(reader.read(BOOKS[name], "a.xlsx"), path)


def check_values(found: dict[str, Any], path: Path) -> None:
    """Compare what both make of a file with values of several types."""
    expected = read_by_python(path)
    assert found.get("error") is None
    assert found["columns"] == expected.columns
    assert found["rows"] == expected.rows
    assert [found["columns"][place] for place in places_of(found["chosen"])] == expected.chosen
    assert found["numbers"] == expected.numbers
    if not expected.chosen:
        return
    for given_text, wanted, each in zip(joined_texts(found), expected.texts, found["texts"], strict=True):
        if isinstance(wanted, str):
            assert given_text == wanted
        else:  # what is no text has an error, or is an empty text, which has one, too
            assert bool(each.get("error")) == (wanted is not None)
            assert given_text == ""


def test_what_is_left_out_is_told(reader: Reader) -> None:
    found = reader.read(BOOKS["several"], "a.xlsx")
    assert found["told"] == "Excel workbook, sheet 'Jobs'"
    assert found["notes"] == ["other sheets are left out: 'Read me', 'Codes'"]


def test_a_formula_that_was_never_computed_is_an_error(reader: Reader) -> None:
    content = workbook({"Jobs": [["title", "text"], ["Clerk", "=A1"], ["=B1", "Sorts"], ["Clerk", "#N/A"]]})
    errors = [each.get("error", "") for each in reader.read(content, "a.xlsx")["texts"]]
    assert (
        errors[0] == errors[1] == "the cell has a formula that was never computed; open the file in Excel and save it"
    )
    assert errors[2] == "the cell has the error #N/A"


def test_a_labelled_workbook_is_the_csv_that_python_makes_of_it(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "a.xlsx").write_bytes(BOOKS["dates"])
    label_file(tmp_path / "a.xlsx", tmp_path / "b.csv", model=load_model())
    written = reader.read(BOOKS["dates"], "a.xlsx", label=True)["written"]
    assert written == "\ufeff" + (tmp_path / "b.csv").read_text(encoding="utf-8")


VALUES = st.one_of(
    st.none(), st.sampled_from(["", "Clerk", "Sorts files", "title", "Job title", "a\nb", " x ", "<&>\"'", "N/A"]),
    st.integers(-10**6, 10**12), st.booleans(), st.sampled_from([0.1, 1.5, -2.25]),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)),
    st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2100, 1, 1)).map(lambda t: t.replace(microsecond=0)),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(VALUES, max_size=5), min_size=1, max_size=8))
def test_any_workbook(tmp_path_factory: pytest.TempPathFactory, reader: Reader, rows: list[list[Any]]) -> None:
    content = workbook({"Jobs": [["Job title", "text", "n"], *rows]})
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    path.write_bytes(content)
    check_values(reader.read(content, "any.xlsx"), path)


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_workbook_is_refused_in_words(reader: Reader, data: st.DataObject) -> None:
    content = BOOKS["several"]
    place = data.draw(st.integers(4, len(content) - 1))
    damaged = data.draw(
        st.sampled_from([content[:place], content[:place] + b"\xff" + content[place + 1 :], content + b"x"])
    )
    found = reader.read(damaged, "a.xlsx")
    if "error" in found:
        assert found["kind"] == "DataError"
    else:
        sound = reader.read(content, "a.xlsx")
        assert (found["rows"], found["columns"]) == (sound["rows"], sound["columns"])


JSON: dict[str, bytes] = {
    "plain.jsonl": b'{"title": "Clerk", "text": "Sorts"}\n\n{"text": "Prices", "title": "Actuary", "n": 1}\n',
    "array.json": b'[{"title": "Clerk", "text": "Sorts"},\n {"title": "Actuary", "text": "Prices"}]',
    "inside.json": b'{"n": [1, 2], "data": {"n": 1, "jobs": [{"title": "a"}, {"title": "b"}], "no": []}, "x": "[{"}',
    "marked.json": b'\xef\xbb\xbf[{"title": "Clerk"}]',
    "wide.json": '[{"title": "Clérk"}]'.encode("utf-16"),
    "values.jsonl": b'{"title": "Clerk", "text": 5, "o": {"a": [null, true]}}\n{"title": null}\n{"text": ["x"]}\n',
    "lenient.jsonl": b'{"title": "a\tb", "n": NaN, "m": [-Infinity, Infinity]}\n{"title": "Clerk \\"NaN\\" \\\\"}\n',
    "long-number.jsonl": b'{"title": "Clerk", "id": 12345678901234567890, "s": "12345678901234567890"}\n',
    "named.csv": b'{"title": "Clerk"}\n{"title": "Actuary"}\n',
    "one.json": b'{"title": "Clerk"}\n{"title": "Actuary"}\n',
    "lines.jsonl": b'[{"title": "Clerk"},\n{"title": "Actuary"}]\n',
    "old-mac.jsonl": b'{"title": "Clerk"}\r{"title": "Actuary"}\r',
    "parts.jsonl": b'{"position": "Clerk", "duties": "Sorts the files of the office", "company_text": "We sort"}\n',
    "escapes.jsonl": b'{"title": "\\u0041\\n\\ud83d\\ude00 \\/"}\n',
    "doubled.jsonl": b'{"title": "Clerk", "title": "Actuary"}\n',
    "years.json": b'[{"title": "Clerk", "2026": 1, "2025": 2}, {"7": ",}", "title": "Actuary", "\\u0036": {"1": []}}]',
    "no-key.jsonl": b'{"title": "Clerk", "text": "Sorts"}\n{"id": 1, "o\\"k": 2}\n{"title": null}\n{}\n',
    "empty.json": b'{"jobs": []}',
}  # fmt: skip
#: Columns of doubled keys, and of an object in which numbers have a zone of their own, are Python's alone.
ONLY_LAST = {"doubled.jsonl"}


@pytest.mark.parametrize("name", [name for name in JSON if name not in ONLY_LAST])
def test_json_is_read_as_python_reads_it(tmp_path: Path, reader: Reader, name: str) -> None:
    path, found = tmp_path / name, reader.read(JSON[name], name)
    path.write_bytes(JSON[name])
    expected = read_by_python(path)
    assert found.get("error") is None
    assert [found["columns"][place] for place in places_of(found["chosen"])] == expected.chosen
    assert found["numbers"] == expected.numbers
    texts = [text if isinstance(text, str) else "" for text in expected.texts]
    assert joined_texts(found) == (texts if expected.chosen else [])


def test_a_line_that_is_no_object_is_kept_with_its_fault(reader: Reader) -> None:
    content = b'{"title": "Clerk"}\nnope\n[1]\n{"title": "Actuary"\n"x"\n{"title": "Baker"}\n'
    found = reader.read(content, "a.jsonl", label=True)
    assert [(fault["number"], fault["message"]) for fault in found["faults"]] == [
        (2, "not JSON"), (3, "expected a JSON object, got a list"),
        (4, "not JSON"), (5, "expected a JSON object, got x"),
    ]  # fmt: skip
    assert found["columns"] == ["title", "line"]
    assert [row[1] for row in found["rows"]] == ["", "nope", "[1]", '{"title": "Actuary"', '"x"', ""]
    assert found["written"].splitlines()[2] == "," + "nope" + "," * 10 + "not JSON"


def test_json_becomes_the_csv_that_python_makes_of_it(tmp_path: Path, reader: Reader) -> None:
    names = ("plain", "lenient", "long-number", "escapes", "no-key")
    for name in [*(f"{name}.jsonl" for name in names), "array.json", "inside.json", "years.json"]:
        (tmp_path / name).write_bytes(JSON[name])
        label_file(tmp_path / name, tmp_path / "b.csv", model=load_model(), force=True)
        expected = (
            (tmp_path / "b.csv").read_bytes().decode().replace("nan", "").replace('"[null, null]"', "[null, null]")
        )
        assert reader.read(JSON[name], name, label=True)["written"] == expected.replace(
            "[null, null]", '"[null, null]"'
        )


@settings(max_examples=80)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["title", "text", "id", "x"]),
            st.none() | st.text() | st.integers(-9, 9) | st.lists(st.text(max_size=3), max_size=2),
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
@example([{"title": "\ud83d\ude00"}], True)
def test_any_json(
    tmp_path_factory: pytest.TempPathFactory, reader: Reader, rows: list[dict[str, Any]], as_lines: bool
) -> None:
    dumped = [json.dumps(row, ensure_ascii=False) for row in rows]
    text = "\n".join(dumped) if as_lines else f"[{','.join(dumped)}]"
    name = "any.jsonl" if as_lines else "any.json"
    content = text.encode("utf-8", "surrogatepass")
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    found, expected = reader.read(content, name), read_by_python(path)
    assert found.get("error") is None
    assert found["rows"] == expected.rows
    assert [found["columns"][place] for place in places_of(found["chosen"])] == expected.chosen
