"""An Excel workbook as an archive: examined as a whole before any part of it is read into memory."""

from __future__ import annotations

import zlib
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.labelling.formats.base import BLOCK_SIZE

#: Bytes that a workbook may unpack to. Excel itself can hardly open a larger one, and its texts are all kept in memory.
MOST_UNPACKED = 1 << 30
#: A workbook may unpack to this, or to so many times its size: sheets come to 5 to 30 times, a made one to 1,000.
SMALL_UNPACKED = 64 << 20
MOST_TIMES = 100


def refuse_damaged(file: IO[bytes], name: str) -> None:
    """Refuse a workbook that is damaged or unpacks to too much."""
    try:
        with ZipFile(file) as archive:
            _refuse_large(archive, file.seek(0, 2), name)
            # Read to the end, because the sizes above are only what the file claims: zipfile gives no more than that,
            # and then finds that it was wrong.
            for member in archive.namelist():
                with archive.open(member) as part:
                    while part.read(BLOCK_SIZE):
                        pass
    except (
        BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, OSError
    ) as error:  # fmt: skip
        if isinstance(error, DataError):
            raise
        raise_of_the_system(error)
        raise DataError(f"{name}: not an Excel workbook (.xlsx), or protected by a password: {error}") from error


def names_in(file: IO[bytes]) -> list[str]:
    """Return the names of an archive's members; none if it is damaged."""
    try:
        with ZipFile(file) as archive:
            return archive.namelist()
    except (BadZipFile, NotImplementedError, ValueError, OverflowError, OSError):
        return []


def _refuse_large(archive: ZipFile, size: int, name: str) -> None:
    members = archive.infolist()
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise DataError(
            f"{name}: a part of the workbook is compressed in a way that Excel does not know; save it in Excel"
        )
    unpacked = sum(member.file_size for member in members)
    most = min(MOST_UNPACKED, max(SMALL_UNPACKED, MOST_TIMES * size))
    if unpacked > most:
        raise DataError(
            f"{name}: expected a workbook that unpacks to {most >> 20:,} MiB at most, got one of {size >> 10:,} KiB "
            f"that unpacks to {unpacked >> 20:,} MiB; save the sheet as CSV and label that"
        )
