"""Cells of Excel: the text in them, and their XML, which is safe to open."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from math import inf, isnan
from typing import Any
from xml.sax.saxutils import escape

from kpoclass.extras import require
from kpoclass.labelling.formats.excel_sheet import Cell

#: Characters; Excel's own limit.
LONGEST_CELL = 32_767

#: What makes Excel, or a program that opens the sheet as CSV, take a text for a formula.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
#: What XML can't contain, or would change.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
#: What looks like such a character in Excel's own writing.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: How dates are shown that have no format of their own.
_SHOWN = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
_FIRST_YEAR, _LAST_YEAR = 1901, 9999  # before, Excel counts a day that there was not


def text_of(cell: Cell | None) -> tuple[object, str]:
    """Return what to label in a cell, not always a string, and if there is nothing, why."""
    if cell is None:
        return None, ""
    value, kind, _ = cell
    if kind == "f":
        return None, "the cell has a formula that was never computed; open the file in Excel and save it"
    if kind == "e":
        return None, f"the cell has the error {value}"
    if isinstance(value, str) and "_x" in value:
        value = require("openpyxl.utils.escape", "openpyxl", "excel").unescape(value)
    return value, ""


class CellWriter:
    """Turns cells and plain values into the XML of a sheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._styles = book._cell_styles
        self._quoted: dict[int, int] = {}
        self._formats: dict[str, int] = {}

    def copied(self, place: str, cell: Cell) -> str:
        """Return a cell as it was read: value, type and style; a formula becomes its text."""
        value, kind, style = cell
        if value is None:
            return f'<c r="{place}" s="{style}"/>'
        if kind == "n":
            return self._number(place, value, style)
        if kind == "d":
            return self._date(place, value, style)
        if kind == "b" or (kind == "e" and value in ERRORS):  # a cell of type error may have any text
            shown = f"{value:d}" if kind == "b" else value
            return f'<c r="{place}"{_styled(style)} t="{kind}"><v>{shown}</v></c>'
        return self._text(place, value[:LONGEST_CELL], style)

    def new(self, place: str, value: object, style: int = 0) -> str:
        """Return a cell with a plain value; none for None and an empty text."""
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            return self._text(place, _ESCAPED.sub("_x005F_", value)[:LONGEST_CELL], style)
        if isinstance(value, bool):
            return f'<c r="{place}"{_styled(style)} t="b"><v>{value:d}</v></c>'
        if isinstance(value, (int, float)):
            return self._number(place, value, style)
        if isinstance(value, (date, time, timedelta)):
            return self._date(place, value, style)
        return self.new(place, str(value), style)

    def _number(self, place: str, value: float, style: int) -> str:
        if value in (inf, -inf) or isnan(value):
            return self._text(place, str(value), style)
        return f'<c r="{place}"{_styled(style)} t="n"><v>{value!r}</v></c>'

    def _date(self, place: str, value: Any, style: int) -> str:
        if getattr(value, "tzinfo", None) or not _FIRST_YEAR <= getattr(value, "year", _FIRST_YEAR) <= _LAST_YEAR:
            return self._text(place, value.isoformat(), style)  # Excel has no such dates
        number = require("openpyxl.utils.datetime", "openpyxl", "excel").to_excel(value, self._book.epoch)
        return self._number(place, number, style or self.style_of(_SHOWN.get(type(value), _SHOWN[datetime])))

    def _text(self, place: str, value: str, style: int) -> str:
        """Mark what might be taken for a formula as text; it stays readable."""
        if _ILLEGAL.search(value):  # as Excel itself writes what XML can't contain
            value = _ILLEGAL.sub(lambda match: f"_x{ord(match.group()):04X}_", value)
        if value.startswith(_STARTS) or value in ERRORS:
            style = self._quoted_style(style)
        return f'<c r="{place}"{_styled(style)} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'

    def _quoted_style(self, style: int) -> int:
        if style not in self._quoted:
            array = require("openpyxl.styles.cell_style", "openpyxl", "excel").StyleArray(self._styles[style])
            array.quotePrefix = 1
            self._quoted[style] = self._styles.add(array)
        return self._quoted[style]

    def style_of(self, number_format: str) -> int:
        """Return the style of a number that is shown in a format."""
        if number_format not in self._formats:
            cell = require("openpyxl.cell.cell", "openpyxl", "excel").WriteOnlyCell(self._book.worksheets[0])
            cell.number_format = number_format
            self._formats[number_format] = cell.style_id
        return self._formats[number_format]


def _styled(style: int) -> str:
    return f' s="{style}"' if style else ""


def cut(text: str | None) -> str | None:
    """Cut a message to what a cell holds, and say so at its end."""
    if text is None or len(text) <= LONGEST_CELL:
        return text
    end = f"... ({len(text):,} characters in all; widen the header to keep them)"
    return text[: LONGEST_CELL - len(end)] + end
