from __future__ import annotations

import datetime
import html
import io
import os
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.cell import WriteOnlyCell
from small_model import small_parameters

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.cli.main import main
from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import excel as excel_rows
from kpoclass.labelling.formats import excel_archive, excel_xml
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.excel import EXCEL
from kpoclass.model import Model

ADDED = [f"kpoclass_{name}" for name in RESULT_COLUMNS]


def write(path: Path, rows: Sequence[Sequence[object]], title: str = "Jobs") -> Path:
    """Write a sheet in which every string is one, whatever it looks like."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        sheet.append(cells)
    book.save(path)
    return path


def cells(path: Path) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows()]


def values(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in cells(path)]


def label(tmp_path: Path, rows: Sequence[Sequence[object]], model: Model, **options: Any) -> list[list[Any]]:
    label_file(write(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx", model=model, force=True, **options)
    return cells(tmp_path / "b.xlsx")


def test_every_row_is_written_with_typed_results(tmp_path: Path, model: Model) -> None:
    (header, first, second) = label(tmp_path, [["id", "text"], [1, "Analyse data"], [2.5, None]], model)
    assert [cell.value for cell in header] == ["id", "text", *ADDED]
    assert [cell.value for cell in first] == [1, "Analyse data", *model.classify("Analyse data"), None]
    assert [cell.data_type for cell in first[2:9]] == ["s", "n", "n", "n", "b", "n", "n"]
    assert [cell.value for cell in second] == [2.5, *[None] * 10, "expected a text (str), got NoneType"]


LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(LETTERS | st.sampled_from("\n\t=+-@'"), max_size=20)
HARD = st.sampled_from(
    ["=1+1", "@SUM(A1)", "+44 20", "-", "\t=1", "#N/A", "_x0041_", "'=1", "TRUE", "1e5", " padded ", "\n="]
)
VALUES = (
    st.none() | TEXTS | HARD | st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9) | st.booleans()
    | st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2090, 1, 1)).map(lambda d: d.replace(microsecond=0))
)  # fmt: skip


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXTS | HARD, VALUES, st.integers(0, 9)), max_size=8), st.integers(1, 4))
def test_any_row_comes_through_and_no_formula_comes_out(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, object, int]], block: int
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    write(folder / "a.xlsx", [["text", "other", "n"], *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excel_rows, "MOST_ROWS", block)
        summary = label_file(folder / "a.xlsx", folder / "b.xlsx", model=Model(small_parameters()))
    assert summary.rows == len(rows)
    before, after = values(folder / "a.xlsx"), cells(folder / "b.xlsx")
    assert [[cell.value for cell in row[:3]] for row in after] == before
    assert not any(cell.data_type == "f" for row in after for cell in row)
    for row in after[1:]:
        for cell in row:
            starts = isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\n"))
            assert bool(cell.quotePrefix) == (starts or (cell.data_type == "s" and cell.value == "#N/A"))
    texts = [row[0] for row in before[1:]]
    expected = Model(small_parameters()).classify_batch(texts, errors="coerce")
    assert [row[3].value for row in after[1:]] == [result and result.label for result in expected]


#: Types of cells of Excel, and one that there is not.
CELL_TYPES = ["e", "str", "s", "inlineStr", "n", "b", "d", "f", "z", ""]
STARTS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "=",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "#N/A",
    "#B4!",
    "#N/A=1",
    "0",
    "Key",
]


def raw_cell(place: str, kind: str, value: str, formula: str = "") -> str:
    value = html.escape(value)
    inside = f'<is><t xml:space="preserve">{value}</t></is>' if kind == "inlineStr" else f"{formula}<v>{value}</v>"
    return f'<c r="{place}"' + (f' t="{kind}"' if kind else "") + f">{inside}</c>"


def raw_sheet(path: Path, sheet_data: str) -> Path:
    """Write a workbook with a sheet of this XML; the first of its shared strings is a formula's text."""
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.active["A1"].data_type = "s"
    book.save(path)
    edit(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r"<sheetData>.*</sheetData>", lambda _: sheet_data, xml))
    return path


def assert_no_formula(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    marked = [' quotePrefix="1"' in style for style in re.findall("<xf [^>]*>", styles.partition("<cellXfs")[2])]
    assert not re.search(r"<f[ />]", xml)
    for attributes, inside in re.findall(r"<c ([^>]*[^/>])>(.*?)</c>", xml, re.DOTALL):
        text = html.unescape(re.sub("<[^>]*>", "", inside))
        if text.startswith(("=", "+", "-", "@", "\t", "\n")) and ' t="n"' not in " " + attributes:
            style = re.search(r's="(\d+)"', attributes)
            assert 't="inlineStr"' in attributes
            assert style is not None
            assert marked[int(style[1])]


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60)
@given(st.sampled_from(CELL_TYPES), st.sampled_from(STARTS), st.booleans(),
       st.sampled_from(["", "<f>1+1</f>", '<f t="array" ref="B2">1+1</f>', '<f t="dataTable" ref="B2" r1="A1"/>',
                        '<f t="shared" ref="B2" si="0">1+1</f>', "<f/>"]))  # fmt: skip
@example("e", "=1+1", False, "")
@example("e", "=1+1", True, "")
@example("str", "", False, '<f t="dataTable" ref="B2" r1="A1"/>')
def test_no_formula_comes_out_of_a_cell_of_any_type(
    tmp_path_factory: pytest.TempPathFactory, kind: str, value: str, in_header: bool, formula: str
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    header = raw_cell("B1", kind, value, formula) if in_header else raw_cell("B1", "str", "other")
    rows = f'<row r="1">{raw_cell("A1", "str", "text")}{header}</row><row r="2">{raw_cell("A2", "str", "Enter data")}'
    rows += f'{raw_cell("B2", kind, value, formula)}</row><row r="3">{raw_cell("A3", kind, value, formula)}</row>'
    raw_sheet(folder / "a.xlsx", f"<sheetData>{rows}</sheetData>")
    try:
        label_file(folder / "a.xlsx", folder / "b.xlsx", model=Model(small_parameters()))
    except DataError:  # such as a number that is none
        assert os.listdir(folder) == ["a.xlsx"]
        return
    assert_no_formula(folder / "b.xlsx")
    written = values(folder / "b.xlsx")
    assert (written[1][0], written[1][2]) == ("Enter data", "BPO")
    if kind in ("e", "str", "inlineStr", "z") and value not in ("#N/A", "") and not formula:
        assert written[1][1] == written[2][0] == value
    assert not any(isinstance(cell, str) and "object at" in cell for row in written for cell in row)


def test_numbers_and_dates_keep_type_and_format(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    when, day = datetime.datetime(2024, 2, 29, 13, 30), datetime.datetime(2024, 2, 29)
    for row in (["text", "share", "when", "day", "ok"], ["Enter data", 0.25, when, day, True]):
        book.active.append(row)
    book.active["B2"].number_format, book.active["C2"].number_format = "0.0%", "dd/mm/yyyy hh:mm"
    book.active["D2"].number_format = "[$-409]d-mmm-yy"
    book.properties.creator = "Team 7"
    book.save(tmp_path / "a.xlsx")
    label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    row = cells(tmp_path / "b.xlsx")[1]
    assert [cell.value for cell in row[1:5]] == [0.25, when, day, True]
    assert [cell.number_format for cell in row[1:4]] == ["0.0%", "dd/mm/yyyy hh:mm", "[$-409]d-mmm-yy"]
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").properties.creator == "Team 7"


def test_control_characters_lose_no_row(tmp_path: Path, model: Model) -> None:
    """They stand in Excel's files as _x0001_, a carriage return often as a reference."""
    source = write(tmp_path / "a.xlsx", [["text", "other"], ["Enter_x0001_data", "_x000D_"], ["Analyse#13;data", "x"]])
    edit(source, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("#13;", "&#13;"))
    label_file(source, tmp_path / "b.xlsx", model=model)
    first, second = values(tmp_path / "b.xlsx")[1:]
    assert first[:3] == ["Enter_x0001_data", "_x000D_", "BPO"]
    assert second[:3] == ["Analyse_x000D_data", "x", "KPO"]


def test_control_characters_of_an_added_name_are_escaped(tmp_path: Path, model: Model) -> None:
    header = label(tmp_path, [["text"], ["Enter data"]], model, prefix="a\x01")[0]
    assert header[1].value == "a_x0001_label"


def edit(path: Path, name: str, change: Any) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)


def with_formulas(path: Path) -> Path:
    """Write a file whose first formula was computed, as Excel writes it, and whose others were not."""
    book = openpyxl.Workbook()
    for row in (
        ["text", "sum"],
        ['="Enter "&"data"', "=1+1"],
        ['="Analyse"', "=2+2"],
        ["Analyse", "=NA()"],
    ):
        book.active.append(row)
    book.save(path)

    def compute(xml: str) -> str:
        xml = re.sub(r'<c r="A2"[^>]*>(<f>.*?</f>)(?:<v ?/>|<v></v>)', r'<c r="A2" t="str">\1<v>Enter data</v>', xml)
        xml = re.sub(r'<c r="B4"[^>]*>(<f>.*?</f>)(?:<v ?/>|<v></v>)', r'<c r="B4" t="e">\1<v>#N/A</v>', xml)
        return re.sub(r'(<c r="B2"[^>]*><f>.*?</f>)(?:<v ?/>|<v></v>)', r"\1<v>2</v>", xml)

    edit(path, "xl/worksheets/sheet1.xml", compute)
    return path


def test_formulas_come_out_as_values_or_as_text(tmp_path: Path, model: Model) -> None:
    label_file(with_formulas(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", model=model)
    _, first, second, third = cells(tmp_path / "b.xlsx")
    assert [(cell.value, cell.data_type) for cell in first[:3]] == [("Enter data", "s"), (2, "n"), ("BPO", "s")]
    assert [(cell.value, cell.data_type) for cell in second[:2]] == [('="Analyse"', "s"), ("=2+2", "s")]
    assert all(cell.quotePrefix for cell in second[:2])
    assert second[2].value is None
    assert second[-1].value == "the cell has a formula that was never computed; open the file in Excel and save it"
    assert [(cell.value, cell.data_type) for cell in third[:3]] == [("Analyse", "s"), ("#N/A", "e"), ("KPO", "s")]


def test_an_error_is_no_text(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for value in ("text", "#DIV/0!"):
        book.active.append([value])
    book.save(tmp_path / "a.xlsx")
    label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    row = cells(tmp_path / "b.xlsx")[1]
    assert (row[0].value, row[0].data_type) == ("#DIV/0!", "e")
    assert row[-1].value == "the cell has the error #DIV/0!"


def two_sheets(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    for value in ("text", "Enter data"):
        book.active.append([value])
    jobs = book.create_sheet("Jobs")
    for value in ("text", "Analyse data"):
        jobs.append([value])
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheet", "expected", "label"),
    [(None, "Jobs", "KPO"), ("Read me", "Read me", "BPO"), ("Jobs", "Jobs", "KPO"), (1, "Read me", "BPO")],
)
def test_one_sheet_is_labelled_and_written(
    tmp_path: Path, model: Model, sheet: str | int | None, expected: str, label: str
) -> None:
    summary = label_file(two_sheets(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", model=model, sheet=sheet)
    other = {"Read me": "Jobs", "Jobs": "Read me"}[expected]
    assert summary.notes == (f"other sheets are left out: {other!r}",)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == [expected]
    assert values(tmp_path / "b.xlsx")[1][1] == label


def test_the_command_names_the_sheets_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", str(two_sheets(tmp_path / "a.xlsx")), str(tmp_path / "b.xlsx")]) == 0
    assert "\n  other sheets are left out: 'Read me'\n" in capsys.readouterr().err


def test_blank_rows_stay_where_they_are_and_those_at_the_end_go(tmp_path: Path, model: Model) -> None:
    rows: list[list[object]] = [[], ["text", "n"], ["Enter data", 1], [], ["Analyse data"], [None, None], []]
    written = label(tmp_path, rows, model)
    assert [row[0].value for row in written] == [None, "text", "Enter data", None, "Analyse data"]
    assert [row[2].value for row in written[2:]] == ["BPO", None, "KPO"]


def test_a_row_wider_than_the_header_says_so(tmp_path: Path, model: Model) -> None:
    written = label(tmp_path, [["text", "n", None], ["Enter data", 1, *[None] * 60, "more"]], model)
    assert [cell.value for cell in written[0]] == ["text", "n", *ADDED]
    assert written[1][2].value == "BPO"
    assert written[1][-1].value == "expected 2 cells, got 63; the surplus: more"


def test_a_cell_longer_than_excel_allows_is_cut_and_told(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.xlsx", [["text"], ["Enter data LONG"]])
    edit(source, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("LONG", "x" * 40_000))
    label_file(source, tmp_path / "b.xlsx", model=model)
    row = values(tmp_path / "b.xlsx")[1]
    assert (len(str(row[0])), row[1]) == (32_767, "BPO")
    assert row[-1] == "a cell of 40,011 characters is cut to 32,767, Excel's limit"


def test_wrong_dimensions_hide_nothing(tmp_path: Path, model: Model) -> None:
    source = write(tmp_path / "a.xlsx", [["text"], *[["Enter data"]] * 5])
    edit(source, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r"<sheetPr>", '<dimension ref="A1"/><sheetPr>', xml))
    assert label_file(source, tmp_path / "b.xlsx", model=model).rows == 5


def test_title_and_description_are_joined(tmp_path: Path, model: Model) -> None:
    rows = [["Job Title", "n", "Description"], ["Analyse", 1], [None, 1, "Enter data"], [None, 1]]
    assert [row[3].value for row in label(tmp_path, rows, model)[1:]] == ["KPO", "BPO", None]


def test_progress_ends_at_one(tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_rows, "MOST_ROWS", 10)
    told: list[tuple[int, float]] = []
    label(tmp_path, [["text"], *[["Enter data"]] * 95], model, progress=lambda *step: told.append(step))
    assert [rows for rows, _ in told] == [*range(10, 91, 10), 95, 95]
    assert told[-1][1] == 1.0
    assert [share for _, share in told] == sorted(share for _, share in told)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([["a", "b"], ["x", "y"]], {}, "not obvious which column holds the text, got a, b"),
        ([["text", "kpoclass_error"]], {}, "'kpoclass_error' already exists"),
        ([[], [None]], {}, "expected a row with the names of the columns, got an empty sheet"),
        ([["text"]], {"sheet": "Jbos"}, "expected a sheet 'Jbos', got Jobs; did you mean sheet='Jobs'"),
        ([["text"]], {"sheet": "jobs"}, "expected a sheet 'jobs', got Jobs; did you mean sheet='Jobs'"),
    ],
)
def test_what_can_not_be_labelled_leaves_nothing(
    tmp_path: Path, model: Model, rows: list[list[object]], options: dict[str, str], message: str
) -> None:
    write(tmp_path / "a.xlsx", rows)
    with pytest.raises(DataError, match=message):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model, **options)
    assert os.listdir(tmp_path) == ["a.xlsx"]


@pytest.mark.filterwarnings("error")
def test_what_is_no_workbook_is_told(tmp_path: Path, model: Model) -> None:
    whole = write(tmp_path / "a.xlsx", [["text"], *[["Enter data"]] * 99]).read_bytes()
    for content in (b"", b"text\nEnter data\n", whole[:-30], whole[:100]):
        (tmp_path / "a.xlsx").write_bytes(content)
        with pytest.raises(
            DataError, match=r"a\.xlsx: (not an Excel workbook \(\.xlsx\), or protected|is text, not an)"
        ):
            label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert os.listdir(tmp_path) == ["a.xlsx"]


@pytest.mark.filterwarnings("error")
def test_damage_half_way_leaves_nothing(tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_rows, "MOST_ROWS", 10)
    source = write(tmp_path / "a.xlsx", [["text"], *[["Enter data"]] * 500])
    dimension = '<dimension ref="A1:A501"/><sheetPr>'
    edit(source, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2].replace("<sheetPr>", dimension))
    with pytest.raises(DataError, match="damaged, not readable as a workbook"):
        label_file(source, tmp_path / "b.xlsx", model=model)
    assert os.listdir(tmp_path) == ["a.xlsx"]


def one_row(place: str = "A2", row: str = "2", more: str = "") -> str:
    """Give the XML of a header and one row below it, anywhere."""
    header = f'<row r="1">{raw_cell("A1", "str", "text")}</row>'
    return f'<sheetData>{header}<row r="{row}">{raw_cell(place, "str", "Enter data")}{more}</row></sheetData>'


@pytest.mark.parametrize(("row", "place"), [("900000000", "A2"), ("1048577", "A1048577"), ("2", "XFE2"), ("2", "ZZZ2")])
def test_what_is_beyond_excels_own_limits_is_told_at_once(tmp_path: Path, model: Model, row: str, place: str) -> None:
    raw_sheet(tmp_path / "a.xlsx", one_row(place, row))
    with pytest.raises(DataError, match="expected a sheet of 1,048,576 rows and 16,384 columns at most"):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert os.listdir(tmp_path) == ["a.xlsx"]


def test_the_last_column_of_excel_is_read(tmp_path: Path, model: Model) -> None:
    raw_sheet(tmp_path / "a.xlsx", one_row(more=raw_cell("XFD2", "str", "x")))
    summary = label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert summary.faults[0][1].startswith("expected 1 cells, got 16384; ")


def test_a_sheet_without_room_for_the_results_is_told(tmp_path: Path, model: Model) -> None:
    write(tmp_path / "a.xlsx", [["text", *range(16_374)], ["Enter data"]])
    with pytest.raises(DataError, match=r"expected 16,374 columns at most .*, got 16,375"):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)


def packed(path: Path, name: str, content: bytes, *, kind: int = zipfile.ZIP_DEFLATED) -> Path:
    write(path, [["text"], ["Enter data"]])
    with zipfile.ZipFile(path, "a", kind) as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "docProps/custom.xml"])
def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(excel_archive, "SMALL_UNPACKED", 1 << 20)
    packed(tmp_path / "a.xlsx", name, bytes(3 << 20))
    monkeypatch.setattr(excel_archive.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(DataError, match=r"that unpacks to 1 MiB at most, got one of \d+ KiB that unpacks to 3 MiB"):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)


def test_a_workbook_of_any_size_has_a_limit(tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_archive, "MOST_UNPACKED", 2 << 20)
    packed(tmp_path / "a.xlsx", "xl/media/image1.png", random.Random(0).randbytes(3 << 20))
    with pytest.raises(DataError, match="unpacks to 2 MiB at most"):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)


def test_a_size_that_is_not_true_is_told(tmp_path: Path, model: Model) -> None:
    path = packed(tmp_path / "a.xlsx", "xl/media/image1.png", bytes(3 << 20))
    size = (3 << 20).to_bytes(4, "little")
    content = path.read_bytes()
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(DataError, match=r"not an Excel workbook .*image1"):
        label_file(path, tmp_path / "b.xlsx", model=model)


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_as_excel_never_does_is_refused(tmp_path: Path, model: Model, kind: int) -> None:
    packed(tmp_path / "a.xlsx", "xl/media/image1.png", bytes(100), kind=kind)
    with pytest.raises(DataError, match="compressed in a way that Excel does not know"):
        label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)


def test_formulas_are_found_wherever_the_sheet_lies(tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for row in (["text", "sum"], ["Enter data", "=1+1"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(*(each.replace(*to) for each, to in (
                (name, ("xl/worksheets/", "xl/tables/")), (content, (b"xl/worksheets/", b"xl/tables/")))))  # fmt: skip
    label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert values(tmp_path / "b.xlsx")[1][1] == "=1+1"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("title", ["a:b", "a*b", "a/b", "a\\b", "a?b", "a[b", "a]b", "[", "x" * 40])
def test_a_name_of_a_sheet_that_excel_does_not_allow_is_brought_into_form(
    tmp_path: Path, model: Model, title: str
) -> None:
    source = write(tmp_path / "a.xlsx", [["text"], ["Enter data"]])
    edit(source, "xl/workbook.xml", lambda xml: xml.replace('name="Jobs"', f'name="{title}"'))
    label_file(source, tmp_path / "b.xlsx", model=model, sheet=title)
    (name,) = openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames
    assert name == re.sub(r"[^abx]", "_", title)[:31]


@pytest.mark.parametrize("source", ["a.xlsx", "a.csv"])
def test_a_workbook_does_not_tell_when_it_was_written(tmp_path: Path, model: Model, source: str) -> None:
    """Else a file labelled twice has other bytes."""
    (tmp_path / "a.csv").write_text("title\nActuary\n")
    label_file(tmp_path / "a.csv", tmp_path / "a.xlsx", model=model)
    label_file(tmp_path / source, tmp_path / "b.xlsx", model=model, prefix="again_")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("style", ["7", "65000", "-9"])
def test_a_style_that_is_not_there_costs_no_row(tmp_path: Path, model: Model, style: str) -> None:
    raw_sheet(tmp_path / "a.xlsx", one_row(more=f'<c r="B2" s="{style}"><v>2.5</v></c>').replace(
        "</c></row><row", f'</c>{raw_cell("B1", "str", "n")}</row><row', 1))  # fmt: skip
    label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert values(tmp_path / "b.xlsx")[1][:3] == ["Enter data", 2.5, "BPO"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of the size of a file")
@pytest.mark.parametrize("limit", [0, 2_000, 20_000, 200_000])
def test_a_full_disk_is_told_as_such(tmp_path: Path, limit: int) -> None:
    write(tmp_path / "a.xlsx", [["text"], *[[f"Enter data {n}"] for n in range(2_000)]])
    code = (
        "import resource, sys; from kpoclass.labelling.file import label_file\n"
        "def fill(rows, share): resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))\n"
        "try: label_file('a.xlsx', 'b.xlsx', progress=fill)\n"
        "except OSError as error: print(error.errno is not None)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(excel_rows.__file__).parents[3]), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(limit)],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("True\n" if not (tmp_path / "b.xlsx").exists() else "", "")
    assert sorted(os.listdir(tmp_path)) in (["a.xlsx"], ["a.xlsx", "b.xlsx"])


def in_sheet(path: Path, *rows: str, encoding: str = "utf-8", kind: str = "", place: str = "xl/worksheets/") -> Path:
    """Write a workbook with these rows, and the part of its sheet in this encoding and folder."""
    write(path, [["text"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{''.join(rows)}</sheetData>",
                   parts["xl/worksheets/sheet1.xml"].decode())  # fmt: skip
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{kind}{sheet}'
    parts["xl/worksheets/sheet1.xml"] = sheet.encode(encoding)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("xl/worksheets/", place), content.replace(b"xl/worksheets/", place.encode()))
    return path


def in_row(*cells: str, number: str | None = None, more: str = "") -> str:
    start = "<row" + more + ("" if number is None else f' r="{number}"')
    return start + ">" + "".join(f'<c{each} t="inlineStr"><is><t>Enter data</t></is></c>' for each in cells) + "</row>"


AT_A = ' r="A1"'


def opened(path: Path) -> Any:
    return EXCEL.reader(Source(io.BytesIO(path.read_bytes()), "a.xlsx", ADDED, header_row=1))


@pytest.mark.parametrize("number", ["2", "1", " 2", "&#50;", "2.0", "0", "-1"])
@pytest.mark.parametrize(("encoding", "place"), [("utf-8", "xl/worksheets/"), ("utf-16", "xl/")])
@pytest.mark.parametrize(("second", "more"), [("2", ""), ("2", ' spans="1:>"'), (None, f' x="{"y" * 9_000}"')])
def test_rows_that_would_be_left_out_are_refused(  # noqa: PLR0917
    tmp_path: Path, number: str, encoding: str, place: str, second: str | None, more: str
) -> None:
    rows = [in_row(AT_A), in_row(AT_A, number=second), in_row(AT_A, number=number, more=more)]
    path = in_sheet(tmp_path / "a.xlsx", *rows, encoding=encoding, place=place)
    for size in (7, 1 << 20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(excel_xml, "BLOCK_SIZE", size)
            with pytest.raises(
                DataError, match=r"ascending order, got row -?\d after row 2; open the workbook in Excel"
            ):
                opened(path)


def letters(column: int) -> str:
    return openpyxl.utils.get_column_letter(column)


@settings(max_examples=200)
@given(st.lists(st.none() | st.integers(1, 30), min_size=1, max_size=6), st.booleans())
@example([2, 1], False)
@example([2, 2], False)
@example([2, None, 3], False)
def test_every_cell_of_a_row_comes_out_or_the_workbook_is_refused(
    tmp_path_factory: pytest.TempPathFactory, places: list[int | None], lower: bool
) -> None:
    path = tmp_path_factory.mktemp("cells") / "a.xlsx"
    names = ["" if place is None else letters(place) for place in places]
    references = [f' r="{name.lower() if lower else name}1"' if name else "" for name in names]
    in_sheet(path, in_row(*references))
    expected: list[int] = []
    for place in places:
        expected.append(place or (expected[-1] if expected else 0) + 1)
    if expected == sorted(set(expected)):
        header = opened(path).header
        assert [
            number for number, cell in enumerate(header, 1) if cell is not None and cell.value is not None
        ] == expected
    else:
        with pytest.raises(DataError, match=r"cells in ascending order, got \w+ after column [A-Z]+ of row 1; open"):
            opened(path)


def test_cells_of_other_vocabularies_are_not_taken_for_the_sheets_own(tmp_path: Path) -> None:
    drawing = '<d:anchor xmlns:d="urn:d"><d:row r="1"/><d:row r="1"/><d:c r="A1"/></d:anchor>'
    path = in_sheet(tmp_path / "a.xlsx", in_row(' r="A1"', ' r="B1"'), drawing)
    assert len(opened(path).header) == 2


def test_a_sheet_with_a_document_type_is_refused(tmp_path: Path) -> None:
    kind = '<!DOCTYPE worksheet [<!ATTLIST row r CDATA "1">]>'
    path = in_sheet(tmp_path / "a.xlsx", in_row(AT_A), kind=kind)
    with pytest.raises(DataError, match="a sheet without a document type"):
        opened(path)


@pytest.mark.parametrize("row", ["", "x", "1e999", "9" * 400])
def test_a_row_or_cell_that_is_nowhere_is_told(tmp_path: Path, row: str) -> None:
    for rows in (in_row(AT_A, number=row), in_row(f' r="{row}A"')):
        path = in_sheet(tmp_path / "a.xlsx", rows)
        with pytest.raises(DataError, match="damaged, not readable as a workbook"):
            opened(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_formulas_are_found_in_any_encoding(tmp_path: Path, model: Model, encoding: str) -> None:
    path = in_sheet(tmp_path / "a.xlsx", in_row("", ""), '<row><c t="str"><v>Enter data</v></c><c><f>1+1</f></c></row>',
                    encoding=encoding)  # fmt: skip
    label_file(path, tmp_path / "b.xlsx", model=model, text="Enter data")
    assert values(tmp_path / "b.xlsx")[1][1] == "=1+1"


@pytest.mark.parametrize("style", ["", ' s="1"'])
@settings(max_examples=60)
@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
@example(number=99999999)
@example(number=32_297_450_292_479_368)
@example(number=60)
@example(number=44197.9999999999)
@example(number=0.1 + 0.2)
def test_a_number_stays_what_it_is_with_any_format(
    tmp_path_factory: pytest.TempPathFactory, style: str, number: float
) -> None:
    path = tmp_path_factory.mktemp("numbers") / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["B1"] = datetime.datetime(2024, 1, 1)
    book.save(path)
    rows = f'<row>{raw_cell("A1", "str", "text")}{raw_cell("B1", "str", "n")}</row><row r="2"><c r="B2"{style}>'
    rows = f"<sheetData>{rows}<v>{number!r}</v></c></row></sheetData>"
    edit(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r"<sheetData>.*</sheetData>", rows, xml))
    label_file(path, path.with_name("b.xlsx"), model=Model(small_parameters()))
    with zipfile.ZipFile(path.with_name("b.xlsx")) as archive:
        written = re.search(r'<c r="B2"[^>]*t="n"[^>]*><v>(.*?)</v>', archive.read("xl/worksheets/sheet1.xml").decode())
    assert written is not None
    whole = written[1].lstrip("-").isdigit()  # Python compares whole numbers with others exactly
    assert (int if whole else float)(written[1]) == number


def test_a_number_too_large_is_kept_as_text(tmp_path: Path, model: Model) -> None:
    raw_sheet(tmp_path / "a.xlsx", one_row(more='<c r="B2"><v>1E400</v></c>').replace("</c></row><row", "</c>"
              f'{raw_cell("B1", "str", "n")}</row><row', 1))  # fmt: skip
    label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model)
    assert values(tmp_path / "b.xlsx")[1][1] == "inf"


def test_surplus_that_does_not_fit_says_so(tmp_path: Path, model: Model) -> None:
    written = label(tmp_path, [["text"], ["Enter data", *[None] * 60, "x" * 20_000, "y" * 20_000]], model)[1][-1].value
    assert len(written) == 32_767
    assert re.search(r"y\.\.\. \(40,\d+ characters in all; widen the header to keep them\)$", written)


@pytest.mark.filterwarnings("error")
def test_warnings_of_openpyxl_are_no_fault_of_the_workbook(tmp_path: Path, model: Model) -> None:
    write(tmp_path / "a.xlsx", [["text"], ["Enter data"]])
    edit(tmp_path / "a.xlsx", "xl/styles.xml", lambda xml: re.sub(r"<cellStyles.*</cellStyles>", "", xml))
    assert label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model).rows == 1
