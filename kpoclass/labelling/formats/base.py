"""What every format of rows has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Protocol

from kpoclass.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpoclass.labelling.results import Labels

#: Characters of a file read at a time: a few chunks of the batch engine.
BLOCK_SIZE = 1 << 20


@dataclass
class Block:
    """Some rows of a file.

    Attributes
    ----------
    contents : list
        Each row as its format holds it; or, in a format of columns, whatever it holds of all.
    texts : list
        What is to be labelled of each; not always a string.
    faults : dict of int to str
        Place in the block to what was wrong with a row as such.
    """

    contents: list[Any] = field(default_factory=list)
    texts: list[object] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    def add(self, content: Any, text: object, fault: str = "") -> None:
        """Add one row.

        Parameters
        ----------
        content : Any
            The row as its format holds it.
        text : object
            What is to be labelled.
        fault : str
            What is wrong with it, or nothing.
        """
        if fault:
            self.faults[len(self.texts)] = fault
        self.contents.append(content)
        self.texts.append(text)


@dataclass
class RowFiles:
    """What a format reads and writes.

    Attributes
    ----------
    file, output : binary files
        Both seekable, each at its beginning; an output that is continued, at its end.
    name : str
        Of the file, for messages.
    choose : callable
        Given the names of the columns and the first rows, says which columns hold the text.
    added : sequence of str
        Names of the columns to add.
    sheet : str or None
        Of a file that has several.
    place : mapping of str to int
        Where to go on, as :meth:`RowFormat.place` gave it; empty to begin.
    """

    file: IO[bytes]
    output: IO[bytes]
    name: str
    choose: Callable[[Sequence[str], Sequence[Sequence[object]]], Sequence[str]]
    added: Sequence[str]
    sheet: str | None = None
    place: Mapping[str, int] = field(default_factory=dict)


class RowFormat(Protocol):
    """Reads rows of one file and writes them to another.

    Parameters
    ----------
    files : RowFiles
        Both, and what is to be done.

    Attributes
    ----------
    columns : sequence of str
        Those that hold the text, once they are known.
    """

    columns: Sequence[str]

    def __init__(self, files: RowFiles) -> None: ...

    def blocks(self) -> Iterator[Block]:
        """Read the rows."""
        ...

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results."""
        ...

    def share(self) -> float:
        """Say how much of the file is read, from 0 to 1."""
        ...

    def place(self) -> dict[str, int] | None:
        """Say where to go on after an interruption: ``read`` bytes of the file, and more; None if it can't be done."""
        ...

    def finish(self) -> None:
        """Write what comes after the last row."""
        ...

    def close(self) -> None:
        """Let go of everything, finished or not."""
        ...


def refuse_taken(name: str, columns: Sequence[str], added: Sequence[str]) -> None:
    """Refuse a file that has a column of a name to be added.

    Parameters
    ----------
    name : str
        Of the file, for the message.
    columns, added : sequence of str
        Names that are there, and names to add.

    Raises
    ------
    DataError
        Naming the first of them.
    """
    taken = [column for column in added if column in columns]
    if taken:
        raise DataError(f"{name}: the column {taken[0]!r} is there already; choose another prefix (--prefix)")
