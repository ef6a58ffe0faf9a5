"""The XML of an Excel sheet, read once from beginning to end: its rows, and what stands around them."""

from __future__ import annotations

import re
import string
from functools import cache
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.formats.excel_xml import PHONETIC, SPACE, TEXT, Tree, XmlParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

#: Excel's own limits. A row of a few bytes can have any number, and follows as many blank ones.
ROWS_OF_A_SHEET, COLUMNS_OF_A_SHEET = 1 << 20, 1 << 14
#: Characters of all cells together; a text that is stored once may stand in each of a million cells.
MOST_CHARACTERS = 1 << 30
#: A formula that is a link: its address and, perhaps, what is shown.
_LINK = re.compile(r'HYPERLINK\("([^"]{1,2000})"(?:,"([^"]{1,2000})"\))?')
#: Excel's own limit on links.
_MOST_LINKS = 65_530
_ROWS, _ROW, _CELL, _FORMULA, _VALUE = (f"{SPACE} {name}" for name in ("sheetData", "row", "c", "f", "v"))
#: What is kept of that which stands around the rows.
_AROUND = {
    f"{SPACE} {name}": name
    for name in ("sheetViews", "sheetFormatPr", "cols", "autoFilter", "mergeCells", "hyperlinks", "tableParts")
}
#: What stands around the rows and is not kept, in words.
_LOST = {
    f"{SPACE} conditionalFormatting": "conditional formats",
    f"{SPACE} dataValidations": "drop-down lists",
    f"{SPACE} drawing": "pictures and charts",
    f"{SPACE} legacyDrawing": "comments",
}
#: What is kept of a row, whose number is its place.
_OF_A_ROW = ("hidden", "ht", "customHeight", "outlineLevel", "collapsed")


class Cell(NamedTuple):
    """A cell with a value or a style."""

    value: Any
    #: As Excel has it: n(umber), s(tring), b(oolean), e(rror), d(ate); f(ormula) if it was never computed.
    kind: str = "n"
    #: Its place in the styles of the workbook.
    style: int = 0


class Row(NamedTuple):
    """A row of a sheet; its cells may end early."""

    cells: Sequence[Cell | None] = ()
    #: Its XML attributes, if it is hidden or of a height of its own.
    attributes: str = ""

    @property
    def values(self) -> list[object]:
        """The values of its cells."""
        return [None if cell is None else cell.value for cell in self.cells]


class SheetParser(XmlParser):
    """Reads one sheet, whose rows and cells must be in order."""

    def __init__(self, part: IO[bytes], name: str, strings: Sequence[str] = (), styles: int = 1) -> None:
        super().__init__(part, name)
        self._strings, self._styles = strings, styles
        #: Elements around the rows that are read so far, by name.
        self.around: dict[str, Element] = {}
        #: What stands there and is not kept, in words.
        self.lost: set[str] = set()
        #: The addresses of cells whose formula is a link.
        self.links: dict[str, str] = {}
        self._row = self._column = 0
        self._cells: list[Cell | None] = []
        self._row_attributes = ""
        self._ready: list[Row] = []
        self._in_rows = False
        self._characters = 0
        self._cell: dict[str, str] = {}
        self._phonetic = False
        self._value: str | None = None
        self._inline: list[str] = []
        self._formula: str | None = None
        self._formula_kind: dict[str, str] = {}
        self._shared: dict[str, Any] = {}
        self._tree: Tree | None = None

    def rows(self) -> Iterator[Row]:
        """Read all rows, those that are not in the file too, as blank ones."""
        for _ in self.parsed(self._start, self._end):
            ready, self._ready = self._ready, []
            yield from ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._tree is not None:
            self._tree.start(tag, attributes)
        elif not self._in_rows:
            if tag == _ROWS:
                self._in_rows = True
            elif tag in _AROUND:
                self._tree = Tree()
                self._tree.start(tag, attributes)
            elif tag in _LOST:
                self.lost.add(_LOST[tag])
        elif tag == _CELL:
            self._start_cell(attributes)
        elif tag in (_VALUE, TEXT):
            self._collected = None if self._phonetic else []
        elif tag == _ROW:
            self._start_row(attributes)
        elif tag == _FORMULA:
            self._formula_kind, self._collected = attributes, []
        elif tag == PHONETIC:
            self._phonetic = True

    def _end(self, tag: str) -> None:
        if self._tree is not None:
            self._end_around(self._tree, tag)
        elif tag == _CELL:
            self._end_cell()
        elif tag == _VALUE:
            self._value = self.text()
        elif tag == TEXT:
            self._inline.append(self.text())
        elif tag == _ROW:
            self._ready.append(Row(self._cells, self._row_attributes))
        elif tag == _FORMULA:
            self._formula = self.text()
        elif tag == PHONETIC:
            self._phonetic = False
        elif tag == _ROWS:
            self._in_rows = False

    def _data(self, text: str) -> None:
        if self._collected is not None:
            self._collected.append(text)
        elif self._tree is not None:
            self._tree.data(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        last = self._row
        self._row = last + 1 if number is None else int(float(number))
        if self._row <= last:
            self.refuse(f"rows in ascending order, got row {self._row} after row {last}")
        if self._row > ROWS_OF_A_SHEET:
            self._refuse_large(self._row)
        if self._row > last + 1:
            self._ready += [Row()] * (self._row - last - 1)
        self._cells, self._column = [], 0
        self._row_attributes = _attributes_of_row(attributes) if len(attributes) > 1 else ""

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        last = self._column
        self._column = column = _column_of(place) if place else last + 1
        if column <= last:
            self.refuse(f"cells in ascending order, got {place} after column {_letters(last)} of row {self._row}")
        if column > COLUMNS_OF_A_SHEET:
            self._refuse_large(self._row)
        if column > len(self._cells) + 1:
            self._cells += [None] * (column - 1 - len(self._cells))
        self._cell, self._value, self._formula = attributes, None, None
        self._inline = []

    def _refuse_large(self, row: int) -> None:
        raise DataError(
            f"{self._name}, row {row:,}: expected a sheet of {ROWS_OF_A_SHEET:,} rows and "
            f"{COLUMNS_OF_A_SHEET:,} columns at most, as in Excel; got a larger one"
        )

    def _end_cell(self) -> None:
        attributes, value = self._cell, self._value
        kind = attributes.get("t", "n")
        style = int(attributes.get("s", 0))
        if not 0 <= style < self._styles:  # a style that the workbook does not have
            style = 0
        if kind == "n" and value:
            self._cells.append(Cell(_number(value), "n", style))
            return
        if kind == "inlineStr":
            value, kind = "".join(self._inline), "s"
        elif kind == "s" and value:
            if value[0] == "-":
                raise LookupError(f"there is no shared text {value}")
            value = self._strings[int(value)]
        shown = self._link() if self._formula else ""
        if not value and shown:
            value, kind = shown, "s"
        if not value:
            # A formula with no text at all was never computed; with an empty one, it was computed to that.
            if self._formula is None or (kind == "str" and self._value is not None):
                self._cells.append(Cell(None, "n", style) if style else None)
            else:
                self._cells.append(Cell(self._formula_text(), "f", style))
            return
        self._characters += len(value)
        if self._characters > MOST_CHARACTERS:
            raise DataError(
                f"{self._name}, row {self._row:,}: expected a sheet of {MOST_CHARACTERS:,} characters at most, "
                "got a longer one; save the sheet as CSV and label that"
            )
        self._cells.append(_cell(value, kind, style))

    def _link(self) -> str:
        """Keep the address of a formula that is a link, and return what it shows if that stands in it."""
        link = _LINK.match(self._formula or "") if len(self.links) < _MOST_LINKS else None
        if not link:
            return ""
        self.links[f"{_letters(self._column)}{self._row}"] = link[1]
        return link[2] or ""

    def _formula_text(self) -> str:
        kind, text = self._formula_kind.get("t"), f"={self._formula}"
        if kind == "dataTable":
            return "=TABLE()"
        index, place = self._formula_kind.get("si"), self._cell.get("r")
        if kind == "shared" and index is not None and place:
            if self._formula:
                translator = require("openpyxl.formula.translate", "openpyxl", "excel").Translator
                self._shared[index] = translator(text, place)
            elif index in self._shared:
                return str(self._shared[index].translate_formula(place))
        return text

    def _end_around(self, tree: Tree, tag: str) -> None:
        if tree.end(tag):
            self._tree = None
            finished = tree.finished()
            if finished is not None:
                self.around.setdefault(_AROUND[tag], finished)


def _cell(value: str, kind: str, style: int) -> Cell:
    if kind == "b":
        return Cell(bool(int(value)), kind, style)
    if kind == "d":
        return Cell(require("openpyxl.utils.datetime", "openpyxl", "excel").from_ISO8601(value), kind, style)
    return Cell(value, kind if kind == "e" else "s", style)


def _number(text: str) -> float:
    return float(text) if "." in text or "E" in text or "e" in text else int(text)


def _attributes_of_row(attributes: dict[str, str]) -> str:
    found = ""
    for name in _OF_A_ROW:
        value = {"true": "1", "false": "0"}.get(attributes.get(name, ""), attributes.get(name, ""))
        if len(value) < 20 and value.replace(".", "", 1).isdecimal():
            found += f' {name}="{float(value):g}"'
    return found


def _letters(column: int) -> str:
    return str(require("openpyxl.utils", "openpyxl", "excel").get_column_letter(column))


def _column_of(place: str) -> int:
    letters = place.rstrip(string.digits)
    if letters == place:
        raise ValueError(f"{place!r} is no place of a cell")
    return _number_of(letters)


@cache
def _number_of(letters: str) -> int:
    column: int = require("openpyxl.utils", "openpyxl", "excel").column_index_from_string(letters)
    return column
