"""Lines out of the parts of a body, with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Lines:
    r"""Numbers lines that end in a line feed; the last one needs none. A line that is too long is given as None.

    >>> lines = Lines(longest=5)
    >>> list(lines.of(b"one\r\n\ntoo long\nfo")), list(lines.of(b"ur", is_last=True))
    ([(1, b'one\r'), (2, b''), (3, None)], [(4, b'four')])
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._begun = bytearray()
        self._skips = False
        self._number = 1

    @property
    def next(self) -> int:
        """Number of the first line that was not given."""
        return self._number + self._skips

    def of(self, data: bytes, *, is_last: bool = False) -> Iterator[tuple[int, bytes | None]]:
        """Yield the lines that end in this part of the body, and those of which it shows that they are too long."""
        *ended, rest = data.split(b"\n")
        for part in ended:
            if not self._skips:
                yield self._line(part)
            self._skips = False
            self._number += 1
        if self._skips:
            return
        if len(self._begun) + len(rest) > self._longest:
            yield self._line(rest)
            self._skips = True
        else:
            self._begun += rest
            if is_last and self._begun:
                yield self._line(b"")
                self._number += 1

    def _line(self, part: bytes) -> tuple[int, bytes | None]:
        """Put the end of a line to its beginning."""
        line = bytes(self._begun) + part if self._begun else part
        self._begun.clear()
        return self._number, line if len(line) <= self._longest else None
