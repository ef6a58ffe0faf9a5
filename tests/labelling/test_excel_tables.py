"""The sheet and the row of names are found (fault 20), and no row is lost around a sample (fault 1)."""

from __future__ import annotations

import datetime
import io
import os
import re
import signal
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import excel
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.excel import EXCEL
from kpoclass.labelling.formats.excel_sheet import SheetParser
from kpoclass.labelling.formats.excel_table import header_place
from kpoclass.model import Model

Rows = Sequence[Sequence[object]]
JOBS: Rows = [["Id", "Job title", "Description"], [1, "Analyst", "Analyse data"], [2, "Clerk", "Enter data"]]


def workbook(path: Path, **sheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def told(path: Path, **options: Any) -> Any:
    with path.open("rb") as file:
        reader = EXCEL.reader(Source(file, "a.xlsx", ["kpoclass_label"], **options))
        reader.close()
        return reader


@pytest.mark.parametrize("rows", [1, 99, 100, 101, 103, 129, 130, 131, 200])
def test_no_row_is_lost_where_the_first_ones_are_looked_at(tmp_path: Path, model: Model, rows: int) -> None:
    """Fault 1: the 101st row was gone."""
    path = workbook(tmp_path / "a.xlsx", Jobs=[["id", "title"], *([n, f"Clerk {n}"] for n in range(1, rows + 1))])
    assert label_file(path, tmp_path / "b.xlsx", model=model).rows == rows
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == list(range(1, rows + 1))


HEADERS: list[tuple[Rows, int | None]] = [
    (JOBS, 0),
    ([["Openings in May 2024"], *JOBS], 1),
    ([["Openings"], ["As of", "2024-05-01"], [], *JOBS], 3),
    ([[], [None, None], *JOBS], 2),
    ([["Report: job titles and descriptions of all open positions"], *JOBS], 1),
    ([["Position"], [], *JOBS], 2),
    ([["Post", None, "Text"], *JOBS], 1),
    ([["Export"], ["Ref", "Field A", "Field B"], [1, "Analyse data in many ways", "x"]], 1),
    ([["Title"], ["Analyst"], ["Clerk"]], 0),
    ([["Openings in May"], [], ["Title"], ["Analyst"], ["Clerk"]], 2),
    ([["Foo"], ["Analyst"], ["Clerk"]], None),
    ([["Year", 2023, 2024], ["a", 1, 2]], 0),
    ([[1, "Analyst", "Analyse data"], [2, "Clerk", "Enter data"]], None),
    ([["Ann", "Analyse data of all kinds for a firm"], ["Bob", "Enter data of all kinds for a firm"]], None),
    ([["Clerk", "Full time"], ["Analyst", "Full time"]], None),
    ([["text"], ["Enter data", "more", "still more"]], 0),
    ([["Foo", "Bar"], ["a", "b"], ["Foo", "Bar"], ["c", "d"]], None),
    ([["Ref", "Job title"], [1, "Text editor"], [2, "Content writer"], [3, "Task description"]], 0),
    ([["Ref", "Vak", "Xyz"], ["1", "Content", "Tasks"], ["2", "Summary", "Position"]], 0),
    ([["Post", "Duties"], ["Job description", "Text"], ["Position title", "Role description"]], 0),
    ([["Actuary"], ["Content editor"], ["Task description"], ["Parcel sorter"]], None),
    ([["Write text"], ["Sort letters"], ["Check the job description"]], None),
    ([["Check the job description"], ["Sort letters"]], None),
    ([[1, "Actuary", "Sales department"], [2, "Parcel sorter", "Stores department"]], None),
]


@pytest.mark.parametrize(("rows", "expected"), HEADERS)
def test_the_row_that_names_the_columns_is_found(rows: Rows, expected: int | None) -> None:
    assert header_place(rows) == expected


def test_lines_above_the_names_stay_and_rows_have_their_numbers(tmp_path: Path, model: Model) -> None:
    path = workbook(tmp_path / "a.xlsx", Jobs=[["Openings in May"], [], *JOBS])
    reader = told(path)
    assert (reader.told, reader.first_row) == ("names of the columns in row 3", 4)
    summary = label_file(path, tmp_path / "b.xlsx", model=model)
    assert (summary.rows, summary.columns) == (2, ("Job title", "Description"))
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [row[0].value for row in sheet] == ["Openings in May", None, "Id", 1, 2]
    assert [row[3].value for row in sheet] == [None, None, "kpoclass_label", "KPO", "BPO"]


def test_the_row_of_names_may_be_given(tmp_path: Path, model: Model) -> None:
    path = workbook(tmp_path / "a.xlsx", Jobs=[["Foo"], ["a"], *JOBS])
    assert told(path).columns == ["Id", "Job title", "Description"]
    assert told(path, header_row=2).columns == ["a", "column 2", "column 3"]
    for row in (9, 700):
        with pytest.raises(
            DataError, match=rf"expected the names of the columns in row {row}, got a blank row or none"
        ):
            label_file(path, tmp_path / "b.xlsx", model=model, header_row=row)


def test_names_that_nobody_knows_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Jobs=[["Foo", "Bar"], ["Analyst", "Leeds"], ["Clerk", "York"]])
    assert told(path).told == "row 1 taken for the names of the columns"
    assert not told(path, header_row=1).told
    assert not told(workbook(path, Jobs=JOBS)).told


@pytest.mark.parametrize("asked", [None, 0])
def test_columns_without_names_get_some(tmp_path: Path, model: Model, asked: int | None) -> None:
    """Fault 21: the first row was taken for names."""
    path = workbook(tmp_path / "a.xlsx", Jobs=[[1, "Analyst", "Analyse data of a firm"], [2, "Clerk", "Enter data"]])
    book = openpyxl.load_workbook(path)
    book.active["B2"].hyperlink = "https://jobs.example/2"
    book.save(path)
    assert told(path, header_row=asked).told == "no row with the names of the columns"
    summary = label_file(path, tmp_path / "b.xlsx", model=model, header_row=asked, text="column 3")
    assert summary.rows == 2
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [cell.value for cell in sheet[1]][:4] == ["column 1", "column 2", "column 3", "kpoclass_label"]
    assert [row[3].value for row in sheet][1:] == ["KPO", "BPO"]
    assert sheet["B3"].hyperlink.target == "https://jobs.example/2"


README: Rows = [["How to use this workbook"], ["Fill in the sheet with the jobs, one a row, and send it back."]]
CODES: Rows = [["Code", "Description"], ["A", "Full time"], ["B", "Part time"]]
MANY: Rows = [["Id", "Job title", "Description"], *([n, "Clerk", f"Enter data {n}"] for n in range(40))]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"Read_me": README, "Jobs": JOBS}, "Jobs"),
        ({"Start": README, "Jobs": JOBS}, "Jobs"),
        ({"Sheet1": CODES, "Sheet2": MANY}, "Sheet2"),
        ({"Legend": JOBS, "2024": JOBS}, "2024"),
        ({"2023": JOBS, "2024": MANY}, "2024"),
        ({"2023": MANY, "2024": MANY}, "2023"),
        ({"Pivot": [["Dept", "Count"], ["Ops", 4], ["IT", 5]], "Jobs": [["Title above"], *JOBS]}, "Jobs"),
        ({"Dictionary": [["Column", "Description"], ["id", "The number of the job"]], "Data": JOBS}, "Data"),
    ],
)
def test_the_sheet_with_the_table_of_texts_is_chosen(tmp_path: Path, sheets: dict[str, Rows], expected: str) -> None:
    reader = told(workbook(tmp_path / "a.xlsx", **sheets))
    (other,) = (title.replace("_", " ") for title in sheets if title != expected)
    assert reader.title == expected
    assert reader.told.startswith(f"Excel workbook, sheet {expected!r} (sheet= for another: {other!r})")


def test_empty_sheets_are_not_worth_a_word(tmp_path: Path) -> None:
    reader = told(workbook(tmp_path / "a.xlsx", Sheet1=[], Sheet2=JOBS, Sheet3=[]))
    assert (reader.title, reader.told, reader.notes) == ("Sheet2", "", [])


def test_a_hidden_sheet_is_chosen_last_and_one_that_has_what_is_wanted_first(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Old=MANY, New=JOBS, Other=[["Ref", "Duties here"], [1, "Enter data"]])
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    assert told(path).title == "New"
    assert told(path, wanted=["Duties here"]).title == "Other"
    assert [told(path, sheet=sheet).title for sheet in ("Old", "1", "3")] == ["Old", "Old", "Other"]
    with pytest.raises(DataError, match=r"expected a sheet '4', got Old, New, Other; there are 3 sheets; give "):
        told(path, sheet="4")


CELLS = (
    st.none()
    | st.text("ab =+-@\t\n_x0041<&\u00e9", max_size=12)
    | st.integers(-9, 9**9)
    | st.booleans()
    | st.floats(-9, 9)
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=14),
    st.integers(0, 3),
    st.integers(1, 5),
    st.integers(1, 4),
)
@example([["text", None, None]] * 3, 0, 1, 1)
def test_any_table_below_any_lines_comes_through(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]], above: int, block: int, looked_at: int
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    lines: Rows = [["Openings"], [], ["As of May"]][:above]
    table: Rows = [*lines, ["Job title", "Description", "n"], *rows, ["Clerk", "Enter data", 1]]
    path = workbook(folder / "a.xlsx", Notes=README, Jobs=table)
    book = openpyxl.load_workbook(path)
    before = [[cell.value for cell in row] for row in book["Jobs"].iter_rows(max_col=3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excel, "MOST_ROWS", block)
        patch.setattr(excel, "MOST_LOOKED_AT", above + looked_at)
        options: dict[str, Any] = {"header_row": above + 1, "sheet": 2, "title": "Job title", "text": "Description"}
        summary = label_file(path, folder / "b.xlsx", model=Model(small_parameters()), **options)
    assert summary.rows == len(rows) + 1
    after = openpyxl.load_workbook(folder / "b.xlsx").active
    assert [[cell.value for cell in row] for row in after.iter_rows(max_col=3)] == before
    assert not any(cell.data_type == "f" for row in after for cell in row)


def test_rows_as_records_have_plain_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    day, moment = datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 13, 30)
    header = ["text", "text", "day", "moment", "time", "span", "n", "ok", "error", "sum", "empty"]
    row = ["Enter_x0041_data", "b", day, moment, moment.time(), datetime.timedelta(hours=30), 2.5, True, "#N/A", "=1+1"]
    for values in (header, row, ["short"]):
        book.active.append(values)
    book.save(tmp_path / "a.xlsx")
    with (tmp_path / "a.xlsx").open("rb") as file:
        reader = EXCEL.reader(Source(file, "a.xlsx", []))
        (block,) = reader.blocks(["text"], titled=False)
        first, second = reader.records(block)
        reader.close()
    assert first == {
        "text": "EnterAdata", "text (2)": "b", "day": day, "moment": moment, "time": "13:30:00",
        "span": "1 day, 6:00:00", "n": 2.5, "ok": True,
        "error": "#N/A", "sum": "=1+1", "empty": None,
    }  # fmt: skip
    assert type(first["day"]) is datetime.date
    assert second == {**dict.fromkeys(first), "text": "short"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_a_killed_run_leaves_no_temporary_file(tmp_path: Path) -> None:
    """Fault 40, for Excel: openpyxl keeps the sheet in a temporary file of its own."""
    (tmp_path / "temporary").mkdir()
    workbook(tmp_path / "a.xlsx", Jobs=[["text"], *([f"Enter data {n}"] for n in range(500))])
    code = (
        "import os, signal; from kpoclass import label_file; from kpoclass.labelling.formats import excel\n"
        "excel.MOST_ROWS = 100\n"
        "label_file('a.xlsx', 'b.xlsx', progress=lambda rows, share: os.kill(os.getpid(), signal.SIGKILL))"
    )
    root = str(Path(excel.__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": root, "TMPDIR": str(tmp_path / "temporary")}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert os.listdir(tmp_path / "temporary") == []
    assert label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx").rows == 500
    assert sorted(os.listdir(tmp_path)) == ["a.xlsx", "b.xlsx", "temporary"]


def test_warnings_of_openpyxl_are_kept_from_standard_error(tmp_path: Path) -> None:
    """Fault 20: such as of a workbook without a style, or of a rule for its cells that openpyxl does not know."""
    path = workbook(tmp_path / "a.xlsx", Jobs=JOBS)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = re.sub(rb"<cellStyles.*</cellStyles>", b"", parts["xl/styles.xml"])
    sheet = parts["xl/worksheets/sheet1.xml"].replace(
        b"</worksheet>", b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, "xl/styles.xml": styles, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, content)
    with pytest.warns(UserWarning, match="style|extension"):
        openpyxl.load_workbook(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert label_file(path, tmp_path / "b.xlsx").rows == 2


NAMELESS = st.integers(1, 99) | (
    st.sampled_from(["Actuary", "Content editor", "Task manager", "Write verse about the sea", "Sales department"])
)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(NAMELESS, min_size=width, max_size=width), min_size=1, max_size=9)
    ),
    st.sampled_from([None, ["Ref", "Title", "Text", "Place"], ["Vak", "Xyz"]]),
    st.integers(0, 2),
)
def test_rows_as_wide_as_the_table_never_stand_above_it(
    rows: list[list[object]], header: list[object] | None, above: int
) -> None:
    """A stranger's finding: a row like "Content editor", "Task manager" was taken for the names of the columns."""
    lines: Rows = [["Openings in May"], []][:above]
    table = [*lines, *([] if header is None else [header]), *rows]
    place = header_place(table)
    width = max(len(row) for row in table)
    if place is not None:
        assert all(sum(cell is not None for cell in row) < width for row in table[:place])
    if header is not None and header[0] == "Ref":
        assert place == above


def test_cells_beyond_the_names_get_columns_of_their_own(tmp_path: Path, model: Model) -> None:
    """A stranger's finding: they were in the error alone, and the row called damaged, where a name was missing."""
    path = workbook(
        tmp_path / "a.xlsx", Jobs=[["Ref", "Job title"], [1, "Analyse data", "x"], [2, "Enter data", None, 7]]
    )
    summary = label_file(path, tmp_path / "b.xlsx", model=model)
    assert (summary.rows, summary.faults) == (2, ())
    rows = [[cell.value for cell in row][:5] for row in openpyxl.load_workbook(tmp_path / "b.xlsx").active]
    assert rows == [
        ["Ref", "Job title", "column 3", "column 4", "kpoclass_label"],
        [1, "Analyse data", "x", None, "KPO"],
        [2, "Enter data", None, 7, "BPO"],
    ]


def damaged(path: Path, part: str, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, part: parts[part].replace(old, new)}.items():
            archive.writestr(name, content)
    return path


def test_a_damaged_sheet_is_told_and_another_taken(tmp_path: Path) -> None:
    """A stranger's finding: it was passed over without a word."""
    path = workbook(tmp_path / "a.xlsx", Jobs=MANY, Other=JOBS)
    damaged(path, "xl/worksheets/sheet1.xml", b"<row ", b"<raw ")
    reader = told(path)
    assert reader.title == "Other"
    (note,) = (note for note in reader.notes if "damaged" in note)
    assert note.startswith("the sheet 'Jobs' is damaged, and left out: ")


def test_a_text_from_before_the_first_is_refused() -> None:
    """A stranger's finding: -1 was the last of the shared texts."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData><row><c t="s"><v>-1</v></c></row></sheetData></worksheet>'
    with pytest.raises(DataError, match="damaged"):
        list(SheetParser(io.BytesIO(xml.encode()), "a.xlsx", ["Clerk"]).rows())
