"""Files packed by gzip, bzip2 or xz: unpacked into a temporary file within limits, and packed again."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import tempfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.named_errors import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

#: First bytes, extension, and what opens a file of the kind.
_KINDS: tuple[tuple[bytes, str, Any], ...] = (
    (b"\x1f\x8b", ".gz", gzip.GzipFile),
    (b"BZh", ".bz2", bz2.BZ2File),
    (b"\xfd7zXZ\0", ".xz", lzma.LZMAFile),
)
#: As of workbooks: text packs by 3 to 20 times.
MOST_BYTES = 1 << 30
_ALWAYS_FINE = 64 << 20
_MOST_TIMES = 100
_CHUNK = 1 << 20


def unpacked_name(path: str) -> str:
    """Return the name without an ending that says how a file is packed."""
    stem, extension = os.path.splitext(path)
    return stem if extension.lower() in {ending for _, ending, _ in _KINDS} else path


def is_packed(path: str) -> bool:
    """Whether a file is packed, by its first bytes."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return _opener(file.read(6)) is not None


def head_of(path: str, size: int) -> bytes:
    """Return the first bytes of what is in a file; none if it is no ordinary one."""
    if not os.path.isfile(path):
        return b""
    with open(path, "rb") as file:
        head = file.read(size)
        file.seek(0)
        opener = _opener(head)
        try:
            return opener(file).read(size) if opener else head
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise _damaged(path, error) from error


@contextmanager
def open_source(path: str) -> Iterator[IO[bytes]]:
    """Open a file, unpacked if it is packed."""
    with open(path, "rb") as file:
        opener = _opener(file.read(6)) if file.seekable() else None
        if file.seekable():
            file.seek(0)
        if opener is None:
            yield file
            return
        with _unpacked(path, opener(file)) as unpacked:
            yield unpacked


def _unpacked(path: str, content: IO[bytes]) -> IO[bytes]:
    """Unpack a file into one without a name."""
    most = min(MOST_BYTES, max(_ALWAYS_FINE, _MOST_TIMES * os.stat(path).st_size))
    with naming(tempfile.gettempdir()):
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who asked for it
        for chunk in _chunks(path, content):
            if unpacked.tell() + len(chunk) > most:
                raise DataError(f"{path}: unpacks to more than {most >> 20:,} MiB, which is refused; unpack it first")
            unpacked.write(chunk)
        unpacked.seek(0)
    return unpacked


def _chunks(path: str, content: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from iter(lambda: content.read(_CHUNK), b"")
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise _damaged(path, error) from error


@contextmanager
def packed_as(path: str, output: IO[bytes]) -> Iterator[Any]:
    """Pack what is written to an output, if its name says so."""
    ending = os.path.splitext(path)[1].lower()
    opener = next((each for _, extension, each in _KINDS if extension == ending), None)
    if opener is None:
        yield output
    elif opener is gzip.GzipFile:
        with gzip.GzipFile(filename="", mode="wb", fileobj=output, mtime=0) as packed:  # no date: the same bytes again
            yield packed
    else:
        with opener(output, "wb") as packed:
            yield packed


def _opener(head: bytes) -> Any:
    opener = next((each for mark, _, each in _KINDS if head.startswith(mark)), None)
    return (lambda file: gzip.GzipFile(fileobj=file)) if opener is gzip.GzipFile else opener


def _damaged(path: str, error: Exception) -> DataError:
    raise_of_the_system(error)
    return DataError(f"{path}: is packed, and damaged: {error}; pack it again, or unpack what is left of it")
