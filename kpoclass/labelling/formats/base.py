"""What all formats have in common: a reader that gives blocks of rows, and a writer that takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

from kpoclass.errors import DataError, argument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labelling.results import Results

#: Characters of a file read at a time: so many that their results stay in the processor's cache.
BLOCK_SIZE = 1 << 19


class Source(NamedTuple):
    """A file to read, open at its beginning and seekable."""

    file: IO[bytes]
    name: str
    #: Names of the result columns; the file must not have them already.
    added: Sequence[str]
    #: What the caller says of the file; None to find it out. Of a workbook, the sheet by its name or number.
    sheet: str | None = None
    #: Of a text file, as Python names encodings.
    encoding: str | None = None
    #: Of CSV and its kin: what parts the fields, and what quotes them ("none" for nothing).
    delimiter: str | None = None
    quote: str | None = None
    #: Row with the names of the columns, from 1; 0 if there is none.
    header_row: int | None = None
    #: Columns that the caller named, which the sheet to choose has.
    wanted: Sequence[str] = ()


#: The fields above that are for callers, as arguments and options.
SAYABLE = ("sheet", "encoding", "delimiter", "quote", "header_row")
#: What the caller says of files, by the names of the fields above.
Said = Mapping[str, Any]


@dataclass
class Block:
    """Some rows of a file."""

    #: The rows in the format's own form: a list, or in a columnar format one object.
    contents: Any = field(default_factory=list)
    #: What to label in each row; not always a string.
    texts: list[object] = field(default_factory=list)
    #: From place in the block to what is wrong with the row itself.
    faults: dict[int, str] = field(default_factory=dict)
    #: The numbers of the rows, where they do not simply follow each other.
    numbers: Sequence[int] | None = None
    #: Words that decided each label, to be written after its error; None if nobody asked for them.
    because: list[str | None] | None = None
    #: Of rows that are lines: what ends each, or all of them; empty where nothing does.
    ends: Sequence[str] | str = ""

    def add(self, content: Any, text: object, fault: str = "") -> None:
        """Add one row."""
        if fault:
            self.faults[len(self.texts)] = fault
        self.contents.append(content)
        self.texts.append(text)


def result_columns(block: Block, results: Results) -> list[list[Any]]:
    """Return the results column by column, with the words that decided if they are asked for."""
    return [*results.columns(), *([] if block.because is None else [block.because])]


class Reader(Protocol):
    """Reads a file from beginning to end, once."""

    #: Names of all columns; None if no row of the file tells them.
    columns: Sequence[str] | None
    #: What the summary should say about the file as a whole.
    notes: Sequence[str] = ()
    #: What was read, in one line, such as "semicolon CSV, Windows-1252"; empty if nothing is worth saying.
    told: str = ""
    #: Number of the first row, as the program shows it in which people open such a file, and what to call it.
    first_row: int = 1
    row_name: str = "row {}"

    def sample(self) -> Sequence[Sequence[object]]:
        """Return the values of the first rows, which :meth:`blocks` gives again."""

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows, with the text in the chosen columns, of which the first may be its title."""

    def numbers(self, block: Block, before: int) -> Sequence[int]:
        """Return the numbers of a block's rows, which come after so many others."""
        first = self.first_row + before
        return block.numbers or range(first, first + len(block.texts))

    def records(self, block: Block) -> list[dict[str, object]]:
        """Return the rows of a block just read by the names of :func:`distinct_names`, with values that are plain.

        Plain are str, int, float, bool, date, datetime and None; where the format nests, lists and dicts of them too.
        """

    def names(self) -> Sequence[str]:
        """Return the names of all columns that :meth:`records` has, as far as they are known from the beginning."""
        return distinct_names(self.columns or ())

    def share(self) -> float:
        """Return how much of the file is read, from 0 to 1."""

    def close(self) -> None:
        """Release everything but the file itself."""


class Writer:
    """Writes the rows of a reader of the same format, with their results, and constants that are those of every row."""

    @property
    def notes(self) -> Sequence[str]:
        """What the summary should say about the output as a whole, once it is finished."""
        return ()

    def begin(self) -> None:
        """Write what comes before the first row."""

    def write(self, block: Block, results: Results) -> None:
        """Write the rows of the block just read."""

    def finish(self) -> None:
        """Write what comes after the last row."""

    def close(self) -> None:
        """Release everything but the file itself, finished or not."""


class Format(NamedTuple):
    """How a kind of file is read and written."""

    reader: Callable[[Source], Any]
    #: Takes the output, a reader of the same format, the names of the columns to add, and the constants.
    writer: Callable[[IO[bytes], Any, Sequence[str], Sequence[str]], Writer]


def distinct_names(names: Sequence[str]) -> list[str]:
    """Return the names of columns with a number behind those that were there before.

    >>> distinct_names(["text", "text", "id", "text"])
    ['text', 'text (2)', 'id', 'text (3)']
    """
    if len(set(names)) == len(names):
        return list(names)
    distinct: dict[str, None] = {}
    taken = set(names)
    for name in names:
        number, new = 1, name
        while new in distinct or (number > 1 and new in taken):
            number += 1
            new = f"{name} ({number})"
        distinct[new] = None
    return list(distinct)


def refuse_taken(name: str, columns: Sequence[str], added: Sequence[str]) -> None:
    """Refuse a table that already has one of the columns to add."""
    taken = [column for column in added if column in columns]
    if taken:
        raise DataError(
            f"{name}: the column {taken[0]!r} already exists; choose another prefix: {argument('prefix', 'new_')}"
        )
