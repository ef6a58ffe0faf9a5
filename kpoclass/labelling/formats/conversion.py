"""From any format to any other: which writer takes the rows of a reader as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpoclass.labelling.formats.record_writer import RecordWriter

#: Formats whose rows are the texts of objects, which each takes from the other as they are.
JSON_KINDS = ("json", "jsonl")


def converter(kind: str) -> type[RecordWriter]:
    """Import the writer of records of a format, and no other."""
    if kind in {"csv", "tsv"}:
        from kpoclass.labelling.formats.to_csv import ToCsv, ToTsv

        return ToCsv if kind == "csv" else ToTsv
    if kind in JSON_KINDS:
        from kpoclass.labelling.formats.to_json import ToJson, ToJsonl

        return ToJson if kind == "json" else ToJsonl
    if kind == "parquet":
        from kpoclass.labelling.formats.to_parquet import ToParquet

        return ToParquet
    from kpoclass.labelling.formats.to_excel import ToExcel

    return ToExcel
