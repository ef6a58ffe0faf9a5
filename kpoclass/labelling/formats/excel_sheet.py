"""The XML of an Excel sheet, looked through before openpyxl reads it, which leaves out rows and cells not in order."""

from __future__ import annotations

from functools import cache
from typing import IO
from xml.parsers import expat

from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.formats.base import BLOCK_SIZE

#: The only namespace that openpyxl reads.
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _CELL, _FORMULA = (f"{_SPACE} {name}" for name in ("row", "c", "f"))


def has_formulas(part: IO[bytes], name: str) -> bool:
    """Whether a sheet has formulas; one that is damaged, or whose rows or cells are not in order, is refused."""
    utils = require("openpyxl.utils", "openpyxl", "excel")
    column_of = cache(utils.column_index_from_string)
    row = column = 0
    found = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, found
        if tag == _CELL:
            place = attributes.get("r")
            last, column = column, column_of(place.rstrip("0123456789")) if place else column + 1
            if column <= last:
                after = utils.get_column_letter(last)
                refuse(f"cells in ascending order, got {place} after column {after} of row {row}")
        elif tag == _ROW:
            number = attributes.get("r")
            last, row, column = row, row + 1 if number is None else int(float(number)), 0
            if row <= last:
                refuse(f"rows in ascending order, got row {row} after row {last}")
        elif tag == _FORMULA:
            found = True

    def refuse(expected: str) -> None:
        raise DataError(f"{name}: expected {expected}; open the workbook in Excel, which repairs it, and save it")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = lambda *_: refuse("a sheet without a document type, which may hide text, got one")
    try:
        while block := part.read(BLOCK_SIZE):
            parser.Parse(block)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, ArithmeticError, LookupError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name}: damaged, not readable as a workbook: {error}") from error
    return found
