"""What stands around the rows of a workbook stays (fault 20: links, filters, panes, bold headers were lost)."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.labelling.file import label_file
from kpoclass.model import Model

ADDED = len(RESULT_COLUMNS)


def as_people_have_them() -> Any:
    """Make a workbook with a merged title, a bold header in row 3, and three rows, of which one is hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Openings"
    sheet["A1"], sheet["A1"].font = "Openings in May", Font(size=16, bold=True)
    sheet.merge_cells("A1:D1")
    rows = [
        ["Ref", "Job title", "Description", "Posted"],
        [1, "Analyst", "Analyse data", datetime.date(2024, 5, 1)],
        [2, "Clerk", "Enter data", datetime.date(2024, 5, 2)],
        [3, "Clerk", "Enter more data", datetime.date(2024, 5, 3)],
    ]
    for number, row in enumerate(rows, 3):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if number == 3:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEEFF")
            elif column == 4:
                cell.number_format = "dd/mm/yyyy"
    sheet["B4"].hyperlink = "https://jobs.example/1"
    sheet["C5"].border = Border(bottom=Side("thin"))
    sheet.column_dimensions["C"].width = 61.5
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet.row_dimensions[3].height = 30
    sheet.freeze_panes = "B4"
    sheet.auto_filter.ref = "A3:D6"
    return book


def labelled(tmp_path: Path, book: Any, model: Model, **options: Any) -> Any:
    book.save(tmp_path / "a.xlsx")
    label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model, force=True, **options)
    return openpyxl.load_workbook(tmp_path / "b.xlsx").active


def test_it_comes_out_as_it_went_in(tmp_path: Path, model: Model) -> None:
    sheet = labelled(tmp_path, as_people_have_them(), model)
    assert sheet.title == "Openings"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert (sheet["A1"].value, sheet["A1"].font.sz, sheet["A1"].font.b) == ("Openings in May", 16, True)
    assert [cell.value for cell in sheet[2]][:4] == [None] * 4
    header = [cell for cell in sheet[3] if cell.value is not None]
    assert len(header) == 4 + ADDED
    assert all(cell.font.b and cell.fill.fgColor.rgb == "00DDEEFF" for cell in header)
    assert sheet.row_dimensions[3].height == 30
    assert [sheet.row_dimensions[number].hidden for number in (4, 5, 6)] == [False, True, False]
    assert sheet.column_dimensions["C"].width == 61.5
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:N6"
    assert sheet["B4"].hyperlink.target == "https://jobs.example/1"
    assert sheet["C5"].border.bottom.style == "thin"
    assert (sheet["D4"].number_format, sheet["D4"].value) == ("dd/mm/yyyy", datetime.datetime(2024, 5, 1))
    assert [sheet.cell(number, 5).value for number in (4, 5, 6)] == ["KPO", "BPO", "BPO"]


def test_what_a_table_filters_is_filtered(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for row in (["text", "n"], ["Enter data", 1]):
        book.active.append(row)
    book.active.add_table(Table(displayName="Jobs", ref="A1:B2"))
    book.save(tmp_path / "a.xlsx")
    sheet = labelled(tmp_path, book, model)
    assert sheet.auto_filter.ref == "A1:L2"
    assert not sheet.tables


def test_results_are_seen_where_all_further_columns_were_hidden_or_merged(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for row in (["text"], ["Enter data"]):
        book.active.append(row)
    book.active.column_dimensions.group("B", "XFD", hidden=True)
    book.active.merge_cells("A2:F2")
    sheet = labelled(tmp_path, book, model)
    assert not sheet.column_dimensions["B"].hidden
    assert not sheet.merged_cells.ranges
    assert sheet["B2"].value == "BPO"


def test_a_link_that_was_a_formula_stays_one(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for row in (["text", "link"], ["Enter data", '=HYPERLINK("https://jobs.example/2","Apply")']):
        book.active.append(row)
    sheet = labelled(tmp_path, book, model)
    assert sheet["B2"].hyperlink.target == "https://jobs.example/2"
    assert sheet["B2"].data_type == "s"


def test_links_into_sheets_that_are_left_out_go(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for row in (["text", "a", "b"], ["Enter data", "here", "there"]):
        book.active.append(row)
    book.create_sheet("Other")
    book.active["B2"].hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(ref="B2", location="'Sheet'!A1")
    book.active["C2"].hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(ref="C2", location="Other!A1")
    sheet = labelled(tmp_path, book, model)
    assert sheet["B2"].hyperlink.location == "'Sheet'!A1"
    assert sheet["C2"].hyperlink is None


@pytest.mark.parametrize(
    "broken",
    [
        '<cols><col min="x" max="1" width="9"/></cols>',
        '<cols><col min="9" max="1"/></cols>',
        '<sheetViews><sheetView workbookViewId="7"><pane state="no"/></sheetView></sheetViews>',
        "<sheetViews/>",
        '<sheetFormatPr defaultRowHeight="tall"/>',
    ],
)
def test_what_is_broken_around_the_rows_costs_no_row(tmp_path: Path, model: Model, broken: str) -> None:
    edited(as_people_have_them(), tmp_path / "a.xlsx", r"<sheetViews>.*</cols>", broken)
    assert label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model).rows == 3
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["E4"].value == "KPO"


@pytest.mark.parametrize(
    "broken",
    [
        '<autoFilter ref="nowhere"/>',
        '<mergeCells><mergeCell ref="D9:A1"/><mergeCell/></mergeCells>',
        '<hyperlinks><hyperlink ref="A4" r:id="rId99" xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"/><hyperlink ref="?"/></hyperlinks>',
        '<tableParts><tablePart/></tableParts>',
    ],
)  # fmt: skip
def test_what_is_broken_behind_the_rows_costs_no_row(tmp_path: Path, model: Model, broken: str) -> None:
    edited(as_people_have_them(), tmp_path / "a.xlsx", r"<autoFilter.*</hyperlinks>", broken)
    assert label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model).rows == 3
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["E4"].value == "KPO"


def edited(book: Any, path: Path, pattern: str, replacement: str) -> None:
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    changed, count = re.subn(pattern, lambda _: replacement, parts[name].decode(), flags=re.DOTALL)
    assert count == 1
    parts[name] = changed.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)


def test_what_is_not_carried_over_is_told(tmp_path: Path, model: Model) -> None:
    book = as_people_have_them()
    book.save(tmp_path / "a.xlsx")
    plain = label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert not any("carried over" in note for note in plain.notes)
    sheet = book.active
    sheet["B5"].comment = Comment("Is this still open?", "Ann")
    validation = DataValidation(type="list", formula1='"open,closed"')
    validation.add("D4:D6")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add("A4:A6", CellIsRule(operator="greaterThan", formula=["1"], font=Font(bold=True)))
    book.save(tmp_path / "a.xlsx")
    summary = label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model, force=True)
    assert "not carried over into the new workbook: comments, conditional formats, drop-down lists" in summary.notes
    to_csv = label_file(tmp_path / "a.xlsx", tmp_path / "b.csv", model=model)
    assert not any("carried over" in note for note in to_csv.notes)
