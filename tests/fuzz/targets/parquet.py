"""Parquet files: their bytes, of which nothing is behind a checksum."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from .labelling import check_file

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 4_000
TOKENS = (
    "PAR1", "text", "id", "list", "element", "map", "key_value", "ARROW:schema", "pandas", "\x00", "\x15\x00",
    "\x19\x1c", "\x7f" * 5,
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Make small files: of several types, row groups and codecs."""
    texts = pa.array(["Analyse data", "Enter data", None])
    yield _file(pa.table({"text": texts}))
    yield _file(
        pa.table({"id": pa.array([1, 2, 3]), "text": texts, "on": pa.array([True, None, False])}), row_group_size=2
    )
    yield _file(pa.table({"text": texts.dictionary_encode(), "n": pa.array([1.5, 2.5, None])}), compression="zstd")
    yield _file(pa.table({"text": texts, "l": pa.array([["a"], [], None]), "s": pa.array([{"x": 1}, None, {"x": 2}])}))
    yield _file(pa.table({"text": texts, "t": pa.array([1, 2, 3], pa.timestamp("us", "UTC"))}), data_page_version="2.0")


def _file(table: pa.Table, **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, store_schema=table.num_columns > 2, write_statistics=False, **options)
    return buffer.getvalue()


def check(data: bytes) -> None:
    """Label a file."""
    check_file(data, "parquet", "parquet")
