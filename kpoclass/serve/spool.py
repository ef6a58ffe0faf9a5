"""Bytes that arrive faster than they are used: some in memory, the rest in a file without a name."""

from __future__ import annotations

import tempfile
from typing import IO

IN_MEMORY = 1 << 20


class Spool:
    """Bytes that come out in the order in which they were put in.

    >>> spool = Spool()
    >>> spool.put(b"first"), spool.put(b"second"), spool.take(7), len(spool)
    (None, None, b'firstse', 4)
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._first = bytearray()
        self._rest: IO[bytes] | None = None
        self._begin = self._end = 0  # of what is unread in the file

    def __len__(self) -> int:
        return len(self._first) + self._end - self._begin

    def put(self, data: bytes) -> None:
        """Add bytes behind the others."""
        if self._begin == self._end and len(self._first) + len(data) <= self._in_memory:
            self._first += data
            return
        if self._rest is None:
            # Without a buffer, which would tell of a full disk only later, when it is read or closed.
            self._rest = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the spool
        self._rest.seek(self._end)
        left = memoryview(data)
        while left:
            left = left[self._rest.write(left) :]
        self._end += len(data)

    def take(self, most: int) -> bytes:
        """Return the next bytes; fewer than asked where there are no more."""
        taken = bytes(self._first[:most])
        del self._first[:most]
        if self._rest is not None and len(taken) < most and self._begin < self._end:
            self._rest.seek(self._begin)
            taken += (more := self._rest.read(min(most - len(taken), self._end - self._begin)))
            self._begin += len(more)
            if self._begin == self._end:
                self._begin = self._end = 0
                self._rest.truncate(0)
        return taken

    def close(self) -> None:
        """Let go of what is left."""
        self._first.clear()
        self._begin = self._end = 0
        if self._rest is not None:
            self._rest.close()
