r"""Archives written open, so that a fuzzer can change what is in them: each part after a line with a mark and its name.

>>> zipped(b"\xf0PART a/b.xml\n<b/>\xf0PART c\n") == zipped(written({"a/b.xml": b"<b/>", "c": b""}))
True
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Before the name of a part; in no text in UTF-8.
MARK = b"\xf0PART "
_LONGEST_NAME = 200


def written(parts: Mapping[str, bytes]) -> bytes:
    """Write parts open."""
    return b"".join(MARK + name.encode() + b"\n" + content for name, content in parts.items())


def opened(archive: bytes) -> bytes:
    """Write an archive open."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return written({name: packed.read(name) for name in packed.namelist()})


def parts_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return names and contents, whatever the data."""
    return [(name, content) for name, _, content in (part.partition(b"\n") for part in data.split(MARK)[1:])]


def zipped(data: bytes) -> bytes:
    """Pack what is written open; what is not stays as it is."""
    if not data.startswith(MARK):
        return data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, catch_warnings():
        simplefilter("ignore")  # a name twice
        for name, content in parts_of(data):
            archive.writestr(zipfile.ZipInfo(name[:_LONGEST_NAME].decode("utf-8", "replace") or "?"), content)
    return buffer.getvalue()
