"""The model file: numbers and strings only, one layout, read without running anything.

Layout, all numbers little-endian (``docs/model-format.md`` describes it for other readers)::

    8 bytes   magic, b"KPOCLASS"
    u32       format version
    u32       CRC-32 of everything after it
    u32 x 8   byte length of each section, in the order of SECTIONS
    sections  each padded with zero bytes to a multiple of 8

Equal parameters give equal bytes. The CRC finds accidents; the checks of bounds in :class:`Parameters` are what makes a
file from a stranger safe to open.
"""

from __future__ import annotations

import sys

from kpoclass.errors import ModelFormatError
from kpoclass.inference.parameters import Parameters

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any, Literal

MAGIC = b"KPOCLASS"
FORMAT_VERSION = 1
SECTIONS = ("metadata", "words", "word_stems", "bigram_first", "bigram_second", "idf", "weights", "heads")
_PREFIX = len(MAGIC) + 8
_HEADER = _PREFIX + 4 * len(SECTIONS)

#: Bytes of the largest file that is read or written: a hundred times the shipped model, room for four million features.
#: What a stranger's file says of its length decides how much memory is taken before anything else can be checked.
LARGEST = 64 << 20


def _native(section: memoryview, code: Literal["H", "h", "d"]) -> Any:
    """View a little-endian section as numbers of this machine."""
    if sys.byteorder == "big":  # pragma: no cover - no such machine in CI
        from array import array

        swapped = array(code, section.tobytes())
        swapped.byteswap()
        return memoryview(swapped)
    return section.cast(code)


def _little_endian(numbers: memoryview) -> bytes:
    if sys.byteorder == "big":  # pragma: no cover
        from array import array

        swapped = array(numbers.format, numbers.tobytes())
        swapped.byteswap()
        return swapped.tobytes()
    return numbers.tobytes()


def _checksum(body: bytes | memoryview) -> int:
    from zlib import crc32

    return crc32(body)


def _padding(length: int) -> int:
    return -length % 8


def dumps(parameters: Parameters) -> bytes:
    """Give the model file of some parameters, as bytes.

    Parameters
    ----------
    parameters : Parameters
        What to write.

    Returns
    -------
    bytes
        The whole file; equal parameters give equal bytes.

    Raises
    ------
    ModelFormatError
        If it would be larger than is read again.
    """
    contents = (
        parameters.metadata_json,
        parameters.word_lines,
        *(
            _little_endian(getattr(parameters, name))
            for name in ("word_stems", "bigram_first", "bigram_second", "idf", "weights", "heads")
        ),
    )
    body = b"".join(len(content).to_bytes(4, "little") for content in contents)
    body += b"".join(content + b"\0" * _padding(len(content)) for content in contents)
    if _PREFIX + len(body) > LARGEST:
        raise ModelFormatError(
            f"expected a model of at most {LARGEST} bytes, got {_PREFIX + len(body)}; keep fewer bigrams"
        )
    return MAGIC + FORMAT_VERSION.to_bytes(4, "little") + _checksum(body).to_bytes(4, "little") + body


def _layout(header: bytes, name: str) -> tuple[list[int], int]:
    """Check the first bytes of a file, and give the length of each section and of the whole file."""
    if header[: len(MAGIC)] != MAGIC:
        raise ModelFormatError(
            f"{name}: expected a kpoclass model file, which begins with {MAGIC!r}; got {header[:8]!r}"
        )
    if len(header) < _HEADER:
        raise ModelFormatError(
            f"{name}: truncated: {len(header)} bytes, and the header alone has {_HEADER}; copy it again"
        )
    version = int.from_bytes(header[8:12], "little")
    if version != FORMAT_VERSION:
        raise ModelFormatError(
            f"{name}: format version {version}; this kpoclass reads version {FORMAT_VERSION}. "
            + ("Upgrade kpoclass" if version > FORMAT_VERSION else "Train the model again with this version")
        )
    lengths = [int.from_bytes(header[at : at + 4], "little") for at in range(_PREFIX, _HEADER, 4)]
    expected = _HEADER + sum(length + _padding(length) for length in lengths)
    if expected > LARGEST:
        raise ModelFormatError(f"{name}: too large: expected at most {LARGEST} bytes, its header says {expected}")
    return lengths, expected


def loads(data: bytes, name: str = "the model", *, check: bool = True) -> Parameters:
    """Read parameters from the bytes of a model file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What to call it in error messages.
    check : bool
        Whether checksum and contents are checked; see :class:`kpoclass.inference.parameters.Parameters`.

    Returns
    -------
    kpoclass.inference.parameters.Parameters
        The checked contents.

    Raises
    ------
    ModelFormatError
        If the bytes are no model file, or one that is truncated, altered, too new, or out of bounds.
    """
    lengths, expected = _layout(data[:_HEADER], name)
    if len(data) < expected:
        raise ModelFormatError(f"{name}: truncated: expected {expected} bytes, got {len(data)}; copy it again")
    if len(data) > expected:
        raise ModelFormatError(f"{name}: too long: expected {expected} bytes, got more; copy it again")
    if check and _checksum(memoryview(data)[_PREFIX:]) != int.from_bytes(data[12:16], "little"):
        raise ModelFormatError(f"{name}: altered: the checksum does not match the contents; copy it again")
    sections, start = {}, _HEADER
    for section, length in zip(SECTIONS, lengths, strict=True):
        sections[section] = memoryview(data)[start : start + length]
        start += length + _padding(length)
    try:
        return Parameters(
            metadata_json=sections["metadata"].tobytes(),
            word_lines=sections["words"].tobytes(),
            word_stems=_native(sections["word_stems"], "H"),
            bigram_first=_native(sections["bigram_first"], "H"),
            bigram_second=_native(sections["bigram_second"], "H"),
            idf=_native(sections["idf"], "H"),
            weights=_native(sections["weights"], "h"),
            heads=_native(sections["heads"], "d"),
            check=check,
        )
    except TypeError as error:  # memoryview.cast of a length that is no multiple of the item's size
        raise ModelFormatError(f"{name}: a section's length does not fit its type of number") from error
    except ModelFormatError as error:
        raise ModelFormatError(f"{name}: {error}") from None


def read(path: str | PathLike[str], *, check: bool = True) -> Parameters:
    """Read a model file.

    Parameters
    ----------
    path : path-like
        The file.
    check : bool
        As for :func:`loads`.

    Returns
    -------
    kpoclass.inference.parameters.Parameters
        The checked contents.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ModelFormatError
        If it is not a sound model file; see :func:`loads`.
    """
    name = str(path)
    with open(path, "rb") as file:
        header = file.read(_HEADER)
        _, expected = _layout(header, name)
        return loads(header + file.read(expected - _HEADER + 1), name, check=check)  # 1 more tells a file too long


def write(parameters: Parameters, path: str | PathLike[str], *, force: bool = True) -> None:
    """Write a model file, whole or not at all.

    Parameters
    ----------
    parameters : Parameters
        What to write.
    path : path-like
        Where to; a file there is replaced.
    force : bool
        False to refuse where a file is there.
    """
    from kpoclass.files import atomic_write

    with atomic_write(path, force=force) as file:
        file.write(dumps(parameters))
