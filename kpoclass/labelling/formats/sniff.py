"""Which format two files have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.files import followed, is_written_into

if TYPE_CHECKING:
    from kpoclass.labelling.formats.base import Format

#: Extensions, which are also the names of the formats; ``ndjson`` is another for ``jsonl``.
EXTENSIONS = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet", "xlsx")


def format_of(source: str, target: str, name: str | None = None) -> str:
    """Return the format that both files have, by the name of a format or by their extensions.

    A device or a pipe gets the format of the source.
    """
    found = []
    for path in (source, source if is_written_into(followed(target)) else target):
        extension = name or os.path.splitext(path)[1].lower().lstrip(".")
        if extension not in EXTENSIONS:
            expected = ", ".join(f".{known}" for known in EXTENSIONS)
            raise DataError(f"{path}: expected a name that ends in {expected}; or give it (--format or format=)")
        found.append(extension)
    formats = ["jsonl" if extension == "ndjson" else extension for extension in found]
    if formats[0] != formats[1]:
        raise DataError(
            f"expected files of one format, got {source} and {target}; write to a name that ends in .{found[0]}, "
            "and convert it afterwards"
        )
    return formats[0]


def load_format(name: str) -> Format:
    """Import the reader and writer of a format, and no other."""
    if name in {"csv", "tsv"}:
        from kpoclass.labelling.formats.csv import CSV, TSV

        return CSV if name == "csv" else TSV
    if name == "jsonl":
        from kpoclass.labelling.formats.jsonl import JSONL

        return JSONL
    if name == "json":
        from kpoclass.labelling.formats.json_array import JSON

        return JSON
    if name == "parquet":
        from kpoclass.labelling.formats.parquet import PARQUET

        return PARQUET
    from kpoclass.labelling.formats.excel import EXCEL

    return EXCEL
