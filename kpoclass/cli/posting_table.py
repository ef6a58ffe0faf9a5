"""A table of classified postings as CSV, TSV, JSON Lines, Parquet or Excel, by the name of the file."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

from kpoclass.classification import RESULT_COLUMNS, RESULT_TYPES
from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.formats.excel_writer import SheetWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Row = dict[str, Any]

#: The columns and their types by pyarrow's names.
_TYPES = {
    "file": "string", "position": "int32", "title": "string", **dict(zip(RESULT_COLUMNS, RESULT_TYPES, strict=True)),
}  # fmt: skip
_BLOCK = 10_000
#: What makes a spreadsheet take a field for a formula; a title was written by somebody else.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def writer_of(path: str) -> Callable[[IO[bytes], Iterable[Row]], None]:
    """Return what writes rows to a file of this name."""
    extension = os.path.splitext(path)[1].lower()
    if extension not in _WRITERS:
        expected = ", ".join(_WRITERS)
        raise DataError(f"{path}: expected a name that ends in {expected} for the table (--out)")
    if extension == ".parquet":
        require("pyarrow", "pyarrow", "parquet")
    elif extension == ".xlsx":
        require("openpyxl", "openpyxl", "excel")
    return _WRITERS[extension]


def _write_csv(file: IO[bytes], rows: Iterable[Row], delimiter: str = ",") -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(_TYPES)
    for row in rows:
        writer.writerow([_field(row[name]) for name in _TYPES])
    text.detach()


def _field(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_jsonl(file: IO[bytes], rows: Iterable[Row]) -> None:
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _write_parquet(file: IO[bytes], rows: Iterable[Row]) -> None:
    arrow, parquet = require("pyarrow", "pyarrow", "parquet"), require("pyarrow.parquet", "pyarrow", "parquet")
    schema = arrow.schema([(name, arrow.type_for_alias(kind)) for name, kind in _TYPES.items()])
    with parquet.ParquetWriter(file, schema) as writer:
        block: list[Row] = []
        for row in rows:
            block.append({name: _encodable(value) for name, value in row.items()})
            if len(block) == _BLOCK:
                writer.write_table(arrow.Table.from_pylist(block, schema))
                block = []
        writer.write_table(arrow.Table.from_pylist(block, schema))


def _encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _write_excel(file: IO[bytes], rows: Iterable[Row]) -> None:
    names = require("openpyxl.utils", "openpyxl", "excel").get_column_letter
    letters = [names(number) for number in range(1, len(_TYPES) + 1)]
    sheet = SheetWriter(file, "Postings")

    def write(values: Iterable[object]) -> None:
        number = sheet.rows + 1
        cells = (sheet.cells.new(f"{letter}{number}", value) for letter, value in zip(letters, values, strict=True))
        sheet.write([("", "".join(cells))])

    sheet.begin([_frozen_header(), _widths()])
    write(_TYPES)
    for row in rows:
        write(_encodable(row[name]) for name in _TYPES)
    sheet.finish()
    sheet.close()


def _frozen_header() -> Element:
    views = Element("sheetViews")
    view = SubElement(views, "sheetView", workbookViewId="0")
    SubElement(view, "pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    return views


def _widths() -> Element:
    columns = Element("cols")
    for number in ("1", "3"):  # those of the file and the title
        SubElement(columns, "col", min=number, max=number, width="40", customWidth="1")
    return columns


_WRITERS: dict[str, Callable[[IO[bytes], Iterable[Row]], None]] = {
    ".csv": _write_csv,
    ".tsv": lambda file, rows: _write_csv(file, rows, "\t"),
    ".jsonl": _write_jsonl,
    ".ndjson": _write_jsonl,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
}
