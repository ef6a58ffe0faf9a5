"""Files of rows to label: read a block of them, write it back with the results added. One module a format."""

from kpoclass.row_formats.block import Block, RowFormat
from kpoclass.row_formats.csv_rows import CsvRows, TsvRows
from kpoclass.row_formats.jsonl_rows import JsonlRows

__all__ = ["ROW_FORMATS", "Block", "CsvRows", "JsonlRows", "RowFormat", "TsvRows"]

#: By file extension.
ROW_FORMATS: dict[str, type[RowFormat]] = {"csv": CsvRows, "tsv": TsvRows, "jsonl": JsonlRows, "ndjson": JsonlRows}
