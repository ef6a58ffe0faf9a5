"""All rows of a file of any format, by column name."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.labelling.formats.base import Reader


def records_of(reader: Reader) -> Iterator[dict[str, object]]:
    """Read the rows of a reader that nothing has been read of, and close it."""
    with closing(reader):
        for block in reader.blocks((reader.columns or ())[:1], titled=False):
            yield from reader.records(block)
