"""Spreadsheets of OpenDocument (.ods), read by calamine."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat
from zipfile import ZipFile

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.extras import require
from kpoclass.labelling.formats.excel_archive import refuse_damaged
from kpoclass.labelling.formats.excel_book import SheetName
from kpoclass.labelling.formats.excel_cells import ERRORS
from kpoclass.labelling.formats.excel_sheet import ROWS_OF_A_SHEET, Cell, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

#: calamine keeps a place in memory for every cell from the first to the last one.
_MOST_CELLS = 1 << 25
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


class OdsBook:
    """A workbook whose values are read, and nothing else."""

    #: What a message calls it.
    kind = "an OpenDocument spreadsheet (.ods)"
    #: None that would be worth keeping.
    styles: dict[str, Any] = {}  # noqa: RUF012 - it stays empty

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        refuse_damaged(file, name)
        file.seek(0)
        with ZipFile(file) as archive, archive.open("content.xml") as part:
            _refuse_many_cells(part, name)
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
            raise DataError(
                f"{name}: damaged or protected by a password, not readable as {self.kind}: {error}"
            ) from error
        self._read, self._in_all = 0, 1

    def first_rows(self, title: str, most: int) -> list[Row]:
        """Return the first rows of a sheet."""
        return [row for row, _ in zip(self._rows(title), range(most), strict=False)]

    def rows(self, title: str) -> Iterator[Row]:
        """Read the rows of one sheet."""
        for self._read, row in enumerate(self._rows(title)):  # noqa: B020 - what is read is told by share()
            yield row

    def _rows(self, title: str) -> Iterator[Row]:
        try:
            sheet = self._book.get_sheet_by_name(title)
            self._in_all = max(1, sheet.total_height + 1)
            before: list[Cell | None] = [None] * (sheet.start[1] if sheet.start else 0)
            for values in sheet.iter_rows():
                yield Row(before + [_cell(value) for value in values])
        except Exception as error:
            raise_of_the_system(error)
            raise DataError(f"{self._name}: damaged, not readable as {self.kind}: {error}") from error

    def share(self) -> float:
        """Return how much of the sheet is read."""
        return self._read / self._in_all

    def close(self) -> None:
        self._book.close()


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


def _too_large(name: str) -> DataError:
    return DataError(
        f"{name}: expected sheets of {ROWS_OF_A_SHEET:,} rows and {_MOST_CELLS:,} cells at most, got larger ones; "
        "save the sheet as CSV and label that"
    )


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
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, DataError):
            raise
        raise_of_the_system(error)
        raise DataError(f"{name}: damaged, not readable as an OpenDocument spreadsheet: {error}") from error
