"""Workbooks of other kinds than .xlsx, read by calamine: .xls of Excel 97 to 2003, and .ods of OpenDocument."""

from __future__ import annotations

from struct import unpack_from
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat
from zipfile import ZipFile

from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.formats.excel_archive import refuse_damaged
from kpoclass.labelling.formats.excel_book import SheetName, raise_of_the_system
from kpoclass.labelling.formats.excel_cells import ERRORS
from kpoclass.labelling.formats.excel_sheet import ROWS_OF_A_SHEET, Cell, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: calamine keeps a place in memory for every cell from the first to the last one.
_MOST_CELLS = 1 << 25
#: Kinds of records of Excel 97 to 2003 that put cells into a sheet, and the one between sheets.
_SEVERAL_CELLS = {0x00BD, 0x00BE}
_CELL_RECORDS = {0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, *_SEVERAL_CELLS}
_NEXT_SHEET, _ERROR_OR_BOOLEAN, _FORMULA = 0x0809, 0x0205, 0x0006
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


class KinBook:
    """A workbook whose values are read, and nothing else."""

    #: None that would be worth keeping.
    styles: dict[str, Any] = {}  # noqa: RUF012 - it stays empty

    def __init__(
        self, file: IO[bytes], name: str, kind: str, errors: Sequence[dict[tuple[int, int], str]] = ()
    ) -> None:
        self._name, self.kind, self._errors = name, kind, errors
        file.seek(0)
        calamine = require("python_calamine", "python-calamine", "excel")
        try:
            self._book = calamine.CalamineWorkbook.from_object(file)
            self.sheets = [
                SheetName(each.name, each.visible != calamine.SheetVisibleEnum.Visible)
                for each in self._book.sheets_metadata
                if each.typ == calamine.SheetTypeEnum.WorkSheet
            ]
        except Exception as error:  # calamine has an exception of its own for some of what can be wrong
            raise_of_the_system(error)
            raise DataError(f"{name}: damaged or protected by a password, not readable as {kind}: {error}") from error
        self._read, self._in_all = 0, 1

    def first_rows(self, title: str, most: int) -> list[Row]:
        """Return the first rows of a sheet; none if it is damaged."""
        found = []
        try:
            for row in self._rows(title):
                found.append(row)
                if len(found) == most:
                    break
        except DataError:
            return []
        return found

    def rows(self, title: str) -> Iterator[Row]:
        """Read the rows of one sheet."""
        for self._read, row in enumerate(self._rows(title)):  # noqa: B020 - what is read is told by share()
            yield row

    def _rows(self, title: str) -> Iterator[Row]:
        try:
            sheet = self._book.get_sheet_by_name(title)
            self._in_all = max(1, sheet.total_height + 1)
            before: list[Cell | None] = [None] * (sheet.start[1] if sheet.start else 0)
            place = self._book.sheet_names.index(title)
            errors = self._errors[place] if place < len(self._errors) else {}
            by_row: dict[int, list[tuple[int, str]]] = {}
            for (row, column), error in errors.items():
                by_row.setdefault(row, []).append((column, error))
            number = -1
            for number, values in enumerate(sheet.iter_rows()):
                yield Row(_with_errors(before + [_cell(value) for value in values], by_row.get(number, ())))
            for behind in range(number + 1, max(by_row, default=number) + 1):
                yield Row(_with_errors([], by_row.get(behind, ())))
        except Exception as error:
            raise_of_the_system(error)
            raise DataError(f"{self._name}: damaged, not readable as {self.kind}: {error}") from error

    def share(self) -> float:
        """Return how much of the sheet is read."""
        return self._read / self._in_all

    def close(self) -> None:
        self._book.close()


def _with_errors(cells: list[Cell | None], errors: Iterable[tuple[int, str]]) -> list[Cell | None]:
    for column, error in errors:
        cells += [None] * (column + 1 - len(cells))
        cells[column] = Cell(error, "e")
    return cells


def _cell(value: Any) -> Cell | None:
    if value == "":
        return None
    if isinstance(value, str):
        return Cell(value, "e" if value in ERRORS else "s")
    if isinstance(value, bool):
        return Cell(value, "b")
    if isinstance(value, float) and value.is_integer():  # a sheet does not tell 1.0 from 1
        value = int(value)
    return Cell(value, "n" if isinstance(value, (int, float)) else "d")


def open_xls(file: IO[bytes], name: str) -> KinBook:
    """Open a workbook of Excel 97 to 2003, or say what else it is."""
    olefile = require("olefile", "olefile", "excel")
    kind = "an Excel 97-2003 workbook (.xls)"
    try:
        with olefile.OleFileIO(file) as parts:
            streams = {each for (each, *_) in parts.listdir()}
            if "EncryptedPackage" in streams:
                raise DataError(f"{name}: is protected by a password; open it in Excel and save it without one")
            (stream, *_) = [each for each in ("Workbook", "Book") if each in streams] or [""]
            if not stream:
                raise DataError(f"{name}: expected a workbook, got another file of an old Office program")
            errors = _look_through(parts.openstream(stream).read(), name)
    except Exception as error:
        raise_of_the_system(error)
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name}: damaged, not readable as {kind}: {error}") from error
    return KinBook(file, name, kind, errors)


def _look_through(records: bytes, name: str) -> list[dict[tuple[int, int], str]]:
    """Return the errors in the cells of each sheet, which calamine takes for blank.

    Sheets whose cells lie so far apart that calamine would ask for more memory than there is are refused.
    """
    place, end, cells = 0, len(records) - 4, 0
    rows: list[int] = []
    columns: list[int] = []
    errors: list[dict[tuple[int, int], str]] = []
    while place <= end:
        kind, size = unpack_from("<HH", records, place)
        after = place + 4 + size
        if kind in _CELL_RECORDS and size >= 6 and after <= len(records):
            row, first = unpack_from("<HH", records, place + 4)
            (last,) = unpack_from("<H", records, after - 2) if kind in _SEVERAL_CELLS else (first,)
            rows, columns = _spread(rows, row, row), _spread(columns, first, last)
            code = _error(kind, records[place + 10 : after])
            if code and errors:
                errors[-1][row, first] = code
        if kind == _NEXT_SHEET or after > end:
            cells += (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) if rows else 0
            rows, columns = [], []
            errors.append({})
        place = after
    if cells > _MOST_CELLS:
        raise _too_large(name)
    return errors[1:]  # the first part of the file is about the workbook as a whole


def _error(kind: int, value: bytes) -> str:
    """Return the error in a cell, if it has one."""
    if kind == _ERROR_OR_BOOLEAN and value[1:2] == b"\x01":
        return _ERRORS.get(value[0], "")
    if kind == _FORMULA and value[:1] == b"\x02" and value[6:8] == b"\xff\xff":
        return _ERRORS.get(value[2], "")
    return ""


def _spread(among: list[int], low: int, high: int) -> list[int]:
    return [min(among[0], low), max(among[1], high)] if among else [low, high]


def _too_large(name: str) -> DataError:
    return DataError(
        f"{name}: expected sheets of {ROWS_OF_A_SHEET:,} rows and {_MOST_CELLS:,} cells at most, got larger ones; "
        "save the sheet as CSV and label that"
    )


def open_ods(file: IO[bytes], name: str) -> KinBook:
    """Open a spreadsheet of OpenDocument."""
    refuse_damaged(file, name)
    file.seek(0)
    with ZipFile(file) as archive, archive.open("content.xml") as part:
        _refuse_many_cells(part, name)
    return KinBook(file, name, "an OpenDocument spreadsheet (.ods)")


def _refuse_many_cells(part: IO[bytes], name: str) -> None:
    """Refuse a sheet that repeats cells until they fill the memory."""
    cells = rows = used = row_times = column = width = 0
    filled = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cells, rows, used, row_times, column, width, filled
        if tag == f"{_TABLE} table":
            cells, rows, used, width = cells + used * width, 0, 0, 0
        elif tag == f"{_TABLE} table-row":
            row_times, column, filled = int(attributes.get(f"{_TABLE} number-rows-repeated", 1)), 0, False
        elif tag in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            column += int(attributes.get(f"{_TABLE} number-columns-repeated", 1))
            if any(attribute.endswith((" value-type", " formula")) for attribute in attributes):
                width, filled = max(width, column), True

    def end(tag: str) -> None:
        nonlocal rows, used
        if tag == f"{_TABLE} table-row":
            rows += row_times
            used = rows if filled else used
            if cells + used * width > _MOST_CELLS or used > ROWS_OF_A_SHEET:
                raise _too_large(name)

    def refuse(*_: object) -> None:
        raise DataError(f"{name}: expected a spreadsheet without a document type, which may hide text, got one")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.ParseFile(part)
    except (expat.ExpatError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name}: damaged, not readable as an OpenDocument spreadsheet: {error}") from error
