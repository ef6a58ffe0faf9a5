"""What the writers of records share: each row of any reader as a list of the format's own values."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kpoclass.labelling.formats.base import Writer, result_columns
from kpoclass.labelling.formats.plain_values import well_formed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.labelling.formats.base import Block, Reader
    from kpoclass.labelling.formats.records import Columns
    from kpoclass.labelling.results import Results


class Told:
    """What could not be kept as it was, by column."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, None]] = {}

    def add(self, what: str, column: str) -> None:
        """Say what became of a value of a column."""
        self._columns.setdefault(what, {})[column] = None

    @property
    def notes(self) -> list[str]:
        """A line for each kind."""
        return [f"{what}: {', '.join(columns)}" for what, columns in self._columns.items()]


class RecordWriter(Writer):
    """Writes the rows of any reader, as records; each format does so in its own way."""

    def __init__(
        self,
        output: IO[bytes],
        reader: Reader,
        added: Sequence[str],
        constants: Sequence[str],
        columns: Columns,
    ) -> None:
        self._output, self._reader, self._added, self._constants = output, reader, added, constants
        self._columns = columns
        self._told = Told()

    @property
    def notes(self) -> Sequence[str]:
        return self._told.notes

    def write(self, block: Block, results: Results) -> None:
        rows = [self._row(record) for record in self._reader.records(block)]
        self._write(rows, result_columns(block, results))

    def _row(self, record: Mapping[str, object]) -> list[Any]:
        return [self._value(record.get(name), name) for name in self._columns]

    def _value(self, value: object, column: str) -> Any:
        """Return a value as the format has it."""
        raise NotImplementedError

    def _write(self, rows: list[list[Any]], results: list[list[Any]]) -> None:
        """Write rows with the columns of their results."""
        raise NotImplementedError

    def _text(self, text: str, column: str) -> str:
        if text.isascii():
            return text
        whole = well_formed(text)
        if whole != text:
            self._told.add("half a character, which only JSON can have, became U+FFFD", column)
        return whole
