"""Workbooks of Excel 97 to 2003 (.xls), read by xlrd: a damaged one can't end a process that runs Python only."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.extras import require
from kpoclass.files import read_at_most
from kpoclass.labelling.formats.excel_book import SheetName
from kpoclass.labelling.formats.excel_sheet import Cell, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes; the format itself ends at some hundred MB.
_LARGEST = 1 << 29
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = range(1, 6)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class XlsBook:
    """A workbook whose values are read, and nothing else."""

    #: What a message calls it.
    kind = "an Excel 97-2003 workbook (.xls)"
    #: None that would be worth keeping.
    styles: dict[str, Any] = {}  # noqa: RUF012 - it stays empty

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        self._xlrd = require("xlrd", "xlrd", "excel")
        file.seek(0)
        content = read_at_most(file, _LARGEST + 1)
        if len(content) > _LARGEST:
            raise DataError(f"{name}: expected {_LARGEST >> 20} MiB at most of {self.kind}, got more; save it as .xlsx")
        try:
            self._book = self._xlrd.open_workbook(
                file_contents=content, logfile=io.StringIO(), on_demand=True, ragged_rows=True
            )
            visible = self._book._sheet_visibility
            self.sheets = [
                SheetName(title, bool(hidden)) for title, hidden in zip(self._book.sheet_names(), visible, strict=False)
            ]
        except Exception as error:  # xlrd has an exception of its own for some of what can be wrong
            raise_of_the_system(error)
            if _ENCRYPTED in content or "encrypted" in str(error):
                error = ValueError("it is protected by a password; open it in Excel, and save it without one")
            what = str(error) or type(error).__name__
            raise DataError(f"{name}: not readable as {self.kind}: {what}") from error
        self._read, self._in_all = 0, 1

    def first_rows(self, title: str, most: int) -> list[Row]:
        """Return the first rows of a sheet."""
        return [row for row, _ in zip(self._rows(title), range(most), strict=False)]

    def rows(self, title: str) -> Iterator[Row]:
        """Read the rows of one sheet."""
        for row in self._rows(title):
            self._read += 1
            yield row

    def _rows(self, title: str) -> Iterator[Row]:
        try:
            sheet = self._book.sheet_by_name(title)
            self._in_all = max(1, sheet.nrows)
            for number in range(sheet.nrows):
                yield Row([*map(self._cell, sheet.row_types(number), sheet.row_values(number))])
        except Exception as error:
            raise_of_the_system(error)
            what = str(error) or "it has more rows or columns than there are"  # which xlrd asserts
            raise DataError(f"{self._name}: damaged, not readable as {self.kind}: {what}") from error

    def _cell(self, kind: int, value: Any) -> Cell | None:
        if kind == _TEXT:
            return Cell(value, "s") if value else None
        if kind == _DATE:
            return self._date(value)
        if kind == _NUMBER:
            return Cell(int(value) if value.is_integer() else value)  # a sheet does not tell 1.0 from 1
        if kind == _BOOLEAN:
            return Cell(bool(value), "b")
        if kind == _ERROR:
            return Cell(self._xlrd.error_text_from_code.get(value, "#N/A"), "e")
        return None

    def _date(self, number: float) -> Cell:
        try:
            moment: datetime = self._xlrd.xldate_as_datetime(number, self._book.datemode)
        except (ValueError, OverflowError):  # none of Excel's dates, which shows it as ####
            return Cell(number)
        if number < 1:
            return Cell(moment.time(), "d")
        return Cell(moment if moment.time() != time() else moment.date(), "d")

    def share(self) -> float:
        """Return how much of the sheet is read."""
        return self._read / self._in_all

    def close(self) -> None:
        self._book.release_resources()
