"""What the line-based formats share: reading lines in any encoding, and their places in the file."""

from __future__ import annotations

import os
import re
from io import BufferedIOBase, StringIO, TextIOWrapper
from typing import IO, TYPE_CHECKING, NoReturn, cast

from kpoclass.errors import DataError
from kpoclass.labelling.formats.base import BLOCK_SIZE, Reader, Writer
from kpoclass.labelling.formats.encoding import Encoding, find_encoding, not_decoded
from kpoclass.labelling.formats.plain_values import well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpoclass.labelling.formats.base import Source

#: What stands for bytes that are not of the encoding.
_ODD = re.compile("[\ud800-\udfff]")

#: Bytes of a line, or of a row of several, give or take a block: more than any posting, less than any memory.
LONGEST_ROW = 64 << 20


class _Bounded(BufferedIOBase):
    """A binary file that is read only as long as its lines are no longer than allowed."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name
        self._since_end = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        self._since_end = 0
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read1(self, size: int | None = -1) -> bytes:
        content = self._file.read(-1 if size is None else size)
        end = max(content.rfind(b"\n"), content.rfind(b"\r"))
        self._since_end = len(content) - end - 1 if end >= 0 else self._since_end + len(content)
        if self._since_end > LONGEST_ROW:
            self.refuse(self._file.tell() - self._since_end)
        return content

    def refuse(self, begin: int) -> NoReturn:
        """Refuse a row, with the number of the line that begins at a byte."""
        self._file.seek(0)
        line = 1
        while begin > 0:
            part = self._file.read(min(begin, 1 << 20))
            line += part.count(b"\n") or part.count(b"\r")
            begin -= len(part)
        most = f"{LONGEST_ROW >> 20:,} MiB" if LONGEST_ROW >> 20 else f"{LONGEST_ROW:,} bytes"
        raise DataError(
            f"{self._name}, line {line:,}: expected a row of {most} at most, got a longer one; look for a quote "
            "that is not closed, or for line ends that are missing"
        )


class Lines:
    """The lines of a text file."""

    def __init__(self, file: IO[bytes], name: str, encoding: Encoding) -> None:
        self.encoding, self._name = encoding, name
        self._file = _Bounded(file, name)
        self._text = TextIOWrapper(cast("IO[bytes]", self._file), encoding.codec, encoding.errors, newline="")
        #: Whether some line of the last block has bytes that are not of the encoding.
        self.odd = False
        #: Bytes of the lines given so far.
        self.taken = 0
        self._row_begins = 0

    def _counted(self, text: str) -> str:
        if text.isascii():
            self.taken += len(text) * self.encoding.unit
            return text
        try:
            self.taken += len(text.encode(self.encoding.codec))
        except UnicodeEncodeError:
            self.taken += len(self.encode(text))
            self.odd = True
        return text

    def encode(self, text: str) -> bytes:
        """Return the bytes that were read as this text."""
        return text.encode(self.encoding.codec, self.encoding.errors)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return another line of a row that continues after a block."""
        line = self._line()
        if not line:
            raise StopIteration
        if self.taken - self._row_begins > LONGEST_ROW:
            self._file.refuse(self._row_begins)
        return line

    def _line(self) -> str:
        try:
            return self._counted(self._text.readline())
        except UnicodeDecodeError as error:
            raise self._not_decoded(error) from error

    def _not_decoded(self, error: UnicodeDecodeError) -> DataError:
        return not_decoded(self._name, self.encoding, error, f" after byte {self.taken:,}")

    def text(self, size: int) -> str:
        """Return the next lines as one text, of about so many characters or more; an empty one at the end."""
        self.odd = False
        try:
            text = self._text.read(size)
            text += self._text.readline()
        except UnicodeDecodeError as error:
            raise self._not_decoded(error) from error
        self._counted(text)
        body = text.rstrip("\r\n")
        last = text[max(body.rfind("\n"), body.rfind("\r")) + 1 :]
        self._row_begins = self.taken - len(self.encode(last))
        return text

    def block(self, size: int) -> list[str]:
        """Return the next lines, of about so many characters or more; none at the end."""
        return lines_of(self.text(size))

    def go_to(self, byte: int) -> None:
        """Continue from the byte at which a line begins."""
        self._text.seek(byte)
        self.taken = self._row_begins = byte

    def detach(self) -> None:
        """Leave the file open to its owner."""
        self._text.detach()

    def fault(self, line: str) -> str:
        """Say what is wrong with a line that has bytes of no character, if it has."""
        odd = _ODD.findall(line)
        if not odd:
            return ""
        if self.encoding.unit > 1:
            many = "half a character that is" if len(odd) == 1 else f"{len(odd):,} halves of characters that are"
            return f"not {self.encoding}: {many} kept as read"
        many = "1 byte that is" if len(odd) == 1 else f"{len(odd):,} bytes that are"
        return (
            f"not {self.encoding}: {many} kept as read, the first 0x{self.encode(odd[0])[0]:X}; save the file as UTF-8"
        )


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends: line feeds, carriage returns or both, nothing else."""
    return StringIO(text, newline="").readlines()


class LineReader(Reader):
    """A reader of a line-based format, which can continue where another run ended."""

    def __init__(self, source: Source) -> None:
        self._name, self._added = source.name, source.added
        self._size = max(1, source.file.seek(0, os.SEEK_END))
        self._lines = Lines(source.file, source.name, find_encoding(source.file, source.name, source.encoding))
        self.encoding = self._lines.encoding
        self.told = "" if str(self.encoding) == "UTF-8" else str(self.encoding)
        #: Turns text into the bytes of the file's encoding, for whoever writes the rows again.
        self.encode = self._lines.encode

    def _texts(self) -> Iterator[str]:
        """Read the rest of the file, some lines at a time."""
        while text := self._lines.text(BLOCK_SIZE):
            yield text

    def share(self) -> float:
        return min(1.0, self._lines.taken / self._size)

    def place(self) -> dict[str, int]:
        """Return where the next block begins: ``read``, in bytes, and more."""
        return {"read": self._lines.taken}

    def go_to(self, place: Mapping[str, int]) -> None:
        """Continue from a place that :meth:`place` returned."""
        self._lines.go_to(place["read"])

    def close(self) -> None:
        self._lines.detach()


class LineWriter(Writer):
    """A writer of lines, in the encoding of their reader, with nothing after the last row."""

    def __init__(self, output: IO[bytes], reader: Reader, added: Sequence[str]) -> None:
        self._output, self._added = output, added
        self._encode: Callable[[str], bytes] = in_utf_8  # the rows of other readers
        self._mark = ""
        if isinstance(reader, LineReader):
            self._encode = with_others(reader.encode, self._other)
            self._mark = "\ufeff" if reader.encoding.marked and reader.encoding.unit > 1 else ""

    def _other(self, sign: str) -> str:  # noqa: ARG002
        """Return what replaces a character, of a word in ``because``, that the encoding lacks."""
        return "?"

    def begin(self) -> None:
        """Write the mark without which UTF-16 is not known; JSON in UTF-8 should have none."""
        self._output.write(self._encode(self._mark))


def with_others(encode: Callable[[str], bytes], other: Callable[[str], str]) -> Callable[[str], bytes]:
    """Return what encodes a text, with another in place of each character that the encoding does not have."""

    def has(sign: str) -> bool:
        try:
            return bool(encode(sign))
        except UnicodeEncodeError:
            return False

    def encoded(text: str) -> bytes:
        try:
            return encode(text)
        except UnicodeEncodeError:
            return encode(text.translate({ord(sign): other(sign) for sign in set(text) if not has(sign)}))

    return encoded


def in_utf_8(text: str) -> bytes:
    """Return rows of another file in UTF-8: odd bytes as they were, half a character of UTF-16 as U+FFFD."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return well_formed(text).encode("utf-8")
