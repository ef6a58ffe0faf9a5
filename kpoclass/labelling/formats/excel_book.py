"""A workbook of Excel (.xlsx, .xlsm): its sheets, its styles, and what stands around the rows of a sheet."""

from __future__ import annotations

import warnings
from contextlib import closing, contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.extras import require
from kpoclass.labelling.formats.excel_archive import refuse_damaged
from kpoclass.labelling.formats.excel_sheet import SheetParser
from kpoclass.labelling.formats.excel_xml import read_strings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from kpoclass.labelling.formats.excel_sheet import Row

_SHARED_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_STYLES = (
    "_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats", "_cell_styles", "_named_styles",
    "_differential_styles", "loaded_theme", "epoch", "properties",
)  # fmt: skip


class SheetName(NamedTuple):
    """A sheet of a workbook."""

    title: str
    hidden: bool = False


class ExcelBook:
    """A workbook as Excel has written it, read by openpyxl but for the sheets themselves."""

    #: What a message calls it.
    kind = "Excel workbook"

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        refuse_damaged(file, name)
        reader = require("openpyxl.reader.excel", "openpyxl", "excel").ExcelReader
        try:
            with without_warnings():
                loaded = reader(file, read_only=True, keep_links=False)
                loaded.read_strings = lambda: None  # they are read faster, and when they are needed
                loaded.read()
        except Exception as error:  # openpyxl has no exception of its own for all that can be wrong
            raise_of_the_system(error)
            raise DataError(f"{name}: not an Excel workbook (.xlsx), or protected by a password: {error}") from error
        self._archive = loaded.archive
        self._package = loaded.package
        self._book: Any = loaded.wb
        self._sheets = {sheet.title: sheet for sheet in self._book.worksheets}
        self._strings: list[str] | None = None
        self._parser: SheetParser | None = None
        self._part: Any = None
        self._size = 1
        self.sheets = [SheetName(title, sheet.sheet_state != "visible") for title, sheet in self._sheets.items()]
        #: The styles of its cells.
        self.styles: dict[str, Any] = {name: getattr(self._book, name) for name in _STYLES}

    def first_rows(self, title: str, most: int) -> list[Row]:
        """Return the first rows of a sheet, whose other rows are not looked at."""
        with closing(self._open(title)) as part:
            return list(islice(self._parser_of(part).rows(), most))

    def rows(self, title: str) -> Iterator[Row]:
        """Read the rows of one sheet."""
        self._part = self._open(title)
        self._size = self._archive.getinfo(self._part.name).file_size
        self._path = self._part.name
        self._parser = self._parser_of(self._part)
        yield from self._parser.rows()

    def share(self) -> float:
        """Return how much of the sheet is read."""
        return float(self._part.tell() / max(1, self._size)) if self._part else 0.0

    @property
    def around(self) -> dict[str, Element]:
        """What stands around the rows, as far as it is read: what is before them, and later what is behind."""
        return self._parser.around if self._parser else {}

    @property
    def links(self) -> dict[str, str]:
        """The addresses of cells with a formula that is a link, as far as they are read."""
        return self._parser.links if self._parser else {}

    @property
    def lost(self) -> set[str]:
        """What stands around the rows that are read and is not kept, in words."""
        return self._parser.lost if self._parser else set()

    def relations(self) -> dict[str, str]:
        """Return what the sheet being read refers to, by the names that it gives it."""
        relationship = require("openpyxl.packaging.relationship", "openpyxl", "excel")
        path = relationship.get_rels_path(self._path)
        if path not in self._archive.namelist():
            return {}
        return {rel.Id: rel.target for rel in relationship.get_dependents(self._archive, path)}

    def part(self, path: str) -> bytes:
        """Return another part of the workbook."""
        return bytes(self._archive.read(path))

    def number_format(self, style: int) -> str:
        """Return how a style shows numbers."""
        numbers = require("openpyxl.styles.numbers", "openpyxl", "excel")
        try:
            place = self.styles["_cell_styles"][style].numFmtId
            if place < numbers.BUILTIN_FORMATS_MAX_SIZE:
                return str(numbers.BUILTIN_FORMATS.get(place, "General"))
            return str(self.styles["_number_formats"][place - numbers.BUILTIN_FORMATS_MAX_SIZE])
        except IndexError:
            return "General"

    def _open(self, title: str) -> Any:
        return self._archive.open(self._sheets[title]._worksheet_path)

    def _parser_of(self, part: IO[bytes]) -> SheetParser:
        if self._strings is None:
            self._strings = self._read_strings()
        return SheetParser(part, self._name, self._strings, len(self.styles["_cell_styles"]))

    def _read_strings(self) -> list[str]:
        found = self._package.find(_SHARED_STRINGS)
        path = found.PartName.lstrip("/") if found else ""
        if path not in self._archive.namelist():
            return []
        with self._archive.open(path) as part:
            return read_strings(part, self._name)

    def close(self) -> None:
        if self._part:
            self._part.close()
        self._archive.close()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep the warnings of openpyxl, which are about what is not kept, from whoever looks at a table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
