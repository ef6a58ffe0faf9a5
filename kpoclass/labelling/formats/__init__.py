"""Files of rows to label: read a block of them, write it back with the results added. One module a format."""

from kpoclass.labelling.formats.base import Block, RowFiles, RowFormat
from kpoclass.labelling.formats.csv import CsvRows, TsvRows
from kpoclass.labelling.formats.excel import ExcelRows
from kpoclass.labelling.formats.jsonl import JsonlRows
from kpoclass.labelling.formats.parquet import ParquetRows

__all__ = [
    "ROW_FORMATS", "Block", "CsvRows", "ExcelRows", "JsonlRows", "ParquetRows", "RowFiles", "RowFormat", "TsvRows",
]  # fmt: skip

#: By file extension.
ROW_FORMATS: dict[str, type[RowFormat]] = {
    "csv": CsvRows,
    "tsv": TsvRows,
    "jsonl": JsonlRows,
    "ndjson": JsonlRows,
    "parquet": ParquetRows,
    "xlsx": ExcelRows,
}
