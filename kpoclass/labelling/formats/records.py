"""The rows of a file of any format by column name, and what columns and types they have."""

from __future__ import annotations

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


def columns_of(records: Iterator[Mapping[str, object]]) -> Columns:
    """Look through all rows for their columns and types; a whole number of more than 64 bits counts as a text."""
    columns: Columns = {}
    for record in records:
        for name, value in record.items():
            columns.setdefault(name, set()).add(_type_of(value))
    return columns


def _type_of(value: object) -> type:
    kind = type(value)
    if isinstance(value, int) and kind is int:
        size = abs(value)
        return int if size <= 1 << 53 else Long if size < 1 << 63 else str
    return Zoned if isinstance(value, datetime) and value.tzinfo else kind
