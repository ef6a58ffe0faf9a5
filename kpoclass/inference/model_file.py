"""The model file: numbers and strings only, one layout, read without running anything.

``docs/model-format.md`` describes the layout. Equal parameters give equal bytes. The CRC-32 finds accidental damage;
the bounds checks in :class:`Parameters` make a file from a stranger safe to open. Files of every format version are
read. Parameters are written in the version they were read in, so that a copy is the same file, and new ones in the
newest.
"""

from __future__ import annotations

import os
import sys

from kpoclass.errors import ModelFormatError, TextTypeError, argument, typed_a_command
from kpoclass.inference.parameters import FORMAT_VERSION, Parameters

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Collection
    from os import PathLike
    from typing import Any, BinaryIO, Literal

    Code = Literal["H", "h", "I", "d"]

MAGIC = b"KPOCLASS"
#: The sections of numbers in order, and what each number is, as a code of :mod:`struct`.
NUMBERS: dict[str, Code] = {
    "word_stems": "H",
    "bigram_first": "H",
    "bigram_second": "H",
    "title_features": "I",
    "idf": "H",
    "weights": "h",
    "heads": "d",
}
SECTIONS = ("metadata", "words", *NUMBERS)
#: The sections of each format version. In version 1, titles had no weights of their own.
SECTIONS_OF = {1: tuple(section for section in SECTIONS if section != "title_features"), FORMAT_VERSION: SECTIONS}
#: The least probability of a confident label in version 1, 0.65, as it would stand in a file: it was a constant.
_FORMER_LEAST_PROBABILITY = bytes.fromhex("cdcccccccccce43f")
_PREFIX = len(MAGIC) + 8


def _padding(length: int) -> int:
    return -length % 8


def _lengths_end(sections: Collection[str]) -> int:
    return _PREFIX + 4 * len(sections)


_HEADER = _lengths_end(SECTIONS) + _padding(_lengths_end(SECTIONS))  # of the newest version; none has a longer one

#: Bytes of the largest file that is read or written: a hundred times the shipped model, room for four million features.
#: The length in a stranger's file decides how much memory is taken before anything else can be checked.
LARGEST = 64 << 20
#: Bytes that are asked for first: a reader takes the room for what is asked for, whatever comes.
_FIRST = 1 << 16


def _native(section: memoryview, code: Code) -> Any:
    """View a little-endian section as numbers of this machine."""
    if sys.byteorder == "big":
        from array import array

        swapped = array(code, section.tobytes())
        swapped.byteswap()
        return memoryview(swapped)
    return section.cast(code)


def _little_endian(numbers: memoryview) -> bytes:
    if sys.byteorder == "big":
        from array import array

        swapped = array(numbers.format, numbers.tobytes())
        swapped.byteswap()
        return swapped.tobytes()
    return numbers.tobytes()


def _checksum(body: bytes | memoryview) -> int:
    from zlib import crc32

    return crc32(body)


def dumps(parameters: Parameters) -> bytes:
    """Return the bytes of the model file; equal parameters give equal bytes."""
    contents = {
        "metadata": parameters.metadata_json,
        "words": parameters.word_lines,
        **{name: _little_endian(getattr(parameters, name)) for name in NUMBERS},
    }
    if parameters.format_version == 1:
        contents["heads"] = contents["heads"].removesuffix(_FORMER_LEAST_PROBABILITY)
    sections = SECTIONS_OF[parameters.format_version]
    body = b"".join(len(contents[name]).to_bytes(4, "little") for name in sections)
    body += b"\0" * _padding(_lengths_end(sections))
    body += b"".join(contents[name] + b"\0" * _padding(len(contents[name])) for name in sections)
    if _PREFIX + len(body) > LARGEST:
        raise ModelFormatError(
            f"expected a model of at most {LARGEST} bytes, got {_PREFIX + len(body)}; keep fewer bigrams"
        )
    version = parameters.format_version.to_bytes(4, "little")
    return MAGIC + version + _checksum(body).to_bytes(4, "little") + body


def _layout(header: bytes, name: str) -> tuple[int, dict[str, int], int, int]:
    """Check the first bytes of a file; return its format version, the length of each section, and where they begin.

    Last comes the length of the whole file.
    """
    if header[: len(MAGIC)] != MAGIC:
        raise ModelFormatError(
            f"{name}: expected a kpoclass model file, got another kind of file; "
            f"give one that kpoclass train wrote, or {_shipped_instead()}"
        )
    if len(header) < _HEADER:
        raise ModelFormatError(
            f"{name}: truncated: {len(header)} bytes, and the header alone has {_HEADER}; copy it again"
        )
    version = int.from_bytes(header[8:12], "little")
    sections = SECTIONS_OF.get(version)
    if sections is None:
        raise ModelFormatError(
            f"{name}: format version {version}; this kpoclass reads versions 1 to {FORMAT_VERSION}. "
            + ("Upgrade kpoclass" if version > FORMAT_VERSION else "Copy it again")
        )
    end = _lengths_end(sections)
    numbers = [int.from_bytes(header[at : at + 4], "little") for at in range(_PREFIX, end, 4)]
    lengths = dict(zip(sections, numbers, strict=True))
    start = end + _padding(end)
    expected = start + sum(length + _padding(length) for length in numbers)
    if expected > LARGEST:
        raise ModelFormatError(f"{name}: too large: expected at most {LARGEST} bytes, its header says {expected}")
    return version, lengths, start, expected


def loads(data: bytes, name: str = "the model", *, check: bool = True) -> Parameters:
    """Read parameters from the bytes of a model file, called ``name`` in errors; check checksum and contents."""
    version, lengths, start, expected = _layout(data[:_HEADER], name)
    if len(data) < expected:
        raise ModelFormatError(f"{name}: truncated: expected {expected} bytes, got {len(data)}; copy it again")
    if len(data) > expected:
        raise ModelFormatError(f"{name}: too long: expected {expected} bytes, got more; copy it again")
    if check and _checksum(memoryview(data)[_PREFIX:]) != int.from_bytes(data[12:16], "little"):
        raise ModelFormatError(f"{name}: altered: the checksum does not match the contents; copy it again")
    sections, between = {}, data[_lengths_end(lengths) : start]
    for section, length in lengths.items():
        sections[section] = memoryview(data)[start : start + length]
        between += data[start + length : start + length + _padding(length)]
        start += length + _padding(length)
    if check and any(between):  # they would change the file, and not the model
        raise ModelFormatError(f"{name}: altered: expected zeros between the sections; copy it again")
    if version == 1:
        sections["title_features"] = memoryview(b"")
        sections["heads"] = memoryview(sections["heads"].tobytes() + _FORMER_LEAST_PROBABILITY)
    try:
        return Parameters(
            metadata_json=sections["metadata"].tobytes(),
            word_lines=sections["words"].tobytes(),
            **{section: _native(sections[section], code) for section, code in NUMBERS.items()},
            format_version=version,
            check=check,
            name=name,
        )
    except TypeError as error:  # from memoryview.cast
        raise ModelFormatError(f"{name}: a section's length does not fit its items; copy it again") from error
    except ModelFormatError as error:
        raise ModelFormatError(f"{name}: {error}") from None


def read(source: str | PathLike[str] | BinaryIO) -> Parameters:
    """Read and check a model file, given by its path or opened in binary mode."""
    if hasattr(source, "read"):
        return _read_open(source, str(getattr(source, "name", "the model")))  # type: ignore[arg-type]
    if not isinstance(source, str) and not hasattr(source, "__fspath__"):
        raise TextTypeError(
            f"expected the path of a model file, or one open for reading bytes, got {type(source).__name__} "
            f"({' '.join(repr(source).split()):.60}); for the shipped model {_shipped_instead()}"
        )
    if os.path.isdir(source):
        from errno import EISDIR

        said = f"is a folder, expected a model file in it; for the shipped model {_shipped_instead()}"
        raise IsADirectoryError(EISDIR, said, os.fspath(source))
    with open(source, "rb") as file:
        return _read_open(file, str(source))


def _shipped_instead() -> str:
    return f"leave out {argument('model')}" if typed_a_command.get() else "call load_model() without an argument"


def _read_open(file: BinaryIO, name: str) -> Parameters:
    header = file.read(_HEADER)
    if not isinstance(header, bytes):
        raise TextTypeError(f"{name}: expected a file open for reading bytes; open it with open(path, 'rb')")
    *_, expected = _layout(header, name)
    return loads(_read_up_to(expected + 1, file, header), name)  # 1 more reveals a file that is too long


def _read_up_to(most: int, file: BinaryIO, header: bytes) -> bytes:
    """Read a file to its end or so many bytes; ask for no more at a time than have come, whatever its header says."""
    parts, n = [header], len(header)
    while n < most and (part := file.read(min(most - n, max(n, _FIRST)))):
        parts.append(part)
        n += len(part)
    return b"".join(parts)


def write(parameters: Parameters, path: str | PathLike[str], *, force: bool = True) -> None:
    """Write a model file, whole or not at all; replace an existing one only with ``force``."""
    from kpoclass.files import atomic_write

    with atomic_write(path, force=force) as file:
        file.write(dumps(parameters))
