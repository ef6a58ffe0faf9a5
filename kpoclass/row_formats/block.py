"""What every format of rows has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Protocol

from kpoclass.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labels import Labels

#: Characters of a file read at a time: a few chunks of the batch engine.
BLOCK_SIZE = 1 << 20


@dataclass
class Block:
    """Some rows of a file.

    Attributes
    ----------
    contents : list
        Each row as its format holds it.
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


class RowFormat(Protocol):
    """Reads rows of one file and writes them to another.

    Parameters
    ----------
    file, output : text files
        Opened with ``newline=""``.
    name : str
        For messages.
    choose : callable
        Given the names of the columns, says which hold the text.
    added : sequence of str
        Names of the columns to add.
    """

    def __init__(
        self,
        file: IO[str],
        output: IO[str],
        name: str,
        choose: Callable[[Sequence[str]], Sequence[str]],
        added: Sequence[str],
    ) -> None: ...

    def blocks(self) -> Iterator[Block]:
        """Read the rows."""
        ...

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results."""
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


def joined(parts: Sequence[object]) -> object:
    r"""Join the parts of a text, such as title and description; a part that is missing or blank is left out.

    Parameters
    ----------
    parts : sequence
        Values of the chosen columns.

    Returns
    -------
    object
        The only part as it is, or a string.

    Examples
    --------
    >>> joined(["Clerk", None, "Files invoices"])
    'Clerk\nFiles invoices'
    """
    if len(parts) == 1:
        return parts[0]
    there = [part for part in parts if part is not None and part != ""]
    if len(there) == 1 or not all(isinstance(part, str) for part in there):
        return there[0] if len(there) == 1 else next((p for p in there if not isinstance(p, str)), "")
    return "\n".join(map(str, there))
