"""Files of rows to label: read a block of them, write it back with the results added. One module a format."""

from kpoclass.row_formats.block import Block, RowFiles, RowFormat
from kpoclass.row_formats.csv_rows import CsvRows, TsvRows
from kpoclass.row_formats.excel_rows import ExcelRows
from kpoclass.row_formats.jsonl_rows import JsonlRows
from kpoclass.row_formats.parquet_rows import ParquetRows

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
