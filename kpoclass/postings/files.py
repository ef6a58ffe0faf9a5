"""Files of postings: those in folders and ZIP archives, each with its name and content."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from kpoclass.errors import PostingError, call_that_works, quoted
from kpoclass.file_kinds import ZIP, kind_of
from kpoclass.files import read_at_most
from kpoclass.postings.archive import is_hidden, refuse_table, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Bytes. Larger files are not of postings.
LARGEST = 1 << 29
#: What a text that is the name of a file ends in, and how many words such a name has at most.
_ENDINGS = (".html", ".htm", ".mhtml", ".json", ".xml", ".pdf", ".docx", ".doc", ".odt", ".rtf", ".eml", ".txt", ".zip")
_MOST_WORDS = 5


def refuse_address(text: str) -> None:
    """Refuse the address of a page: nothing is fetched."""
    if text.lower().startswith(("http://", "https://")) and len(text.split(None, 1)) == 1:
        file = "save it and give the file"
        call = call_that_works(file, f"{file}; or curl -s ADDRESS | kpoclass posting -", "send what the page holds")
        raise PostingError(f"expected a posting, got an address; pages are not fetched: {call}")


def refuse_name(text: str) -> None:
    """Refuse a text that is the name of a file, which its words say nothing about."""
    if len(text.split()) <= _MOST_WORDS and "\n" not in text and os.path.splitext(text)[1].lower() in _ENDINGS:
        file = "give the file itself"
        call = call_that_works(
            f"{file}: pathlib.Path({text!r})", f"{file}: kpoclass posting {quoted(text)}", "send what the file holds"
        )
        raise PostingError(f"expected a posting, got the name of a file; {call}")


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file; refuse a folder, a table and what is too large, and say what to use instead."""
    name = os.fspath(path)
    if os.path.isdir(name):
        raise PostingError(
            "expected one file, got a folder; for a folder, use classify_postings (kpoclass posting DIR)"
        )
    refuse_table(name)
    with open(name, "rb") as file:
        content = read_at_most(file, LARGEST + 1)
    if len(content) > LARGEST:
        raise PostingError(f"expected a file of at most {LARGEST >> 20:,} MiB, got a larger one; divide it")
    return content


def find_files(
    paths: Iterable[str | os.PathLike[str]], leave: Iterable[str] = (), hidden: list[str] | None = None
) -> list[str]:
    """Return the paths of all files, those in folders sorted, without those to leave; hidden ones are noted."""
    noted = [] if hidden is None else hidden
    left = {os.path.realpath(path) for path in leave}
    found: list[str] = []
    for path in [os.fspath(path) for path in paths]:
        if os.path.isdir(path):
            found += (inside for inside in _in_folder(path, noted) if os.path.realpath(inside) not in left)
        else:
            found.append(path)
    return found


def _in_folder(folder: str, hidden: list[str]) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            path = os.path.join(parent, name)
            if is_hidden(name):
                hidden.append(path)
            elif _is_regular(path):
                yield path


def _is_regular(path: str) -> bool:
    """Return whether a path leads to a file, rather than to a pipe that would never end, or nowhere."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def contents(path: str, hidden: list[str] | None = None) -> Iterator[tuple[str, bytes | PostingError | OSError]]:
    """Yield the name and content of a file, or of each in a ZIP archive; an error in place of an unreadable one."""
    try:
        refuse_address(path)
        data = read_file(path)
        if kind_of(data) != ZIP:
            yield path, data
            return
        for name, content in unpack(data, hidden=hidden):
            yield f"{path}/{name}", content
    except (PostingError, OSError) as error:
        yield path, error
