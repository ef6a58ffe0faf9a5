"""The rows of a file of any format by column name, and what columns and types they have."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpoclass.labelling.formats.base import Reader

#: The columns of a table by name, in order, each with the types of its values where they were looked at.
Columns = dict[str, set[type]]


def records_of(reader: Reader) -> Iterator[dict[str, object]]:
    """Read all rows of a reader that nothing has been read of."""
    for block in reader.blocks((reader.columns or ())[:1], titled=False):
        yield from reader.records(block)


class Zoned:
    """In place of the type of a datetime that has a time zone."""


class Long:
    """In place of the type of a whole number that a floating-point number may not hold."""


class Numeral:
    """In place of the type of a text that a number is written as, digit for digit: no zeros before it, no exponent."""


#: Of 15 digits at most, which a number holds, and 11 before the point, which Excel shows.
_NUMERAL = re.compile(r"(?!-0(?:\.0+)?$)-?(?:0|[1-9][0-9]{0,10})(?:\.[0-9]{1,4})?")


def columns_of(records: Iterator[Mapping[str, object]], *, of_texts: bool = False) -> Columns:
    """Look through all rows for their columns and types; of a format that has texts alone, tell those of numbers.

    A whole number of more than 64 bits counts as a text.
    """
    columns: Columns = {}
    type_of = _type_of_text if of_texts else _type_of
    for record in records:
        for name, value in record.items():
            columns.setdefault(name, set()).add(type_of(value))
    return columns


def _type_of_text(value: object) -> type:
    if not value or not isinstance(value, str):
        return type(None)
    return Numeral if _NUMERAL.fullmatch(value) else str


def _type_of(value: object) -> type:
    kind = type(value)
    if isinstance(value, int) and kind is int:
        size = abs(value)
        return int if size <= 1 << 53 else Long if size < 1 << 63 else str
    return Zoned if isinstance(value, datetime) and value.tzinfo else kind
