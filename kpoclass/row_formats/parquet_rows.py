"""Parquet: schema, metadata, row groups and compression are kept, and columns of the results put behind the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labels import RESULT_TYPES
from kpoclass.row_formats.block import BLOCK_SIZE, Block, refuse_taken
from kpoclass.text_columns import SAMPLE_ROWS, joined_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labels import Labels
    from kpoclass.row_formats.block import RowFiles

#: Rows read at a time, if they are short.
MOST_ROWS = 1 << 16
#: Bytes after which a row group is written, though that of the source goes on.
ROW_GROUP_BYTES = 64 << 20


class ParquetRows:
    """Parquet, read and written a part of a row group at a time.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.row_formats.RowFormat`.
    """

    def __init__(self, files: RowFiles) -> None:
        self.columns: Sequence[str] = ()
        self._arrow = require("pyarrow", "pyarrow", "parquet")
        parquet = require("pyarrow.parquet", "pyarrow", "parquet")
        self._files = files
        try:
            self._source = parquet.ParquetFile(files.file, buffer_size=BLOCK_SIZE, pre_buffer=False)
        except self._arrow.ArrowException as error:
            raise DataError(f"{files.name}: not Parquet: {error}") from error
        self._schema = self._source.schema_arrow
        self._read = 0
        self._group = 0
        self._waiting: list[Any] = []
        self._waiting_group = 0
        refuse_taken(files.name, self._schema.names, files.added)
        new = [self._arrow.field(*pair) for pair in zip(files.added, RESULT_TYPES, strict=True)]
        self._labelled_schema = self._arrow.schema([*self._schema, *new], metadata=self._schema.metadata)
        self._writer = parquet.ParquetWriter(files.output, self._labelled_schema, compression=self._compression())

    def _compression(self) -> str:
        metadata = self._source.metadata
        if not metadata.num_row_groups or not metadata.num_columns:
            return "snappy"
        name: str = metadata.row_group(0).column(0).compression.lower()
        return {"uncompressed": "none", "lz4_raw": "lz4"}.get(name, name)

    def blocks(self) -> Iterator[Block]:
        """Read the rows.

        Yields
        ------
        Block
            With a record batch as contents.

        Raises
        ------
        DataError
            If the file is damaged, or has no column of text.
        """
        try:
            for number in range(self._source.num_row_groups):
                self._group = number
                group = self._source.metadata.row_group(number)
                a_row = max(1, group.total_byte_size // max(1, group.num_rows))
                size = max(1, min(MOST_ROWS, 4 * BLOCK_SIZE // a_row))
                for batch in self._source.iter_batches(size, row_groups=[number]):
                    self._read += batch.num_rows
                    yield Block([batch], self._texts(batch))
        except self._arrow.ArrowException as error:
            raise DataError(f"{self._files.name}: can't be read on as Parquet: {error}") from error
        if not self.columns:
            self.columns = self._files.choose(self._schema.names, [])

    def _texts(self, batch: Any) -> list[object]:
        if not self.columns:
            start = [self._first_values(column) for column in batch.slice(0, SAMPLE_ROWS).columns]
            self.columns = self._files.choose(self._schema.names, list(zip(*start, strict=True)))
        names = self._schema.names
        return joined_columns([self._values(batch.column(names.index(column))) for column in self.columns])

    def _first_values(self, column: Any) -> list[object]:
        """Give the values where they may be text; what else they are does not matter."""
        types = self._arrow.types
        kind = column.type.value_type if types.is_dictionary(column.type) else column.type
        if types.is_string(kind) or types.is_large_string(kind) or str(kind) == "string_view":
            return self._values(column)
        return [0] * len(column)

    def _values(self, column: Any) -> list[object]:
        try:
            values: list[object] = column.to_pylist()
        except UnicodeDecodeError:
            values = column.cast(self._arrow.binary()).to_pylist()
            return [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values]
        return values

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results.

        Parameters
        ----------
        block : Block
            As read.
        labels : Labels
            Of the same rows.
        """
        if self._group != self._waiting_group:
            self._write_group()
        (batch,) = block.contents
        values = zip(labels.columns(), RESULT_TYPES, strict=True)
        new = [self._arrow.array(column, type=self._arrow.type_for_alias(kind)) for column, kind in values]
        arrays = [*batch.columns, *new]
        self._waiting.append(self._arrow.RecordBatch.from_arrays(arrays, schema=self._labelled_schema))
        self._waiting_group = self._group
        if sum(waiting.nbytes for waiting in self._waiting) >= ROW_GROUP_BYTES:
            self._write_group()

    def _write_group(self) -> None:
        if self._waiting:
            table = self._arrow.Table.from_batches(self._waiting, self._labelled_schema)
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
            self._waiting = []

    def share(self) -> float:
        """Say how much of the file is read.

        Returns
        -------
        float
            From 0 to 1.
        """
        return self._read / max(1, int(self._source.metadata.num_rows))

    def place(self) -> None:
        """Say that the file is not gone on with after an interruption."""

    def finish(self) -> None:
        """Write the last row group."""
        self._write_group()

    def close(self) -> None:
        """End the output and leave the files open to their owner."""
        self._writer.close()
