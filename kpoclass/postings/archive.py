"""ZIP archives, read within bounds on what they unpack to, whatever they claim."""

from __future__ import annotations

import io
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from kpoclass.errors import PostingError, call_that_works, raise_of_the_system
from kpoclass.file_kinds import ZIP, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

#: Bytes that all members of an archive may unpack to, those of archives in it included.
MOST_UNPACKED = 1 << 30
#: Bytes of one member.
MOST_OF_ONE = 1 << 28
#: It may unpack to this, or to so many times its size: documents come to 5 to 30 times, a made one to 1,000.
SMALL_UNPACKED = 64 << 20
MOST_TIMES = 200
MOST_MEMBERS = 100_000
#: Archives in one another.
MOST_NESTED = 3

_ENCRYPTED = 1
_TABLES = (".csv", ".tsv")
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, OSError)


@contextmanager
def _told() -> Iterator[None]:
    """Say in our words what is wrong with an archive."""
    try:
        yield
    except PostingError:
        raise
    except _DAMAGE as error:
        raise_of_the_system(error)
        raise PostingError(f"expected a whole ZIP archive, got one that is damaged: {error}") from error


class Archive:
    """An archive whose members are read one by one, until they come to more than is allowed."""

    def __init__(self, data: bytes, left: int | None = None) -> None:
        most = MOST_UNPACKED if left is None else left
        #: Bytes that may still be unpacked.
        self.left = min(most, max(SMALL_UNPACKED, MOST_TIMES * len(data)))
        with _told():
            self._zip = ZipFile(io.BytesIO(data))
            self._members: dict[str, ZipInfo] = {}
            for member in self._zip.infolist():
                if not member.filename.endswith("/"):  # is_dir() fails on an empty name
                    self._members[self._unlike_others(member.filename)] = member
        if len(self._members) > MOST_MEMBERS:
            raise PostingError(f"expected a ZIP archive of at most {MOST_MEMBERS:,} files, got {len(self._members):,}")

    def _unlike_others(self, name: str) -> str:
        """Return a name that no other member has: an archive may hold two files of one name."""
        number, given = 1, name
        while name in self._members:
            number += 1
            name = f"{given} ({number})"
        return name

    @property
    def names(self) -> list[str]:
        """The names of its files, sorted."""
        return sorted(self._members)

    def read(self, name: str) -> bytes:
        """Return the content of a file in it."""
        member = self._members.get(name)
        if member is None:
            raise PostingError(f"expected the part {name!r}, which is not there; the file is damaged")
        if member.flag_bits & _ENCRYPTED:
            raise PostingError("it is protected by a password; unpack it first")
        with _told():
            return self._read(member)

    def _read(self, member: ZipInfo) -> bytes:
        most = min(MOST_OF_ONE, self.left)
        with self._zip.open(member) as file:
            content = file.read(most + 1)
        self.left -= len(content)
        if len(content) > most:
            raise PostingError(f"expected a file that unpacks to at most {most >> 20:,} MiB, got more")
        return content


def is_hidden(name: str) -> bool:
    """Return whether a path is of a file that systems hide: of their own, or a lock of Word."""
    parts = name.replace("\\", "/").split("/")
    return parts[-1].lower() in {"thumbs.db", "desktop.ini"} or any(
        part.startswith((".", "~$", "__MACOSX")) and part not in {".", ".."} for part in parts
    )


def refuse_table(name: str) -> None:
    """Refuse a file that is a table by its name, since its text would be taken for one posting."""
    if name.lower().endswith(_TABLES):
        raise PostingError(f"expected a posting, got a table; {for_tables()}")


def for_tables() -> str:
    """Return what reads a table, as the one who called writes it."""
    call = call_that_works("label_file(source, target)", "kpoclass label IN OUT", "send one row at a time")
    return f"label its rows: {call}"


def unpack(
    data: bytes, left: int | None = None, depth: int = 1, hidden: list[str] | None = None
) -> Iterator[tuple[str, bytes | PostingError]]:
    """Yield the names and contents of the files in an archive and in archives in it; an error in place of a bad one.

    Files that are left out are noted in ``hidden``.
    """
    archive = Archive(data, left)
    names = [name for name in archive.names if not is_hidden(name)]
    out = len(archive.names) - len(names)
    if hidden is not None:
        hidden += filter(is_hidden, archive.names)
    if not names:
        raise PostingError(f"expected a ZIP archive with files, got one with {f'{out} hidden ones' if out else 'none'}")
    for name in names:
        try:
            refuse_table(name)
            content = archive.read(name)
            if kind_of(content) != ZIP:
                yield name, content
                continue
            if depth == MOST_NESTED:
                raise PostingError(f"expected at most {MOST_NESTED} archives in one another, got more")
            before = archive.left
            for inner, found in unpack(content, before, depth + 1, hidden):
                archive.left -= len(found) if isinstance(found, bytes) else 0
                yield f"{name}/{inner}", found
        except PostingError as error:
            yield name, error
            if archive.left <= 0:
                return
