"""Which format two files have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.files import followed, is_written_into

if TYPE_CHECKING:
    from kpoclass.labelling.formats.base import Format

#: Extensions, which are also the names of the formats.
EXTENSIONS = ("csv", "tsv", "jsonl", "ndjson", "parquet", "xlsx", "xlsm", "xls", "ods")
#: Other names of a format, and workbooks that are read, but written as .xlsx.
_SAME = {"ndjson": "jsonl", "xlsm": "xlsx", "xls": "xlsx", "ods": "xlsx"}


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
    formats = [_SAME.get(extension, extension) for extension in found]
    if formats[0] != formats[1]:
        raise DataError(
            f"expected files of one format, got {source} and {target}; write to a name that ends in .{formats[0]}, "
            "and convert it afterwards"
        )
    written = os.path.splitext(target)[1].lower().lstrip(".")
    if formats[0] == "xlsx" and _SAME.get(written) == "xlsx" and not is_written_into(followed(target)):
        raise DataError(f"{target}: a workbook is written as .xlsx only; write to a name that ends in .xlsx")
    return formats[0]


def load_format(name: str) -> Format:
    """Import the reader and writer of a format, and no other."""
    if name in {"csv", "tsv"}:
        from kpoclass.labelling.formats.csv import CSV, TSV

        return CSV if name == "csv" else TSV
    if name == "jsonl":
        from kpoclass.labelling.formats.jsonl import JSONL

        return JSONL
    if name == "parquet":
        from kpoclass.labelling.formats.parquet import PARQUET

        return PARQUET
    from kpoclass.labelling.formats.excel import EXCEL

    return EXCEL
