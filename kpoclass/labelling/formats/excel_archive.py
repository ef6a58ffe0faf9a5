"""An Excel workbook as an archive: examined as a whole before any part of it is read into memory."""

from __future__ import annotations

import re
import zlib
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from kpoclass.errors import DataError
from kpoclass.labelling.formats.base import BLOCK_SIZE

#: Bytes that a workbook may unpack to. Excel itself can hardly open a larger one, and its texts are all kept in memory.
MOST_UNPACKED = 1 << 30
#: A workbook may unpack to this, or to so many times its size: sheets come to 5 to 30 times, a made one to 1,000.
SMALL_UNPACKED = 64 << 20
MOST_TIMES = 100

#: Bytes of a tag of a row or formula, at most.
_LONGEST_TAG = 1 << 12

#: The number in the tag of a row.
_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^<>]*\s)?r\s*=\s*["'](\d+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


def has_formulas(file: IO[bytes], name: str) -> bool:
    """Whether a workbook has formulas; one that is damaged, unpacks to too much or would lose rows is refused."""
    try:
        with ZipFile(file) as archive:
            _refuse_large(archive, file.seek(0, 2), name)
            # Read to the end, because the sizes above are only what the file claims: zipfile gives no more than that,
            # and then finds that it was wrong.
            found = False
            for member in archive.namelist():
                found |= _look_through(archive, member, name)
            return found
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name}: not an Excel workbook (.xlsx), or protected by a password: {error}") from error


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


def _look_through(archive: ZipFile, member: str, name: str) -> bool:
    found, before, last = False, b"", 0
    is_sheet = member.startswith("xl/worksheets/")
    with archive.open(member) as part:
        while content := part.read(BLOCK_SIZE):
            text = before + content
            found = found or bool(_FORMULA.search(text))
            # The last tag may be cut, and is looked at again with what follows; none of interest is longer.
            end = max(text.rfind(b"<"), len(text) - _LONGEST_TAG)
            for row in _ROW.findall(text, 0, end) if is_sheet else ():
                last = _risen(int(row), last, name)
            before = text[end:]
        for row in _ROW.findall(before) if is_sheet else ():
            last = _risen(int(row), last, name)
    return found and not member.startswith("xl/charts/")  # which name cells as sheets name formulas


def _risen(row: int, last: int, name: str) -> int:
    """Refuse a row that openpyxl would silently leave out."""
    if row <= last:
        raise DataError(
            f"{name}: expected rows in ascending order, got row {row} after row {last}; open the workbook in Excel, "
            "which repairs it, and save it"
        )
    return row
