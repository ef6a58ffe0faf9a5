"""Advisory locks on open files and folders: they tell one in use from one that a killed run left behind."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows has none, but itself keeps a file in use from being removed
    fcntl = None  # type: ignore[assignment]

#: So often a new file or folder is made again if it was taken for a leftover before it was locked; then it is used as
#: it is, for there are file systems over a network in which no file ever seems to be the one that was opened.
MOST_TRIES = 10


class FileLock:
    """A lock on an open file or folder, held until it is released or the process ends in any way."""

    def __init__(self, handle: int) -> None:
        self._handle = os.dup(handle) if fcntl else -1  # outlives the file object

    @classmethod
    def of_folder(cls, path: str | os.PathLike[str]) -> FileLock:
        """Return the lock on a folder."""
        if not fcntl:
            return cls(-1)
        handle = os.open(path, os.O_RDONLY)
        try:
            return cls(handle)
        finally:
            os.close(handle)

    def take(self, path: str) -> bool:
        """Take the lock; False if another process holds it, or ``path`` is no longer this file."""
        if not fcntl:
            return True
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
        try:
            return os.path.samestat(os.fstat(self._handle), os.stat(path))
        except FileNotFoundError:
            return False

    def let_go(self) -> None:
        """Release it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@contextmanager
def lock_unless_locked(path: str) -> Iterator[bool]:
    """Lock a file or folder that no process holds, and say whether that was so; false if it can't be told."""
    try:
        access = os.O_RDONLY if os.path.isdir(path) else os.O_RDWR  # over a network, a lock needs a file to be writable
        handle = os.open(path, access | os.O_NOFOLLOW | os.O_NONBLOCK) if fcntl else -1
    except OSError:
        handle = -1
    try:
        yield handle >= 0 and _locked(handle)
    finally:
        if handle >= 0:
            os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another holds it, or the file system has no locks
        return False
    return True
