"""A workbook of one sheet, written row by row straight into the output, without a file in between."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.extras import require
from kpoclass.labelling.formats.base import Writer, result_columns
from kpoclass.labelling.formats.excel_book import ExcelBook, without_warnings
from kpoclass.labelling.formats.excel_cells import CellWriter, cut
from kpoclass.labelling.formats.excel_layout import Layout
from kpoclass.labelling.formats.excel_xml import SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from kpoclass.labelling.formats.base import Block
    from kpoclass.labelling.formats.excel import ExcelReader
    from kpoclass.labelling.formats.excel_sheet import Row
    from kpoclass.labelling.results import Results

#: Excel's limit on the length of a sheet's name, and what it may not contain.
LONGEST_TITLE, NOT_IN_TITLES = 31, re.compile(r"[\\*?:/\[\]]")


#: The first date that an archive can hold, for those that tell none.
_NO_DATE = datetime(1980, 1, 1)


class _Timeless(ZipFile):
    """An archive that does not tell when it was written, so that the same rows are the same bytes."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Write a part."""
        with self.open(zinfo_or_arcname, "w") as part:
            part.write(data.encode() if isinstance(data, str) else data)


class SheetWriter:
    """Writes a new workbook with one sheet, row by row."""

    def __init__(self, output: IO[bytes], title: str, styles: dict[str, Any] | None = None) -> None:
        self.book = require("openpyxl", "openpyxl", "excel").Workbook()
        self.book.properties.created = self.book.properties.modified = _NO_DATE
        for name, value in (styles or {}).items():
            setattr(self.book, name, value)
        self.sheet = self.book.worksheets[0]
        self.sheet.title = NOT_IN_TITLES.sub("_", title)[:LONGEST_TITLE].strip("'") or "Sheet"
        self.cells = CellWriter(self.book)
        self.rows = 0
        self._archive = _Timeless(output, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self._part: Any = None

    def begin(self, before: Sequence[Element] = ()) -> None:
        """Write what comes before the rows."""
        self.sheet._id = 1
        self._part = self._archive.open(self.sheet.path[1:], "w")
        self._part.write(f'<?xml version="1.0"?><worksheet xmlns="{SPACE}">{_xml(before)}<sheetData>'.encode())

    def write(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write rows, each with its XML attributes and the XML of its cells, which say in which row they are."""
        lines = []
        for attributes, cells in rows:
            self.rows += 1
            if cells or attributes:
                lines.append(f'<row r="{self.rows}"{attributes}>{cells}</row>')
        self._part.write("".join(lines).encode())

    def finish(self, behind: Sequence[Element] = ()) -> None:
        """Write what comes behind the rows, and the other parts of the workbook."""
        self._part.write(f"</sheetData>{_xml(behind)}</worksheet>".encode())
        self._part.close()
        self._part = None
        with without_warnings():
            _parts_writer()(self.book, self._archive).save()

    def close(self) -> None:
        """Leave nothing open, whether finished or not."""
        with suppress(OSError, ValueError):  # of a full disk, told before
            if self._part is not None:
                self._part.close()
        with suppress(OSError, ValueError):
            self._archive.close()


#: How hard to compress; more takes half as long again, for a tenth less.
_LEVEL = 4
_ERROR = RESULT_COLUMNS.index("error")


class ExcelWriter(Writer):
    """Writes the rows of a workbook with their results, with what stands around them if it is Excel's own."""

    def __init__(
        self, output: IO[bytes], reader: ExcelReader, added: Sequence[str], constants: Sequence[str] = ()
    ) -> None:
        self._reader, self._added, self._constants = reader, added, constants
        self._width = len(reader.columns)
        self._to = SheetWriter(output, reader.title, reader.book.styles)
        names = require("openpyxl.utils", "openpyxl", "excel").get_column_letter
        self._letters = [names(number) for number in range(1, self._width + len(added) + 1)]
        self._layout = None
        if isinstance(reader.book, ExcelBook):
            self._layout = Layout(self._to.sheet, reader.book, len(reader.above), self._width, len(added))

    def begin(self) -> None:
        self._to.begin(self._layout.before() if self._layout else ())
        reader, new = self._reader, self._to.cells.new
        self._to.write([self._copied(row, number) for number, row in enumerate(reader.above[:-1], 1)])
        names, attributes, cells, style = reader.columns, "", "", 0
        number = self._to.rows + 1
        if reader.above:
            header = reader.above[-1]
            attributes, cells = self._copied(header, number)
            names, last = names[len(header.cells) :], header.cells[-1]
            style = last.style if last else 0
        letters = self._letters[self._width - len(names) :]
        new_names = zip(letters, [*names, *self._added], strict=True)
        added = (new(f"{letter}{number}", name, style) for letter, name in new_names)
        self._to.write([(attributes, cells + "".join(added))])

    def _copied(self, row: Row, number: int) -> tuple[str, str]:
        copied = self._to.cells.copied
        cells = [
            copied(f"{letter}{number}", cell)
            for letter, cell in zip(self._letters, row.cells, strict=False)
            if cell is not None
        ]
        return row.attributes, "".join(cells)

    def write(self, block: Block, results: Results) -> None:
        new, letters, rows = self._to.cells.new, self._letters[self._width :], []
        columns = result_columns(block, results)
        columns[_ERROR] = list(map(cut, columns[_ERROR]))
        columns += [[constant] * len(block.contents) for constant in self._constants]
        labelled = zip(block.contents, zip(*columns, strict=True), strict=True)
        for number, (row, values) in enumerate(labelled, self._to.rows + 1):
            attributes, cells = self._copied(row, number)
            added = [
                new(f"{letter}{number}", value)
                for letter, value in zip(letters, values, strict=True)
                if value is not None
            ]
            rows.append((attributes, cells + "".join(added)))
        self._to.write(rows)

    def finish(self) -> None:
        self._to.finish(self._layout.behind() if self._layout else ())

    @property
    def notes(self) -> Sequence[str]:
        book = self._reader.book
        lost = ", ".join(sorted(book.lost)) if isinstance(book, ExcelBook) else ""
        return [f"not carried over into the new workbook: {lost}"] if lost else []

    def close(self) -> None:
        self._to.close()


def _xml(elements: Sequence[Element]) -> str:
    tostring = require("openpyxl.xml.functions", "openpyxl", "excel").tostring
    return "".join(tostring(element).decode() for element in elements)


@cache
def _parts_writer() -> Any:
    """Return openpyxl's writer of a workbook, but for its sheet, which is written already."""
    base: Any = require("openpyxl.writer.excel", "openpyxl", "excel").ExcelWriter
    drawing = require("openpyxl.drawing.spreadsheet_drawing", "openpyxl", "excel").SpreadsheetDrawing

    class PartsWriter(base):  # type: ignore[misc]
        def write_worksheet(self, sheet: Any) -> None:
            sheet._drawing = drawing()
            self.manifest.append(sheet)

    return PartsWriter
