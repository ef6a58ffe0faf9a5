"""A table of classified postings as CSV, TSV, JSON, Parquet or Excel, by the name of the file."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any

from kpoclass.classification import RESULT_COLUMNS, Classification
from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.formats.base import Block
from kpoclass.labelling.formats.conversion import converter
from kpoclass.labelling.formats.sniff import extension_of
from kpoclass.labelling.outputs import WRITTEN
from kpoclass.labelling.results import Results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kpoclass.labelling.formats.records import Columns

    Row = dict[str, Any]

#: What says which posting it is, before the columns of its result.
_COLUMNS: Columns = {"file": {str}, "position": {int}, "title": {str}}
_BLOCK = 10_000
#: What makes a spreadsheet take a field of CSV for a formula; a title was written by somebody else.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Packages that a format needs, and the extra with them.
_NEEDS = {"parquet": ("pyarrow", "parquet"), "xlsx": ("openpyxl", "excel")}
#: Rows in memory, as what the writers take for a file.
_ROWS: Any = SimpleNamespace(records=lambda block: block.contents)


def writer_of(path: str) -> Callable[[IO[bytes], Iterable[Row]], None]:
    """Return what writes rows to a file of this name."""
    kind = extension_of(path)
    if kind not in WRITTEN:
        expected = ", ".join(f".{known}" for known in WRITTEN)
        raise DataError(f"{path}: expected a name that ends in {expected} for the table (--out)")
    if kind in _NEEDS:
        package, extra = _NEEDS[kind]
        require(package, package, extra)
    keep = _marked if kind in {"csv", "tsv"} else _as_it_is
    write_as = converter("jsonl" if kind == "ndjson" else kind)

    def write(file: IO[bytes], rows: Iterable[Row]) -> None:
        rows = iter(rows)
        with closing(write_as(file, _ROWS, RESULT_COLUMNS, (), _COLUMNS)) as writer:
            writer.begin()
            for block in iter(lambda: list(islice(rows, _BLOCK)), []):
                records = [{name: keep(row[name]) for name in _COLUMNS} for row in block]
                found = [
                    Classification(*(row[name] for name in RESULT_COLUMNS[:-1])) if row["label"] else None
                    for row in block
                ]
                errors = {place: row["error"] for place, row in enumerate(block) if row["error"] is not None}
                writer.write(Block(records), Results.of(found, errors))
            writer.finish()

    return write


def _marked(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _as_it_is(value: object) -> object:
    return value
