"""Workbooks: of Excel and OpenDocument, whose parts are changed before they are packed, and of Excel 97."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from xlwt import Workbook

from ..parts import opened, parts_of, written, zipped
from .labelling import check_file

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 12_000
TOKENS = (
    '<c r="A1"', '<c r="XFD1048576"', ' t="s"', ' t="inlineStr"', ' t="e"', ' t="str"', ' t="b"', ' t="d"', ' t="n"',
    ' s="1"', ' s="99"', "<v>", "</v>", "<is><t>", "</t></is>", "<f>", "</f>", "<row", ' r="2"', ' r="900000000"',
    "</row>", '<mergeCell ref="A1:B2"/>', '<col min="1" max="16384" hidden="1"/>', "<hyperlinks>", "<autoFilter",
    "<dataValidations", "<conditionalFormatting", "<si>", "</si>", "<r><t>", '<sheet name="', 'sheetId="1"',
    'r:id="rId1"', 'state="hidden"', "<definedName", "<table ", "<tableColumn ", "<pane ", "date1904=\"1\"",
    "numFmtId=\"14\"", "1e999", "-1", "4294967296", "&#x1F600;", "_x000D_", "xml:space=\"preserve\"", "xl/workbook.xml",
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "<table:table-row", 'table:number-rows-repeated="1048576"',
    "<table:table-cell", 'table:number-columns-repeated="16384"', 'office:value-type="string"', "<text:p>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "Analyse data", "title", "text",
)  # fmt: skip
_ROWS = (("id", "text", "when"), (1, "Analyse data", 2.5), (2, "Enter data", True), (3, None, "x"))


def seeds() -> Iterator[bytes]:
    """Make a workbook of each kind."""
    import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    for row in _ROWS:
        sheet.append(row)
    sheet.append([4, "=1+1", datetime.datetime(2026, 3, 1)])
    sheet["B2"].hyperlink = "https://jobs.example/1"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:C4"
    sheet.merge_cells("A7:B7")
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Read me").append(["Nothing"])
    buffer = io.BytesIO()
    book.save(buffer)
    parts = dict(parts_of(opened(buffer.getvalue())))
    yield written(
        {name.decode(): content for name, content in parts.items() if b"theme" not in name and b"docProps" not in name}
    )
    document = OpenDocumentSpreadsheet()
    table = Table(name="Jobs")
    for row in _ROWS:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    yield written(
        {
            name.decode(): content
            for name, content in parts_of(opened(buffer.getvalue()))
            if name in {b"mimetype", b"content.xml", b"META-INF/manifest.xml"}
        }
    )
    old = Workbook()
    old_sheet = old.add_sheet("Jobs")
    for number, row in enumerate(_ROWS):
        for place, value in enumerate(row):
            old_sheet.write(number, place, value)
    buffer = io.BytesIO()
    old.save(buffer)
    yield buffer.getvalue()


def check(data: bytes) -> None:
    """Label a workbook."""
    check_file(zipped(data), "xlsx", "xlsx")
