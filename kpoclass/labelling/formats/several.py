"""Several files of any formats read one after the other, as one table: columns of the same name are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.labelling.formats.base import Block, Reader, Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.columns import TextColumns
    from kpoclass.labelling.inputs import Input

#: So many files are named one by one.
_NAMED = 20


class SeveralReader(Reader):
    """Reads files of any formats; the text is looked for in each as if it were alone."""

    def __init__(self, inputs: Sequence[Input], added: Sequence[str], said: Said, text_columns: TextColumns) -> None:
        self._inputs, self._added, self._said, self._text = inputs, added, said, text_columns
        self._chosen: list[tuple[str, ...]] = []
        self._of_columns: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._ends: list[int] = []
        self._read_bytes, self._size = 0, max(1, sum(each.size for each in inputs))
        self._current: Reader | None = None
        everywhere: dict[str, int] = {}
        self._first_notes: list[str] = []
        for each in inputs:
            with each.reader(added, said) as reader:
                columns = tuple(reader.columns or ())
                if columns not in self._of_columns:  # files with the same columns have their text in the same
                    self._of_columns[columns] = self._choose(each, reader, columns)
                self._chosen.append(self._of_columns[columns])
                self._first_notes += [f"{each.name}: {note}" for note in (*filter(None, [reader.told]), *reader.notes)]
            for name in dict.fromkeys(columns):
                everywhere[name] = everywhere.get(name, 0) + 1
        self.columns: list[str] = list(everywhere)
        self._partly = [name for name, files in everywhere.items() if files < len(inputs)]
        self.notes = self._notes()

    def _choose(self, each: Input, reader: Reader, columns: Sequence[str]) -> tuple[str, ...]:
        return self._text.choose(each.name, columns, reader.sample()) if reader.columns is not None else ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns with the text, of all files."""
        return tuple(dict.fromkeys(column for columns in self._chosen for column in columns))

    def _notes(self) -> list[str]:
        told = list(self._first_notes)
        if self._partly:
            told.append(f"columns that not every file has, empty for the others: {', '.join(self._partly)}")
        if len(set(self._chosen) - {()}) > 1:
            told += [
                f"{each.name}: the text is in {' + '.join(map(repr, chosen))}"
                for each, chosen in zip(self._inputs[:_NAMED], self._chosen, strict=False)
                if chosen
            ]
        begins = [1, *(end + 1 for end in self._ends)]
        if len(self._inputs) <= _NAMED:
            told += [
                f"{_rows(begin, end)}: {each.name}"
                for each, begin, end in zip(self._inputs, begins, self._ends, strict=False)
            ]
        elif not self._ends:
            told.append(f"rows of {len(self._inputs):,} files, in the order of their names")
        return told

    def sample(self) -> Sequence[Sequence[object]]:
        return []

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:  # noqa: ARG002 - each file has its own
        rows = 0
        for each, columns in zip(self._inputs, self._chosen, strict=True):
            with each.reader(self._added, self._said) as reader:
                self._current = reader
                for block in reader.blocks(columns, titled=self._text.titled(columns)):
                    rows += len(block.texts)
                    yield block
            self._current = None
            self._read_bytes += each.size
            self._ends.append(rows)
        self.notes = self._notes()

    def numbers(self, block: Block, before: int) -> Sequence[int]:
        """Count the rows of all files, as the notes do."""
        return range(before + 1, before + 1 + len(block.texts))

    def records(self, block: Block) -> list[dict[str, object]]:
        return self._current.records(block) if self._current else []

    def share(self) -> float:
        return self._read_bytes / self._size

    def close(self) -> None:
        """Nothing is open."""


def _rows(begin: int, end: int) -> str:
    if end <= begin:
        return f"row {begin:,}" if end == begin else "no rows"
    return f"rows {begin:,} to {end:,}"
