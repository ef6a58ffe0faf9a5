"""Advisory locks on open files: they tell a file in use from one that a killed run left behind."""

from __future__ import annotations

import os
from contextlib import suppress

try:
    import fcntl
except ImportError:  # Windows has none, but itself keeps a file in use from being removed
    fcntl = None  # type: ignore[assignment]


class FileLock:
    """A lock on an open file, held until it is released or the process ends in any way."""

    def __init__(self, handle: int) -> None:
        self._handle = os.dup(handle) if fcntl else -1  # outlives the file object

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
        with suppress(OSError):
            return os.path.samestat(os.fstat(self._handle), os.stat(path))
        return False

    def let_go(self) -> None:
        """Release it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def remove_unless_locked(path: str) -> None:
    """Remove a file that no process holds; if that can't be told, leave it."""
    if not fcntl:
        return
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
        finally:
            os.close(handle)
