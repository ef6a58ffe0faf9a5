"""Excel: one sheet is read and written row by row; numbers and dates are kept, and no formula is written."""

from __future__ import annotations

import re
import warnings
from itertools import chain, islice, repeat, zip_longest
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, Format, Reader, Writer, distinct_names, refuse_taken
from kpoclass.labelling.formats.excel_archive import refuse_damaged
from kpoclass.labelling.formats.excel_cells import LONGEST_CELL, OutputCells, cut, is_formula, text_of, value_of
from kpoclass.labelling.formats.excel_sheet import has_formulas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.results import Results

#: Rows read at a time, if they are short.
MOST_ROWS = 1 << 13

#: Excel's own limits. A row of a few bytes can have any number, and follows as many blank ones.
ROWS_OF_A_SHEET, COLUMNS_OF_A_SHEET = 1 << 20, 1 << 14
#: Excel's limit on the length of a sheet's name, and what it may not contain.
LONGEST_TITLE, NOT_IN_TITLES = 31, re.compile(r"[\\*?:/\[\]]")

_Row = tuple[Any, ...]


class ExcelReader(Reader):
    """Reads one sheet of a workbook; its first row that is not blank names the columns."""

    row_name = "row {} of the sheet"

    def __init__(self, source: Source) -> None:
        self._excel = require("openpyxl", "openpyxl", "excel")
        self._source = source
        self._rows_read = 0
        self._books: list[Any] = []
        refuse_damaged(source.file, source.name)
        sheet = self._open_sheet(values=True)
        self.title: str = sheet.title
        left = [repr(each.title) for each in self.book.worksheets if each.title != self.title]
        self.notes = [f"of other sheets nothing is in the output: {', '.join(left)}"] if left else []
        self._rows_in_all = max(1, sheet.max_row or 0)
        sheet.reset_dimensions()  # some programs write wrong ones
        with sheet._get_source() as part:
            formulas = self._open_sheet(values=False) if has_formulas(part, source.name) else None
        if formulas:
            formulas.reset_dimensions()
        self._rows = self._read_rows(sheet, formulas)
        self.header: _Row = next(self._rows, ())
        if not self.header:
            raise DataError(f"{source.name}: expected a row with the names of the columns, got an empty sheet")
        self.columns = ["" if cell.value is None else str(cell.value) for cell in self.header]
        refuse_taken(source.name, self.columns, source.added)
        most = COLUMNS_OF_A_SHEET - len(source.added)
        if len(self.header) > most:
            raise DataError(
                f"{source.name}: expected {most:,} columns at most (a sheet of Excel has {COLUMNS_OF_A_SHEET:,}), "
                f"got {len(self.header):,}"
            )
        self._first: list[_Row] = []

    @property
    def book(self) -> Any:
        """The workbook, with values in place of formulas."""
        return self._books[0]

    def _open_sheet(self, *, values: bool) -> Any:
        name, sheet = self._source.name, self._source.sheet
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
                book = self._excel.load_workbook(self._source.file, read_only=True, data_only=values)
        except Exception as error:  # openpyxl has no exception of its own for all that can be wrong
            if _is_of_the_system(error):
                raise
            raise DataError(f"{name}: not an Excel workbook (.xlsx), or protected by a password: {error}") from error
        book._date_formats = book._timedelta_formats = ()  # a number that is shown as a date stays a number
        self._books.append(book)
        sheets = {each.title: each for each in book.worksheets}
        if sheet is None and sheets:
            return next(iter(sheets.values()))
        if sheet not in sheets:
            raise DataError(f"{name}: expected a sheet {sheet!r}, got {', '.join(sheets) or 'none'}")
        return sheets[sheet]

    def _read_rows(self, sheet: Any, formulas: Any) -> Iterator[_Row]:
        """Read rows without the empty cells at their ends, and without blank rows at the beginning and end."""
        blank, begun = 0, False
        try:
            both = zip(sheet.rows, formulas.rows if formulas else repeat(()), strict=False)
            for number, (row, formula_row) in enumerate(both, 1):
                if number > ROWS_OF_A_SHEET or len(row) > COLUMNS_OF_A_SHEET:
                    raise DataError(
                        f"{self._source.name}, row {number:,}: expected a sheet of {ROWS_OF_A_SHEET:,} rows and "
                        f"{COLUMNS_OF_A_SHEET:,} columns at most, as in Excel; got a larger one"
                    )
                cells = tuple(_with_formulas(row, formula_row)) if formula_row else row
                width = len(cells)
                while width and cells[width - 1].value is None:
                    width -= 1
                if not width:
                    blank += begun
                    continue
                if not begun:
                    self.first_row = number + 1
                yield from repeat((), blank)
                blank, begun = 0, True
                yield cells[:width]
        except Exception as error:
            if isinstance(error, DataError) or _is_of_the_system(error):
                raise
            raise DataError(f"{self._source.name}: damaged, not readable as a workbook: {error}") from error

    def sample(self) -> list[list[object]]:
        self._first = self._first or list(islice(self._rows, SAMPLE_ROWS))
        return [[cell.value for cell in row] for row in self._first]

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows; one with more cells than the header is cut, with the others in its error."""
        places = [self.columns.index(column) for column in chosen]
        block, size = Block(), 0
        for row in chain(self._first, self._rows):
            self._add(block, row, places, titled=titled)
            text = block.texts[-1]
            size += len(text) if isinstance(text, str) else 0
            if len(block.texts) == MOST_ROWS or size >= BLOCK_SIZE:
                self._rows_read += len(block.texts)
                yield block
                block, size = Block(), 0
        self._rows_read += len(block.texts)
        if block.texts:
            yield block

    def _add(self, block: Block, row: _Row, places: list[int], *, titled: bool) -> None:
        width = len(self.columns)
        parts = [text_of(row[place]) if place < len(row) else (None, "") for place in places]
        faults = [fault for _, fault in parts if fault]
        if len(row) > width:
            surplus = [cell.value for cell in row[width:]]
            faults.append(f"expected {width} cells, got {len(row)}; the surplus: {surplus}")
        faults += [
            f"a cell of {len(cell.value):,} characters is cut to {LONGEST_CELL:,}, Excel's limit"
            for cell in row
            if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL
        ]
        block.add(row[:width], joined([part for part, _ in parts], titled=titled), "; ".join(faults))

    def records(self, block: Block) -> list[dict[str, object]]:
        names = distinct_names(self.columns)
        epoch = self.book.epoch
        return [
            dict(zip_longest(names, (value_of(cell, epoch) for cell in row[: len(names)]))) for row in block.contents
        ]

    def share(self) -> float:
        """Return how much of the sheet is read; 1 too early if it does not say how long it is."""
        return min(1.0, self._rows_read / self._rows_in_all)

    def close(self) -> None:
        self._rows.close()  # type: ignore[attr-defined]
        for book in self._books:
            book.close()


class ExcelWriter(Writer):
    """Writes a workbook of one sheet."""

    def __init__(
        self, output: IO[bytes], reader: ExcelReader, added: Sequence[str], constants: Sequence[str] = ()
    ) -> None:
        self._output, self._header, self._added, self._constants = output, reader.header, added, constants
        self._book = require("openpyxl", "openpyxl", "excel").Workbook(write_only=True)
        self._book.epoch, self._book.properties = reader.book.epoch, reader.book.properties
        self._sheet = self._book.create_sheet(NOT_IN_TITLES.sub("_", reader.title)[:LONGEST_TITLE])
        self._cells = OutputCells(self._sheet)

    def begin(self) -> None:
        self._sheet.append([*map(self._cells.copy, self._header), *map(self._cells.new, self._added)])

    def write(self, block: Block, results: Results) -> None:
        width, copy, new = len(self._header), self._cells.copy, self._cells.new
        rows = zip(*results, strict=True) if block.because is None else zip(*results, block.because, strict=True)
        n_plain = len(results) - 1  # the error and what follows are texts
        for cells, values in zip(block.contents, rows, strict=True):
            missing = [None] * (width - len(cells))
            texts = map(new, (*map(cut, values[n_plain:]), *self._constants))
            self._sheet.append([*map(copy, cells), *missing, *values[:n_plain], *texts])

    def finish(self) -> None:
        save(self._book, self._output)

    def close(self) -> None:
        if not self._sheet.closed:
            self._sheet.close()  # its temporary file, before it is found closed


EXCEL = Format(ExcelReader, ExcelWriter)


def save(book: Any, output: IO[bytes]) -> None:
    """Write a workbook, and let go of the output even if the disk is full."""
    from zipfile import ZIP_DEFLATED, ZipFile

    writer = require("openpyxl.writer.excel", "openpyxl", "excel").ExcelWriter
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:  # .save() leaves it open if the disk is full
        writer(book, archive).save()


def _is_of_the_system(error: Exception) -> bool:
    """Whether an error is the system's; openpyxl also raises OSError, without a number, for what it reads."""
    return isinstance(error, OSError) and error.errno is not None


def _with_formulas(row: _Row, formula_row: _Row) -> Iterator[Any]:
    """Put a formula in place of a value that was never computed."""
    for cell, formula in zip(row, formula_row, strict=False):
        yield formula if cell.value is None and is_formula(formula) else cell
