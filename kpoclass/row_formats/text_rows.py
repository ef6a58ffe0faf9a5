"""What the formats made of lines of text share: reading lines, and where they stand in the file."""

from __future__ import annotations

import os
from io import TextIOWrapper
from typing import TYPE_CHECKING

from kpoclass.row_formats.block import BLOCK_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from kpoclass.row_formats.block import RowFiles

# surrogateescape carries bytes that are not UTF-8 through unchanged.
_TEXT = ("utf-8", "surrogateescape")


class Lines:
    """The lines of a file of UTF-8, counted in bytes as they are taken.

    Parameters
    ----------
    file : binary file
        To read from.

    Attributes
    ----------
    taken : int
        Bytes of the lines given so far.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._text = TextIOWrapper(file, *_TEXT, newline="")
        self.taken = 0

    def _counted(self, text: str) -> str:
        self.taken += len(text.encode(*_TEXT))
        return text

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._counted(next(self._text))

    def first(self) -> tuple[str, str]:
        """Give the byte order mark, if there is one, and the first line after it.

        Returns
        -------
        mark, line : str
        """
        line = self._counted(self._text.readline())
        return ("\ufeff", line[1:]) if line.startswith("\ufeff") else ("", line)

    def block(self, size: int) -> list[str]:
        """Give the next lines.

        Parameters
        ----------
        size : int
            Of how many characters, or some more.

        Returns
        -------
        list of str
            None at the end.
        """
        lines = self._text.readlines(size)
        self._counted("".join(lines))
        return lines

    def go_to(self, byte: int) -> None:
        """Go on from the beginning of a line.

        Parameters
        ----------
        byte : int
            Of the file.
        """
        self._text.seek(byte)
        self.taken = byte

    def detach(self) -> None:
        """Leave the file open to its owner."""
        self._text.detach()


class TextRows:
    """A format made of lines.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.row_formats.RowFormat`.
    """

    def __init__(self, files: RowFiles) -> None:
        self.columns: Sequence[str] = ()
        self._files = files
        self._name = files.name
        self._size = max(1, files.file.seek(0, os.SEEK_END))
        files.file.seek(0)
        self._lines = Lines(files.file)

    def _blocks_of_lines(self) -> Iterator[list[str]]:
        while lines := self._lines.block(BLOCK_SIZE):
            yield lines

    def _write(self, text: str) -> None:
        self._files.output.write(text.encode(*_TEXT))

    def share(self) -> float:
        """Say how much of the file is read.

        Returns
        -------
        float
            From 0 to 1.
        """
        return min(1.0, self._lines.taken / self._size)

    def place(self) -> dict[str, int] | None:
        """Say where to go on after an interruption.

        Returns
        -------
        dict of str to int
            ``read``, in bytes.
        """
        return {"read": self._lines.taken}

    def finish(self) -> None:
        """Do nothing: the last row is the end."""

    def close(self) -> None:
        """Leave the files open to their owner."""
        self._lines.detach()
