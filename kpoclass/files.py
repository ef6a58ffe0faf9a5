"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Iterator


def folder_of(path: str) -> str:
    """Give the folder that a file is to be written to.

    Parameters
    ----------
    path : str
        The file.

    Returns
    -------
    str

    Raises
    ------
    FileNotFoundError
        If it is missing.
    """
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", folder)
    return folder


def refuse_existing(path: str) -> None:
    """Refuse to replace a file.

    Parameters
    ----------
    path : str
        The file to be written.

    Raises
    ------
    OutputExistsError
        If it is there.
    """
    if os.path.exists(path):
        raise OutputExistsError(f"{path}: is there already; choose another name, or force it (--force)")


@contextmanager
def atomic_write(path: str | os.PathLike[str], mode: str = "wb", **options: Any) -> Iterator[IO[Any]]:
    """Open a temporary file beside ``path`` that takes its name when the block ends well, and vanishes when not.

    Parameters
    ----------
    path : path-like
        The file to write; one that is there is replaced.
    mode : str
        As for :func:`open`.
    **options
        ``encoding`` and ``newline``, as for :func:`open`.

    Yields
    ------
    file object
        To write to.

    Raises
    ------
    OSError
        If the folder is missing or can't be written to.
    """
    path = os.fspath(path)
    folder = folder_of(path)
    handle, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", suffix=".part", dir=folder)
    try:
        with open(handle, mode, **options) as file:
            yield file
        os.chmod(temporary, _mode_of(path))
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _mode_of(path: str) -> int:
    """Give the permissions the file should have: its old ones, or those of any new file here."""
    with suppress(OSError):
        return os.stat(path).st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
