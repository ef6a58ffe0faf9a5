"""Parquet: schema, metadata, row groups and compression are kept, and columns of the results put behind the others."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kpoclass.classification import RESULT_TYPES
from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.columns import SAMPLE_ROWS, joined_columns
from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, refuse_taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.formats.base import RowFiles
    from kpoclass.labelling.results import Labels

#: Rows read at a time, if they are short.
MOST_ROWS = 1 << 16
#: Bytes after which a row group is written, though that of the source goes on.
ROW_GROUP_BYTES = 64 << 20


class ParquetRows:
    """Parquet, read and written a part of a row group at a time.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.labelling.formats.RowFormat`.
    """

    def __init__(self, files: RowFiles) -> None:
        self.columns: Sequence[str] = ()
        self._arrow = require("pyarrow", "pyarrow", "parquet")
        self._parquet = require("pyarrow.parquet", "pyarrow", "parquet")
        self._files = files
        with self._damage_told("not Parquet"):
            self._source = self._parquet.ParquetFile(files.file, buffer_size=BLOCK_SIZE, pre_buffer=False)
            self._schema = self._source.schema_arrow
            self._names: list[str] = self._schema.names
        self._read = 0
        self._group = 0
        self._waiting: list[Any] = []
        self._waiting_group = 0
        self._writer: Any = None
        refuse_taken(files.name, self._names, files.added)
        new = [self._arrow.field(*pair) for pair in zip(files.added, RESULT_TYPES, strict=True)]
        self._labelled_schema = self._arrow.schema([*self._schema, *new], metadata=self._schema.metadata)

    @contextmanager
    def _damage_told(self, what: str) -> Iterator[None]:
        """Make one error of all that pyarrow raises for damage; an OSError with a number is none."""
        try:
            yield
        except (self._arrow.ArrowException, UnicodeDecodeError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise DataError(f"{self._files.name}: {what}: {error}") from error

    def _open_writer(self, compression: str) -> None:
        if not self._writer:
            self._writer = self._parquet.ParquetWriter(
                self._files.output, self._labelled_schema, compression=compression
            )

    def _compression(self) -> str:
        """Give that of the group just read: to ask for one that pyarrow does not know ends the process."""
        if not self._source.metadata.num_columns:
            return "snappy"
        name: str = self._source.metadata.row_group(self._group).column(0).compression.lower()
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
        for batch in self._batches():
            self._read += batch.num_rows
            self._open_writer(self._compression())
            yield Block([batch], self._texts(batch))
        self._open_writer("snappy")  # there was no row
        if not self.columns:
            self.columns = self._files.choose(self._names, [])

    def _batches(self) -> Iterator[Any]:
        with self._damage_told("can't be read on as Parquet"):
            for number in range(self._source.num_row_groups):
                self._group = number
                group = self._source.metadata.row_group(number)
                a_row = max(1, group.total_byte_size // max(1, group.num_rows))
                size = max(1, min(MOST_ROWS, 4 * BLOCK_SIZE // a_row))
                yield from self._source.iter_batches(size, row_groups=[number])

    def _texts(self, batch: Any) -> list[object]:
        if not self.columns:
            start = [self._first_values(column) for column in batch.slice(0, SAMPLE_ROWS).columns]
            self.columns = self._files.choose(self._names, list(zip(*start, strict=True)))
        return joined_columns([self._values(batch.column(self._names.index(column))) for column in self.columns])

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
        if self._writer:
            self._writer.close()
