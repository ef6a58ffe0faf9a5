"""What went wrong, in a sentence: errors of the system as well as our own."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from kpoclass.cli.mistaken import nearest
from kpoclass.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAID = {
    errno.EBADF: "standard input or output is closed; give the name of a file in its place",
    errno.EACCES: "may not be opened: permission denied; choose another, or ask for the permission",
    errno.EISDIR: "is a folder, expected a file",
    errno.ENOSPC: "the disk is full; make room, or write to another disk",
    errno.EDQUOT: "your share of the disk is full; make room, or write to another disk",
    errno.EFBIG: "the file is too large for this disk; write to another, or pack it (.gz)",
    errno.ENOTDIR: "there is no such file, because a part of its path is no folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ELOOP: "a chain of symbolic links without an end; name the file itself",
    errno.EROFS: "the disk is read-only; write to another",
    errno.EIO: "the disk could not be read or written (input/output error); copy what is on it, and use another",
    errno.EINTR: "the system was interrupted while it read or wrote; run it again",
    errno.EMFILE: "too many files are open at a time; allow more (ulimit -n 256)",
    errno.ENFILE: "too many files are open on this machine; close other programs",
}
#: Python tries several folders for temporary files, and gives none of them as the name of a file.
_NO_TEMPORARY = "no folder for temporary files can be written to; make room, or name another (TMPDIR)"

_BROKEN_LINK = "is a symbolic link, and the file that it leads to is not there; make it again, or remove it"


def in_a_sentence(error: Exception, arguments: Sequence[str] = ()) -> str:
    """Say what went wrong and, where the name of a file is misspelt among the arguments, the call that works."""
    if isinstance(error, MemoryError):
        return "there is not enough memory; close other programs, or give less at a time"
    missing = error if isinstance(error, FileNotFoundError) else error.__cause__
    if isinstance(missing, FileNotFoundError) and _here_is_gone(missing.filename):
        return "the folder in which this was started is no longer there; change to one that is (cd)"
    if isinstance(missing, FileNotFoundError) and missing.filename is not None:
        name = os.fsdecode(missing.filename)
        said = _BROKEN_LINK if os.path.islink(name) else _of_missing(name, missing.strerror or "", arguments)
        return f"{name}: {said}".removeprefix(": ")
    if not isinstance(error, OSError) or error.errno is None:
        return str(error)
    if not error.filename:  # it came up while an open file was read or written
        return _NO_TEMPORARY if "temporary directory" in str(error) else _SAID.get(error.errno, str(error))
    name, said = os.fsdecode(error.filename), error.strerror or ""
    return f"{name}: {said if _is_ours(said) else _SAID.get(error.errno, said)}"


def _here_is_gone(name: str | bytes | None) -> bool:
    """Whether a file was looked for in the current folder, which has been removed."""
    if name is not None and os.path.isabs(name):
        return False
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _is_ours(said: str) -> bool:
    """Whether a message is one of ours, which begin with a small letter; the system's do not."""
    return said[:1].islower()


def _of_missing(name: str, said: str, arguments: Sequence[str]) -> str:
    folder, file = os.path.split(name)
    if not name or "can't be written" in said:
        return said if name else "expected the name of a file, got an empty one"
    if folder and not os.path.isdir(folder):
        return f"there is no such folder {quoted(folder)}; check the path, or create the folder first"
    if "folder" in said:  # as check_output says it
        return f"{said}; create it first, or write to another"
    if near := _near(file, folder or "."):
        meant = [os.path.join(folder, near) if argument == name else argument for argument in arguments]
        call = " ".join(map(quoted, meant)) if name in arguments else ""
        return "there is no such file; did you mean" + (f": kpoclass {call}" if call else f" {near}?")
    if arguments[:1] == ["label"] and name in arguments[1:] and not os.path.splitext(name)[1]:
        return f"there is no such file; give one, or classify the words themselves: kpoclass classify {quoted(name)}"
    return f"there is no such file in {quoted(folder or os.getcwd())}; give the path of one that is there"


def _near(file: str, folder: str) -> str | None:
    """Return the file there of a similar name, whatever it ends in."""
    stem, extension = os.path.splitext(file)
    there = sorted(os.listdir(folder), key=lambda other: os.path.splitext(other)[1] == extension)
    named = {os.path.splitext(other)[0]: other for other in there}  # of one name, that of the same extension
    near = nearest(stem, named)
    return named[near] if near else None
