"""Excel: one sheet is read and written row by row; numbers and dates stay what they are, and no formula comes out."""

from __future__ import annotations

import re
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, refuse_taken
from kpoclass.labelling.formats.excel_archive import has_formulas
from kpoclass.labelling.formats.excel_cells import LONGEST_CELL, OutputCells, is_formula, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.formats.base import RowFiles
    from kpoclass.labelling.results import Labels

#: Rows read at a time, if they are short.
MOST_ROWS = 1 << 13

#: Excel's own limits. A row of a few bytes can have any number, and stands behind as many blank ones.
ROWS_OF_A_SHEET, COLUMNS_OF_A_SHEET = 1 << 20, 1 << 14
#: Excel's limit of the name of a sheet, and what it may not hold.
LONGEST_TITLE, NOT_IN_TITLES = 31, re.compile(r"[\\*?:/\[\]]")

_Row = tuple[Any, ...]


class ExcelRows:
    """One sheet of an Excel workbook; its first row that is not blank names the columns.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.labelling.formats.RowFormat`.
    """

    def __init__(self, files: RowFiles) -> None:
        self.columns: Sequence[str] = ()
        self._excel = require("openpyxl", "openpyxl", "excel")
        self._files = files
        self._places: list[int] = []
        self._read = 0
        self._books: list[Any] = []
        formulas_there = has_formulas(files.file, files.name)
        self._sheet = self._open_sheet(values=True)
        self._rows_in_all = max(1, self._sheet.max_row or 0)
        self._sheet.reset_dimensions()  # some programs write wrong ones
        formulas = self._open_sheet(values=False) if formulas_there else None
        if formulas:
            formulas.reset_dimensions()
        self._rows = self._read_rows(self._sheet, formulas)
        header = next(self._rows, ())
        if not header:
            raise DataError(f"{files.name}: expected a row with the names of the columns, got an empty sheet")
        self._header = ["" if cell.value is None else str(cell.value) for cell in header]
        refuse_taken(files.name, self._header, files.added)
        if len(header) + len(files.added) > COLUMNS_OF_A_SHEET:
            raise DataError(
                f"{files.name}: expected {COLUMNS_OF_A_SHEET - len(files.added):,} columns at most, for a sheet "
                f"of Excel has {COLUMNS_OF_A_SHEET:,}, got {len(header):,}"
            )
        self._output = self._excel.Workbook(write_only=True)
        self._output.epoch, self._output.properties = self._books[0].epoch, self._books[0].properties
        self._target = self._output.create_sheet(NOT_IN_TITLES.sub("_", self._sheet.title)[:LONGEST_TITLE])
        self._cells = OutputCells(self._target)
        self._target.append([*map(self._cells.copy, header), *map(self._cells.new, files.added)])

    def _open_sheet(self, *, values: bool) -> Any:
        name, sheet = self._files.name, self._files.sheet
        try:
            book = self._excel.load_workbook(self._files.file, read_only=True, data_only=values)
        except Exception as error:  # openpyxl has no exception of its own for all that can be wrong
            if _is_of_the_system(error):
                raise
            raise DataError(f"{name}: not an Excel workbook (.xlsx), or protected by a password: {error}") from error
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
                        f"{self._files.name}, row {number:,}: expected a sheet of {ROWS_OF_A_SHEET:,} rows and "
                        f"{COLUMNS_OF_A_SHEET:,} columns at most, as Excel has; got one that goes beyond"
                    )
                cells = tuple(_with_formulas(row, formula_row)) if formula_row else row
                width = len(cells)
                while width and cells[width - 1].value is None:
                    width -= 1
                if not width:
                    blank += begun
                    continue
                yield from repeat((), blank)
                blank, begun = 0, True
                yield cells[:width]
        except Exception as error:
            if isinstance(error, DataError) or _is_of_the_system(error):
                raise
            raise DataError(f"{self._files.name}: can't be read on as an Excel workbook: {error}") from error

    def blocks(self) -> Iterator[Block]:
        """Read the rows; one with more cells than the header has names is cut to those, and says what was beyond.

        Yields
        ------
        Block
            With the cells of each row as content.

        Raises
        ------
        DataError
            If the sheet can't be read on, or has no column of text.
        """
        first = list(islice(self._rows, SAMPLE_ROWS))
        self.columns = self._files.choose(self._header, [[cell.value for cell in row] for row in first])
        self._places = [self._header.index(column) for column in self.columns]
        block, size = Block(), 0
        for row in chain(first, self._rows):
            self._add(block, row)
            text = block.texts[-1]
            size += len(text) if isinstance(text, str) else 0
            if len(block.texts) == MOST_ROWS or size >= BLOCK_SIZE:
                self._read += len(block.texts)
                yield block
                block, size = Block(), 0
        self._read += len(block.texts)
        if block.texts:
            yield block

    def _add(self, block: Block, row: _Row) -> None:
        width = len(self._header)
        parts = [text_of(row[place]) if place < len(row) else (None, "") for place in self._places]
        faults = [fault for _, fault in parts if fault]
        if len(row) > width:
            surplus = [cell.value for cell in row[width:]]
            faults.append(f"expected {width} cells, got {len(row)}; the surplus: {surplus}")
        faults += [
            f"a cell of {len(cell.value):,} characters is cut to {LONGEST_CELL:,}, Excel's limit"
            for cell in row
            if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL
        ]
        block.add(row[:width], joined([part for part, _ in parts]), "; ".join(faults))

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results.

        Parameters
        ----------
        block : Block
            As read.
        labels : Labels
            Of the same rows.
        """
        width, copy, new = len(self._header), self._cells.copy, self._cells.new
        for cells, values in zip(block.contents, labels.rows(), strict=True):
            missing = [None] * (width - len(cells))
            self._target.append([*map(copy, cells), *missing, *values[:-1], new(values[-1])])

    def share(self) -> float:
        """Say how much of the sheet is read.

        Returns
        -------
        float
            From 0 to 1; 1 too early where the sheet does not say how long it is.
        """
        return min(1.0, self._read / self._rows_in_all)

    def place(self) -> None:
        """Say that the file is not gone on with after an interruption."""

    def finish(self) -> None:
        """Write the workbook."""
        from zipfile import ZIP_DEFLATED, ZipFile

        writer = require("openpyxl.writer.excel", "openpyxl", "excel").ExcelWriter
        with ZipFile(self._files.output, "w", ZIP_DEFLATED) as archive:  # .save() leaves it open where the disk is full
            writer(self._output, archive).save()

    def close(self) -> None:
        """Leave the files open to their owner."""
        if not self._target.closed:
            self._target.close()  # its temporary file, before it is found closed
        self._rows.close()  # type: ignore[attr-defined]
        for book in self._books:
            book.close()


def _is_of_the_system(error: Exception) -> bool:
    """Say whether an error is one of the disk; openpyxl also raises OSError, without a number, for what it reads."""
    return isinstance(error, OSError) and error.errno is not None


def _with_formulas(row: _Row, formula_row: _Row) -> Iterator[Any]:
    """Put a formula in the place of a value that was never computed."""
    for cell, formula in zip(row, formula_row, strict=False):
        yield formula if cell.value is None and is_formula(formula) else cell
