"""Workbooks of other kinds than .xlsx (fault 20: they were refused), and files that only look like one."""

from __future__ import annotations

import datetime
import os
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import odf.table
import odf.text
import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from small_model import small_parameters

from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.excel import EXCEL
from kpoclass.model import Model

Sheets = dict[str, Sequence[Sequence[object]]]
DAY, MOMENT = datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 13, 30)


def write_xls(path: Path, sheets: Sheets) -> Path:
    book = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, datetime.date):
                    shown = "yyyy-mm-dd hh:mm" if isinstance(value, datetime.datetime) else "yyyy-mm-dd"
                    sheet.write(row, column, value, xlwt.easyxf(num_format_str=shown))
                elif value is not None:
                    sheet.write(row, column, value)
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: Sheets) -> Path:
    book = OpenDocumentSpreadsheet()
    for title, rows in sheets.items():
        table = odf.table.Table(name=title)
        book.spreadsheet.addElement(table)
        for values in rows:
            row = odf.table.TableRow()
            table.addElement(row)
            for value in values:
                row.addElement(ods_cell(value))
    book.save(str(path))
    return path


def ods_cell(value: object) -> Any:
    cell = odf.table.TableCell()
    if isinstance(value, bool):
        cell = odf.table.TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    elif isinstance(value, datetime.date):
        cell = odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, (int, float)):
        cell = odf.table.TableCell(valuetype="float", value=repr(value))
    elif value is not None:
        cell = odf.table.TableCell(valuetype="string")
        for line in str(value).split("\n"):
            cell.addElement(odf.text.P(text=line))
    return cell


WRITERS: dict[str, Callable[[Path, Sheets], Path]] = {"xls": write_xls, "ods": write_ods}
JOBS: Sheets = {
    "Read me": [["Fill in the other sheet"]],
    "Jobs": [
        ["Openings in May"],
        [],
        ["Id", "Job title", "Description", "Posted", "Changed", "Remote", "Pay"],
        [1, "Analyst", "Analyse data\nof a firm", DAY, MOMENT, True, 70.5],
        [],
        [2, "=1+1 Clerk", "Enter data", DAY, MOMENT, False, 25],
    ],
}


def told(path: Path, **options: Any) -> Any:
    with path.open("rb") as file:
        reader = EXCEL.reader(Source(file, "a.xls", ["kpoclass_label"], **options))
        reader.close()
        return reader


@pytest.mark.parametrize("kind", WRITERS)
def test_another_kind_of_workbook_comes_out_as_xlsx(tmp_path: Path, model: Model, kind: str) -> None:
    path = WRITERS[kind](tmp_path / f"a.{kind}", JOBS)
    summary = label_file(path, tmp_path / "b.xlsx", model=model)
    assert (summary.rows, summary.columns) == (3, ("Job title", "Description"))
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert sheet.title == "Jobs"
    rows = [[cell.value for cell in row] for row in sheet]
    assert [row[0] for row in rows] == ["Openings in May", None, "Id", 1, None, 2]
    midnight = datetime.datetime(2024, 5, 1)
    assert rows[3][:8] == [1, "Analyst", "Analyse data\nof a firm", midnight, MOMENT, True, 70.5, "KPO"]
    assert sheet["D4"].number_format == "yyyy-mm-dd"
    assert (sheet["B6"].value, sheet["B6"].data_type, sheet["B6"].quotePrefix) == ("=1+1 Clerk", "s", True)
    reader = told(path)
    assert reader.first_row == 4
    assert reader.told.endswith(", sheet 'Jobs' (sheet= for another: 'Read me'), names of the columns in row 3")


@pytest.mark.parametrize("kind", WRITERS)
def test_what_a_workbook_is_stands_in_it_and_not_in_its_name(tmp_path: Path, model: Model, kind: str) -> None:
    path = WRITERS[kind](tmp_path / "a.xlsx", JOBS)
    assert label_file(path, tmp_path / "b.xlsx", model=model).rows == 3


def test_a_workbook_with_macros_comes_out_without(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for row in (["text"], ["Enter data"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive, zipfile.ZipFile(tmp_path / "a.xlsm", "w") as with_macros:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main").replace(
                    b"vnd.openxmlformats-officedocument.sheet.macroEnabled", b"vnd.ms-excel.sheet.macroEnabled"
                )
            with_macros.writestr(name, content)
        with_macros.writestr("xl/vbaProject.bin", b"macros")
    assert label_file(tmp_path / "a.xlsm", tmp_path / "b.xlsx", model=model).rows == 1
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        assert not [name for name in archive.namelist() if "vba" in name]
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
    for kind in ("xlsm", "xls", "ods"):
        with pytest.raises(
            DataError, match=r"a workbook is written as \.xlsx only; write to a name that ends in \.xlsx"
        ):
            label_file(tmp_path / "a.xlsm", tmp_path / f"b.{kind}", model=model)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><table><tr><td>Title</td></tr></table></html>", r"is a web page \(HTML\), no workbook"),
        (b'\xef\xbb\xbf\r\n<table border="1">', r"is a web page \(HTML\), no workbook"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', r"is XML, no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "not readable as an Excel 97-2003 workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"),
            "is protected by a pass",
        ),
        (b"PK\x03\x04" + bytes(2000), r"not an Excel workbook \(\.xlsx\)"),
    ],
)
def test_what_is_no_workbook_is_told(tmp_path: Path, model: Model, content: bytes, message: str) -> None:
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(DataError, match=message):
        label_file(tmp_path / "a.xls", tmp_path / "b.xlsx", model=model)
    assert os.listdir(tmp_path) == ["a.xls"]


def test_a_binary_workbook_is_told(tmp_path: Path, model: Model) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    with pytest.raises(
        DataError, match=r"is a binary workbook of Excel \(\.xlsb\); open it in Excel, and save it as \.xlsx"
    ):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)


def test_a_strict_workbook_is_told(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    book.active.append(["text"])
    book.save(tmp_path / "b.xlsx")
    ordinary, strict = (
        b"http://schemas.openxmlformats.org/officeDocument/2006",
        b"http://purl.oclc.org/ooxml/officeDocument",
    )
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, archive.read(name).replace(ordinary, strict))
    with pytest.raises(DataError, match="if it is a 'Strict Open XML' workbook, open it in Excel, and save it as"):
        label_file(tmp_path / "a.xlsx", tmp_path / "c.xlsx", model=model)


def test_cells_where_there_are_none_are_told(tmp_path: Path, model: Model) -> None:
    """Fault 39, for .xls: with some readers, a cell in column 65,536 asks for 128 GiB, and ends the process."""
    path = write_xls(tmp_path / "a.xls", {"Jobs": [["text"]]})
    book = xlwt.Workbook()
    sheet = book.add_sheet("Jobs")
    sheet.write(0, 0, "text")
    sheet.write(65_535, 255, 1.5)
    book.save(str(path))
    record = struct.pack("<HHH", 0x027E, 10, 65_535)  # a number, its size, and its row
    content = path.read_bytes()
    assert content.count(record) == 1
    path.write_bytes(content.replace(record + b"\xff\x00", record + b"\xff\xff"))
    with pytest.raises(DataError, match="it has more rows or columns than there are"):
        label_file(path, tmp_path / "b.xlsx", model=model)


@pytest.mark.parametrize(("rows", "columns"), [(1 << 20, 1 << 14), (1 << 30, 1), (1, 1 << 30), (1 << 19, 100)])
def test_cells_that_are_repeated_without_end_are_told(tmp_path: Path, model: Model, rows: int, columns: int) -> None:
    """Fault 39, for .ods."""
    book = OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Jobs")
    book.spreadsheet.addElement(table)
    row = odf.table.TableRow(numberrowsrepeated=rows)
    table.addElement(row)
    cell = odf.table.TableCell(valuetype="string", numbercolumnsrepeated=columns)
    cell.addElement(odf.text.P(text="x"))
    row.addElement(cell)
    book.save(str(tmp_path / "a.ods"))
    with pytest.raises(DataError, match="expected sheets of 1,048,576 rows and 33,554,432 cells at most"):
        label_file(tmp_path / "a.ods", tmp_path / "b.xlsx", model=model)


def test_blank_cells_to_the_end_of_the_sheet_are_no_cells(tmp_path: Path, model: Model) -> None:
    """They stand at the end of any sheet that LibreOffice has written."""
    path = write_ods(tmp_path / "a.ods", {"Jobs": JOBS["Jobs"], "More": [["a"]], "Other": [["b"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rest = b'<table:table-row table:number-rows-repeated="1048570">'
    rest += b'<table:table-cell table:number-columns-repeated="16384"/>'
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", rest + b"</table:table-row></table:table>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert label_file(path, tmp_path / "b.xlsx", model=model).rows == 3


def test_an_error_is_no_text_in_any_kind(tmp_path: Path, model: Model) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Jobs")
    sheet.write(0, 0, "text")
    sheet.write(1, 0, "Enter data")
    sheet.row(2).set_cell_error(0, 0x2A)
    book.save(str(tmp_path / "a.xls"))
    summary = label_file(tmp_path / "a.xls", tmp_path / "b.xlsx", model=model)
    assert summary.rows == 2
    assert summary.faults[0][1] == "the cell has the error #N/A"


PRINTABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
CELLS = (
    st.none() | st.text(PRINTABLE, min_size=1, max_size=9) | st.integers(-999, 999) | st.booleans() | st.just(MOMENT)
    | st.floats(-99, 99, width=32) | st.sampled_from(["=1", "+1", "-", "@", "x\ny"])
)  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_any_sheet_comes_through(
    tmp_path_factory: pytest.TempPathFactory, kind: str, rows: list[tuple[object, object]]
) -> None:
    folder = tmp_path_factory.mktemp("kinds")
    path = WRITERS[kind](folder / f"a.{kind}", {"Jobs": [["text", "n"], *rows, ["Enter data", "end"]]})
    summary = label_file(path, folder / "b.xlsx", model=Model(small_parameters()), text="text", header_row=1)
    assert summary.rows == len(rows) + 1
    sheet = openpyxl.load_workbook(folder / "b.xlsx").active
    written = [tuple(cell.value for cell in row[:2]) for row in sheet.iter_rows(min_row=2)]
    assert [tuple(map(plain, row)) for row in written[:-1]] == [tuple(map(plain, row)) for row in rows]
    assert not any(cell.data_type == "f" for row in sheet for cell in row)


def plain(value: object) -> object:
    """Give a value without what a kind of workbook does not tell apart: white space in OpenDocument, 1 and 1.0."""
    return "".join(value.split()) if isinstance(value, str) else value
