"""Files that stand beside the one whose name they will take, and what killed runs left of them."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from kpoclass.file_lock import MOST_TRIES, FileLock, lock_unless_locked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PART = ".part"
#: What stands behind a dot and the name of the target, and how long it is.
_END = re.compile(r"\.[a-z0-9_]{8}\.part")
_END_LENGTH = len(".") + 8 + len(_PART)
#: So many characters of the target's name are in it: systems allow 255 bytes for all of a name.
_KEPT = 60


@contextmanager
def temporary_file(target: str) -> Iterator[tuple[int, str]]:
    """Create a file beside another and lock it; afterwards it is gone, unless it was given another name."""
    folder, name = os.path.split(target)
    for tries_left in reversed(range(MOST_TRIES)):
        # Named before it is created, so that a signal finds no moment in which it would be left behind.
        path, lock = os.path.join(folder, f".{name[:_KEPT]}.{os.urandom(4).hex()}{_PART}"), None
        try:
            handle = _created(path, target)
            lock = FileLock(handle)
            if lock.take(path) or not tries_left:
                yield handle, path
                return
            os.close(handle)  # before it was locked, another run took it for a leftover
        finally:
            with suppress(OSError):
                os.unlink(path)
            if lock:
                lock.let_go()


def _created(path: str, target: str) -> int:
    mode = mode_beside(target)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    except OSError as error:  # which names the temporary file
        said = f"can't be written, because its folder takes no new file ({error.strerror}); write to another folder"
        raise OSError(error.errno, said, target) from error


def mode_beside(target: str) -> int:
    """Return permissions by which no more people may read a file than the one whose place it takes.

    Its owner may also change it: whoever finds it left behind opens it to see whether it is locked.
    """
    mode = mode_of(target)
    return 0o666 if mode is None else mode | 0o600


def mode_of(path: str) -> int | None:
    """Return the permissions of a file; None if it is not there."""
    try:
        return os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        return None


def give_mode(path: str, mode: int) -> None:
    """Give a file its permissions, unless it has them: where files have none of their own, the system refuses."""
    if mode_of(path) != mode:
        os.chmod(path, mode)


def to_disk(file: IO[Any]) -> None:
    """Write to the disk now what the system holds back: some faults show only then, and a power cut loses nothing."""
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:  # a file system that can't
            raise


def sweep(folder: str, names: Collection[str]) -> None:
    """Remove the temporary files that killed runs for targets of these names in a folder left behind."""
    those, found = {name[:_KEPT] for name in names}, list[str]()
    with suppress(OSError):  # a folder that takes files and shows none
        found = os.listdir(folder or ".")
    for there in found:
        target, end = there[1:-_END_LENGTH], there[-_END_LENGTH:]
        if there.startswith(".") and target in those and _END.fullmatch(end):
            path = os.path.join(folder, there)
            with lock_unless_locked(path) as is_left, suppress(OSError):
                if is_left:
                    os.unlink(path)
