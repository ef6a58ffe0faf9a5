"""Workbooks: the sheet with the table is read row by row."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import chain, islice, zip_longest
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, argument
from kpoclass.extras import require
from kpoclass.labelling.columns import SAMPLE_ROWS, is_text_name, joined
from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, Format, Reader, refuse_taken
from kpoclass.labelling.formats.excel_archive import names_in
from kpoclass.labelling.formats.excel_book import ExcelBook
from kpoclass.labelling.formats.excel_cells import LONGEST_CELL, text_of
from kpoclass.labelling.formats.excel_ods import OdsBook
from kpoclass.labelling.formats.excel_sheet import COLUMNS_OF_A_SHEET, Cell, Row
from kpoclass.labelling.formats.excel_table import MOST_LOOKED_AT, choose, header_place, judge
from kpoclass.labelling.formats.excel_writer import ExcelWriter
from kpoclass.labelling.formats.excel_xls import XlsBook
from kpoclass.labelling.formats.plain_values import text_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.formats.base import Source

#: Rows read at a time, if they are short, and cells, if they are not.
MOST_ROWS, _MOST_CELLS = 1 << 13, 1 << 20

#: Columns beyond the names that get names; a stray cell far to the right stays in the error of its row.
_MOST_UNNAMED = 50


class ExcelReader(Reader):
    """Reads one sheet of a workbook, whose columns are named by one of its first rows."""

    row_name = "row {} of the sheet"

    def __init__(self, source: Source) -> None:
        require("openpyxl", "openpyxl", "excel")
        self._source = source
        self._empty: set[str] = set()
        self._damaged: dict[str, str] = {}
        self.book = _open(source.file, source.name)
        try:
            self._begin(source)
        except BaseException:
            self.book.close()
            raise

    def _begin(self, source: Source) -> None:
        self.title = self._choose_sheet()
        self._rows = self._read_rows()
        first = list(islice(self._rows, MOST_LOOKED_AT))
        if not any(row.cells for row in first):
            raise DataError(f"{source.name}: expected a row with the names of the columns, got an empty sheet")
        place = self._header_place([row.values for row in first])
        if place is not None and (place >= len(first) or not first[place].cells):
            raise DataError(
                f"{source.name}: expected the names of the columns in row {place + 1}, got a blank row or none; "
                f"give another with {argument('header_row')}"
            )
        #: The rows up to the names of the columns, which are the last one; none if the columns have no names.
        self.above: list[Row] = first[: place + 1] if place is not None else []
        self.header: list[Cell | None] = list(self.above[-1].cells) if self.above else []
        self.columns = ["" if cell is None or cell.value is None else str(cell.value) for cell in self.header]
        self.first_row = len(self.above) + 1
        self._first = first[len(self.above) :]
        widest = max((len(row.cells) for row in self._first), default=0)
        if place is None or widest - len(self.columns) <= _MOST_UNNAMED:
            self.columns += [f"column {number}" for number in range(len(self.columns) + 1, widest + 1)]
        self._kinds: dict[int, str] = {}
        refuse_taken(source.name, self.columns, source.added)
        most = COLUMNS_OF_A_SHEET - len(source.added)
        if len(self.columns) > most:
            raise DataError(
                f"{source.name}: expected {most:,} columns at most (a sheet of Excel has {COLUMNS_OF_A_SHEET:,}), "
                f"got {len(self.columns):,}"
            )
        self._tell()

    def _tell(self) -> None:
        left = {self.title, *self._empty, *self._damaged}
        others = [repr(title) for title, _ in self.book.sheets if title not in left]
        self.notes = [f"the sheet {title!r} is damaged, and left out: {what}" for title, what in self._damaged.items()]
        if others:
            self.notes.append(f"other sheets are left out: {', '.join(others)}")
        told = []
        if others or not isinstance(self.book, ExcelBook):
            told += [self.book.kind, f"sheet {self.title!r}"]
        if others:
            told[-1] += f" ({argument('sheet')} for another: {', '.join(others)})"
        if not self.above:
            told.append("no row with the names of the columns")
        elif len(self.above) > 1:
            told.append(f"names of the columns in row {len(self.above)}")
        elif self._source.header_row is None and not any(map(is_text_name, self.columns)):
            told.append("row 1 taken for the names of the columns")
        self.told = ", ".join(told)

    def _choose_sheet(self) -> str:
        source = self._source
        titles: list[str] = [sheet.title for sheet in self.book.sheets]
        asked = source.sheet
        if asked in titles:
            return asked
        if asked is not None and asked.isdecimal() and 1 <= int(asked) <= len(titles):
            return titles[int(asked) - 1]
        if not titles:
            raise DataError(
                f"{source.name}: expected a workbook with a sheet, got none; if it is a 'Strict Open XML' workbook, "
                "open it in Excel, and save it as 'Excel Workbook (.xlsx)'"
            )
        if asked is not None:
            raise DataError(
                f"{source.name}: expected a sheet {asked!r}, got {', '.join(titles)}; {_meant(asked, titles)}"
            )
        if len(titles) == 1:
            return titles[0]
        looks: dict[str, Any] = {}
        for title, hidden in self.book.sheets:
            try:
                rows = [row.values for row in self.book.first_rows(title, MOST_LOOKED_AT)]
            except DataError as error:
                self._damaged[title] = str(error)
                continue
            self._empty |= set() if any(rows) else {title}
            looks[title] = judge(title, rows, self._header_place(rows), hidden=hidden, wanted=source.wanted)
        if not looks:
            raise DataError(self._damaged[titles[0]])
        return str(list(looks)[choose(list(looks.values()))])

    def _header_place(self, rows: list[list[object]]) -> int | None:
        """Return the place of the row that names the columns, as the caller says or as it looks."""
        asked = self._source.header_row
        if asked is None:
            return header_place(rows, self._source.wanted)
        return asked - 1 if asked else None

    def _read_rows(self) -> Iterator[Row]:
        """Read rows without the empty cells at their ends, and without blank rows at the end."""
        blank: list[Row] = []
        for row in self.book.rows(self.title):
            cells = row.cells
            width = len(cells)
            while width and ((last := cells[width - 1]) is None or last.value is None):
                width -= 1
            if width:
                if blank:
                    yield from blank
                    blank = []
                yield row if width == len(cells) else Row(cells[:width], row.attributes)
            else:
                blank.append(row if not cells else Row((), row.attributes))

    def sample(self) -> list[list[object]]:
        return [row.values for row in self._first[:SAMPLE_ROWS]]

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows; one with more cells than the header is cut, with the others in its error."""
        places = [self.columns.index(column) for column in chosen]
        block, size, cells = Block(), 0, 0
        for row in chain(self._first, self._rows):
            self._add(block, row, places, titled=titled)
            text = block.texts[-1]
            size += len(text) if isinstance(text, str) else 0
            cells += len(row.cells)
            if len(block.texts) == MOST_ROWS or size >= BLOCK_SIZE or cells >= _MOST_CELLS:
                yield block
                block, size, cells = Block(), 0, 0
        if block.texts:
            yield block

    def _add(self, block: Block, row: Row, places: list[int], *, titled: bool) -> None:
        width, cells = len(self.columns), row.cells
        parts = [text_of(cells[place]) if place < len(cells) else (None, "") for place in places]
        faults = [fault for _, fault in parts if fault]
        if len(cells) > width:
            surplus = ", ".join(filter(None, map(text_of_value, row.values[width:])))
            faults.append(f"expected {width} cells, got {len(cells)}; the surplus: {surplus}")
            row = Row(cells[:width], row.attributes)
        for cell in cells:
            if cell is not None and cell.kind == "s" and len(cell.value) > LONGEST_CELL:
                faults.append(f"a cell of {len(cell.value):,} characters is cut to {LONGEST_CELL:,}, Excel's limit")
        block.add(row, joined([part for part, _ in parts], titled=titled), "; ".join(faults))

    def records(self, block: Block) -> list[dict[str, object]]:
        names = self.names()
        return [dict(zip_longest(names, map(self._plain, row.cells))) for row in block.contents]

    def _plain(self, cell: Cell | None) -> object:
        """Return the value of a cell: a date where a number is shown as one, a formula's own text."""
        if cell is None:
            return None
        value = cell.value
        if cell.kind == "s":
            return text_of(cell)[0]
        if cell.kind == "n" and cell.style and value is not None:
            value = self._shown(value, cell.style)
        return str(value) if isinstance(value, (time, timedelta)) else value

    def _shown(self, number: float, style: int) -> Any:
        """Return the date, time or both that a number is shown as; the number where it is not."""
        kind = self._kind_of_date(style)
        if not kind:
            return number
        dates = require("openpyxl.utils.datetime", "openpyxl", "excel")
        try:
            moment = dates.from_excel(number, self.book.styles["epoch"], timedelta=kind == "timedelta")
        except (ValueError, OverflowError):  # none of Excel's dates, which shows it as ####
            return number
        return moment.date() if kind == "date" and not number % 1 and hasattr(moment, "date") else moment

    def _kind_of_date(self, style: int) -> str:
        if style not in self._kinds:
            numbers = require("openpyxl.styles.numbers", "openpyxl", "excel")
            shown = self.book.number_format(style)
            span = numbers.is_timedelta_format(shown)
            self._kinds[style] = "timedelta" if span else numbers.is_datetime(shown) or ""
        return self._kinds[style]

    def share(self) -> float:
        """Return how much of the sheet is read."""
        return float(self.book.share())

    def close(self) -> None:
        self._rows.close()  # type: ignore[attr-defined]
        self.book.close()


EXCEL = Format(ExcelReader, ExcelWriter)


def _open(file: IO[bytes], name: str) -> Any:
    """Open a workbook by what is in it, whatever its name says."""
    file.seek(0)
    head = file.read(1024)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return XlsBook(file, name)
    parts = names_in(file) if head.startswith(b"PK\x03\x04") else []
    if "content.xml" in parts:
        return OdsBook(file, name)
    if "xl/workbook.bin" in parts:
        raise DataError(f"{name}: is a binary workbook of Excel (.xlsb); open it in Excel, and save it as .xlsx")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<div")):
        raise DataError(f"{name}: is a web page (HTML), no workbook; open it in Excel, and save it as .xlsx")
    if text.startswith(b"<?xml") or b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise DataError(f"{name}: is XML, no workbook (.xlsx); open it in Excel, and save it as .xlsx")
    return ExcelBook(file, name)


def _meant(asked: str, titles: Sequence[str]) -> str:
    """Say which sheet was probably meant, or how to name one."""
    if asked.isdecimal():
        some = "is 1 sheet" if len(titles) == 1 else f"are {len(titles)} sheets"
        return f"there {some}; give the name of one, or its number from 1 ({argument('sheet')})"
    from difflib import get_close_matches

    plain = {title.strip().lower(): title for title in reversed(titles)}
    near = get_close_matches(asked.strip().lower(), plain, 1, 0.7)
    return f"did you mean {argument('sheet', plain[near[0]])}?" if near else f"name one with {argument('sheet')}"
