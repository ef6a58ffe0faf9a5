"""Errors of writing a file with its name, which the system tells only of files that it could not open."""

from __future__ import annotations

import errno
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Errors of a full disk.
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
#: Errors that come of nothing but writing.
_OF_WRITING = {*FULL, errno.EFBIG}


@contextmanager
def naming(path: str, *, reads: bool = True) -> Iterator[None]:
    """Name the file that is written in errors without a name; where others are read, in those of writing alone."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None and (not reads or error.errno in _OF_WRITING):
            error.filename = path
        raise


class Output(io.FileIO):
    """A file whose name is in all errors of writing it."""

    def __init__(self, handle: int, path: str) -> None:
        self._path = path
        super().__init__(handle, "wb")

    def write(self, data: Any, /) -> int:  # noqa: D102 - as of any file
        with naming(self._path, reads=False):
            return super().write(data)

    def close(self) -> None:  # noqa: D102
        with naming(self._path, reads=False):
            super().close()
