"""Cells of Excel: the text in them, and copies that are safe to open."""

from __future__ import annotations

from functools import cache
from math import inf
from typing import Any

from kpoclass.extras import require
from kpoclass.labelling.formats.plain_values import plain

#: Characters; Excel's own limit.
LONGEST_CELL = 32_767

#: What makes Excel, or a program that opens the sheet as CSV, take a text for a formula.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_formula(cell: Any) -> bool:
    """Whether a cell contains a formula."""
    return bool(cell.data_type == "f")


def text_of(cell: Any) -> tuple[object, str]:
    """Return what to label in a cell, not always a string, and if there is nothing, why."""
    value = cell.value
    if is_formula(cell):
        return None, "the cell has a formula that was never computed; open the file in Excel and save it"
    if cell.data_type == "e":
        return None, f"the cell has the error {value}"
    if isinstance(value, str) and "_x" in value:
        value = require("openpyxl.utils.escape", "openpyxl", "excel").unescape(value)
    return value, ""


def value_of(cell: Any, epoch: Any) -> object:
    """Return the plain value of a cell: a formula's own text, a date where a number is shown as one."""
    value = cell.value
    if is_formula(cell):
        return str(getattr(value, "text", value))
    if isinstance(value, str):
        return value if cell.data_type == "e" else text_of(cell)[0]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _date_of(value, _number_format(cell), epoch)
    return plain(value)


def _date_of(number: float, number_format: str, epoch: Any) -> object:
    """Return the date, time or both that a number is shown as; the number where it is not."""
    kind = "General" if number_format == "General" else _kind_of_date(number_format)
    if kind not in {"date", "datetime", "time"}:
        return number
    try:
        moment = require("openpyxl.utils.datetime", "openpyxl", "excel").from_excel(number, epoch)
    except (ValueError, OverflowError):  # none of Excel's dates, which shows it as ####
        return number
    return moment.date() if kind == "date" and hasattr(moment, "date") and not number % 1 else plain(moment)


@cache
def _kind_of_date(number_format: str) -> str | None:
    kind: str | None = require("openpyxl.styles.numbers", "openpyxl", "excel").is_datetime(number_format)
    return kind


class OutputCells:
    """Makes cells for a write-only sheet."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._new = require("openpyxl.cell", "openpyxl", "excel").WriteOnlyCell
        cell = require("openpyxl.cell.cell", "openpyxl", "excel")
        self._illegal, self._errors = cell.ILLEGAL_CHARACTERS_RE, frozenset(cell.ERROR_CODES)

    def copy(self, cell: Any) -> Any:
        """Copy a cell: value, type and number format; a formula becomes its text."""
        value = cell.value
        if isinstance(value, str):
            is_error = cell.data_type == "e" and value in self._errors  # a cell of this type may have any text
            return value if is_error else self.new(value)
        if is_formula(cell):
            return self.new(getattr(value, "text", "=TABLE()"))
        number_format = _number_format(cell) if value is not None else "General"
        is_exact = not isinstance(value, (int, float)) or _is_exact(value)
        if number_format == "General" and is_exact:
            return value
        if value in (inf, -inf):
            return self.new(str(value))
        copied = self._new(self._sheet, value if is_exact else repr(value))
        copied.data_type = copied.data_type if is_exact else "n"
        copied.number_format = number_format
        return copied

    def number(self, value: float) -> Any:
        """Make a cell of a number that is written to its last digit."""
        if _is_exact(value):
            return value
        cell = self._new(self._sheet, repr(value))
        cell.data_type = "n"
        return cell

    def numeral(self, text: str) -> Any:
        """Make a cell of the number that a text is, shown with as many decimals."""
        _, _, decimals = text.partition(".")
        if not decimals:
            return int(text)
        cell = self._new(self._sheet, float(text))
        cell.number_format = f"0.{'0' * len(decimals)}"
        return cell

    def new(self, value: str | None) -> Any:
        """Make a cell of text; what might be taken for a formula is marked as text, and stays readable."""
        if not value:
            return value
        if self._illegal.search(value) or "\r" in value:  # as Excel itself writes what XML can't contain
            value = self._illegal.sub(_escaped, value).replace("\r", "_x000D_")
        if not value.startswith(_STARTS) and value not in self._errors:
            return value
        cell = self._new(self._sheet, value)
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell


def cut(text: str | None) -> str | None:
    """Cut a message to what a cell holds, and say so at its end."""
    if text is None or len(text) <= LONGEST_CELL:
        return text
    end = f"... ({len(text):,} characters in all; widen the header to keep them)"
    return text[: LONGEST_CELL - len(end)] + end


def _is_exact(number: float) -> bool:
    """Whether openpyxl, which writes 16 digits, writes exactly this number."""
    try:
        return float(f"{number:.16g}") == number and number not in (inf, -inf)
    except OverflowError:
        return False


def _number_format(cell: Any) -> str:
    try:
        return str(cell.number_format) if cell.has_style else "General"
    except IndexError:  # a style that the workbook does not have
        return "General"


def _escaped(match: Any) -> str:
    return f"_x{ord(match.group()):04X}_"
