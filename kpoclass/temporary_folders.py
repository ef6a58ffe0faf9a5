"""Temporary folders: what a process that was killed has left of them, the next one clears away."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kpoclass.file_lock import MOST_TRIES, FileLock, lock_unless_locked

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"\.kpoclass-[0-9a-f]{16}\.part")


@contextmanager
def working_folder() -> Iterator[Path]:
    """Make a temporary folder, locked as long as it is used; afterwards it is gone with all that is in it."""
    for tries_left in reversed(range(MOST_TRIES)):
        # Named before it is made, so that a signal finds no moment in which it would be left behind.
        path, lock = Path(tempfile.gettempdir(), f".kpoclass-{os.urandom(8).hex()}.part"), None
        try:
            path.mkdir(0o700)
            with suppress(FileNotFoundError):  # before it was locked, another process took it for a leftover
                lock = FileLock.of_folder(path)
            if lock and (lock.take(str(path)) or not tries_left):
                yield path
                return
        finally:
            try:
                _remove(path)
            finally:
                if lock:
                    lock.let_go()


def clear_left_folders() -> None:
    """Remove the working folders whose processes are gone."""
    parent = tempfile.gettempdir()
    with suppress(OSError):
        for name in os.listdir(parent):
            if _NAME.fullmatch(name):
                path = os.path.join(parent, name)
                with lock_unless_locked(path) as is_left:
                    if is_left:
                        _remove(path)


def _remove(path: str | os.PathLike[str]) -> None:
    """Remove a folder with all that is in it, as far as that goes; a signal that comes meanwhile is raised after it."""
    try:
        shutil.rmtree(path, ignore_errors=True)
    except (KeyboardInterrupt, OSError) as error:
        # If a signal comes when it has just closed a folder, rmtree (before Python 3.13) closes that once more, which
        # fails with an OSError in place of what the signal raised.
        stop = error.__context__ if isinstance(error, OSError) else error
        shutil.rmtree(path, ignore_errors=True)
        if isinstance(stop, KeyboardInterrupt):
            raise stop from None
