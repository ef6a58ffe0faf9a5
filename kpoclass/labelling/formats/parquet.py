"""Parquet: schema, metadata, row groups and compression are kept, and the result columns added after the others."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kpoclass.classification import RESULT_TYPES
from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.extras import require
from kpoclass.inference.validation import python_value
from kpoclass.labelling.columns import SAMPLE_ROWS, joined_columns
from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, Format, Reader, Writer, refuse_taken
from kpoclass.labelling.formats.plain_values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.results import Results

#: Rows read at a time, if they are short.
MOST_ROWS = 1 << 16
#: Bytes after which a row group is written, even if the source's continues.
ROW_GROUP_BYTES = 64 << 20
#: Bytes of a file whose columns are read as wholes. From a buffer, pyarrow takes the memory that a page says it needs.
_SMALL = 16 << 20


def _buffer_for(file: IO[bytes]) -> int:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return BLOCK_SIZE if size > _SMALL else 0


class _Part(NamedTuple):
    """A record batch, and the number and compression of its row group."""

    batch: Any
    group: int
    compression: str


class ParquetReader(Reader):
    """Reads Parquet a part of a row group at a time."""

    def __init__(self, source: Source) -> None:
        self._arrow = require("pyarrow", "pyarrow", "parquet")
        parquet = require("pyarrow.parquet", "pyarrow", "parquet")
        self._name = source.name
        with self._damage_told("not Parquet"):
            self._file = parquet.ParquetFile(source.file, buffer_size=_buffer_for(source.file), pre_buffer=False)
            self.schema = self._file.schema_arrow
            self.columns: list[str] = self.schema.names
        refuse_taken(source.name, self.columns, source.added)
        self._rows_read = 0
        self._rest: Iterator[_Part] = self._read()

    @contextmanager
    def _damage_told(self, what: str) -> Iterator[None]:
        """Turn whatever pyarrow raises for damage into one error."""
        try:
            yield
        except (self._arrow.ArrowException, UnicodeDecodeError, OSError) as error:
            raise_of_the_system(error)
            raise DataError(f"{self._name}: {what}: {error}") from error

    def sample(self) -> list[tuple[object, ...]]:
        first = next(self._rest, None)
        if first is None:
            return []
        self._rest = chain([first], self._rest)
        columns = first.batch.slice(0, SAMPLE_ROWS).columns  # values that are no text do not matter
        start = [arrow_values(column) if "string" in str(column.type) else [0] * len(column) for column in columns]
        return list(zip(*start, strict=True))

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows."""
        for part in self._rest:
            self._rows_read += part.batch.num_rows
            columns = [arrow_values(part.batch.column(self.columns.index(column))) for column in chosen]
            yield Block(part, joined_columns(columns, titled=titled))

    def records(self, block: Block) -> list[dict[str, object]]:
        names = self.names()
        columns = [map(_plain, arrow_values(column)) for column in block.contents.batch.columns]
        if not columns:
            return [{} for _ in range(block.contents.batch.num_rows)]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def _read(self) -> Iterator[_Part]:
        with self._damage_told("damaged, not readable as Parquet"):
            for number in range(self._file.num_row_groups):
                group = self._file.metadata.row_group(number)
                a_row = max(1, group.total_byte_size // max(1, group.num_rows))
                size = max(1, min(MOST_ROWS, 4 * BLOCK_SIZE // a_row))
                for batch in self._file.iter_batches(size, row_groups=[number]):
                    yield _Part(batch, number, _compression(group))

    def share(self) -> float:
        return self._rows_read / max(1, int(self._file.metadata.num_rows))


def arrow_values(column: Any) -> list[object]:
    """Return the values of a column, with U+FFFD for bytes that are not UTF-8; what is no text may be anything."""
    try:
        return list(column.to_pylist())
    except MemoryError:
        raise
    except Exception:  # one value for which Python has no equal, and all others with it
        values = map(python_value, column)
        return [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values]


def _plain(value: Any) -> object:
    """Return a plain value; what Python has no equal for is told part by part, as Arrow writes it or by its number."""
    if not hasattr(value, "as_py"):
        return plain(value)
    if hasattr(value, "items"):
        return {name: _plain(python_value(inner)) for name, inner in value.items()}
    if hasattr(value, "values"):
        return list(map(_plain, arrow_values(value.values)))
    try:
        return plain(value.cast("string").as_py())
    except MemoryError:
        raise
    except Exception:  # such as an unknown time zone
        return _plain(value.value)


def _compression(group: Any) -> str:
    """Return that of a row group; asking pyarrow for one that it does not know would end the process."""
    if not group.num_columns:
        return "snappy"
    name: str = group.column(0).compression.lower()
    return {"uncompressed": "none", "lz4_raw": "lz4"}.get(name, name)


def added_fields(added: Sequence[str]) -> list[Any]:
    """Return the fields of the added columns: those of a result, and after them texts."""
    arrow = require("pyarrow", "pyarrow", "parquet")
    texts = ["string"] * (len(added) - len(RESULT_TYPES))
    return [arrow.field(*pair) for pair in zip(added, [*RESULT_TYPES, *texts], strict=True)]


class RowGroups:
    """Writes batches of rows to Parquet as groups, each as soon as it is large."""

    def __init__(self, output: IO[bytes], schema: Any, compression: str = "snappy") -> None:
        self._arrow, self._schema = require("pyarrow", "pyarrow", "parquet"), schema
        parquet = require("pyarrow.parquet", "pyarrow", "parquet")
        self._writer = parquet.ParquetWriter(output, schema, compression=compression)
        self._waiting: list[Any] = []

    def add(self, arrays: Sequence[Any]) -> None:
        """Add rows, column by column."""
        self._waiting.append(self._arrow.RecordBatch.from_arrays(arrays, schema=self._schema))
        if sum(batch.nbytes for batch in self._waiting) >= ROW_GROUP_BYTES:
            self.end_group()

    def end_group(self) -> None:
        """Write what waits; what follows is another group."""
        if self._waiting:
            table = self._arrow.Table.from_batches(self._waiting, self._schema)
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
            self._waiting = []

    def close(self) -> None:
        """Write what comes at the end of the file."""
        self._writer.close()


class ParquetWriter(Writer):
    """Writes Parquet a row group at a time."""

    def __init__(
        self, output: IO[bytes], reader: ParquetReader, added: Sequence[str], constants: Sequence[str] = ()
    ) -> None:
        self._arrow = require("pyarrow", "pyarrow", "parquet")
        self._output = output
        self._constants = constants
        self._schema = self._arrow.schema([*reader.schema, *added_fields(added)], metadata=reader.schema.metadata)
        self._group = 0
        self._groups: RowGroups | None = None

    def _opened(self, compression: str) -> RowGroups:
        if self._groups is None:  # which it is is not known before the first row
            self._groups = RowGroups(self._output, self._schema, compression)
        return self._groups

    def write(self, block: Block, results: Results) -> None:
        part: _Part = block.contents
        groups = self._opened(part.compression)
        if part.group != self._group:
            groups.end_group()
        new = [
            self._arrow.array(values, type=self._arrow.type_for_alias(kind))
            for values, kind in zip(results.columns(), RESULT_TYPES, strict=True)
        ]
        if block.because is not None:
            new.append(self._arrow.array(block.because, type=self._arrow.string()))
        new += [self._arrow.repeat(value, len(results.codes)) for value in self._constants]
        self._group = part.group
        groups.add([*part.batch.columns, *new])

    def finish(self) -> None:
        self._opened("snappy").end_group()  # there may have been no row

    def close(self) -> None:
        if self._groups is not None:
            self._groups.close()


PARQUET = Format(ParquetReader, ParquetWriter)
