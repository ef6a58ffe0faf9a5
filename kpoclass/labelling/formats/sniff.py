"""Which format two files have: by what is in them, by their names, or as the caller says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpoclass.errors import DataError, argument
from kpoclass.file_kinds import BINARY, ZIP
from kpoclass.labelling.formats.encoding import looks_wide
from kpoclass.labelling.formats.kinds import HTML, XML, kind_by_name, kind_of, what_to_do
from kpoclass.labelling.formats.packed import unpacked_name

if TYPE_CHECKING:
    from kpoclass.labelling.formats.base import Format

#: Extensions, which are also the names of the formats.
EXTENSIONS = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet", "xlsx", "xlsm", "xls", "ods")
#: Other names of a format, and workbooks that are read, but written as .xlsx.
_SAME = {"ndjson": "jsonl", "xlsm": "xlsx", "xls": "xlsx", "ods": "xlsx"}
#: Other endings of tables of text; what parts their fields is found out, and is a tab where nothing tells. Some
#: programs call theirs ``.xls``.
OF_TEXT = ("txt", "text", "tab", "psv", "dat", "asc", "lst", "prn", "xls", "")
_TEXTS = {"csv", "tsv", "jsonl", "json"}


def source_format(path: str, name: str | None, head: bytes) -> str:
    """Return the format of a file to read; what is none of ours is refused by its name."""
    extension = extension_of(path)
    kind = kind_of(head)
    if kind and kind.name == BINARY and looks_wide(head):
        kind = None
    named = _known(name or extension) if name or kind or extension not in OF_TEXT else None
    if kind and not (named == "jsonl" and kind.format in {"jsonl", "json"}):
        found = _known(kind.format)
        if found and (not name or named == found):
            return found
        if named == "xlsx" and kind.name in {HTML, XML, ZIP}:
            return named  # the reader of workbooks says what is wrong, and what to save
        if found != "jsonl" and not (kind.format == "json" and named in _TEXTS and name):
            advice = f"give it as such ({argument('format', found)})" if found else what_to_do(kind, path)
            raise DataError(f"{path}: is {kind.name}, not {_described(named)}; {advice}")
    elif head and not looks_wide(head):
        if extension in OF_TEXT and not name:
            return "tsv"
        if named and named not in _TEXTS and len(head) > 8:
            raise DataError(
                f"{path}: is text, not {_described(named)}; name it .csv, or say so ({argument('format', 'csv')})"
            )
    if named is None and extension in OF_TEXT and head:
        return "tsv"
    if named is None:
        raise _unknown(path)
    return named


def extension_of(path: str) -> str:
    """Return the end of a name, behind which it may say how the file is packed."""
    return os.path.splitext(unpacked_name(path))[1].lower().lstrip(".")


def _known(name: str) -> str | None:
    return _SAME.get(name, name) if name in EXTENSIONS else None


def _described(name: str | None) -> str:
    known = {"xlsx": "an Excel workbook (.xlsx)", "parquet": "a Parquet file", "jsonl": "JSON Lines", "tsv": "TSV"}
    return known.get(name or "", "a table such as CSV")


def _unknown(path: str) -> DataError:
    if kind := kind_by_name(path):
        return DataError(f"{path}: is {kind.name}, not {_described(None)}; {what_to_do(kind, path)}")
    expected = ", ".join(f".{known}" for known in EXTENSIONS)
    return DataError(f"{path}: expected a name that ends in {expected}; or give it ({argument('format')})")


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
