"""Bytes to text, as a browser would for pages in English."""

from __future__ import annotations

import codecs
import re

from kpoclass.charsets import charset_named

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_NAME = rb"(windows-\d{3,4}|iso-8859-\d{1,2}|macintosh|koi8-[ru]|shift_jis|euc-(?:jp|kr)|gb(?:k|2312|18030)|big5)(?!\d)"
_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,300}charset|<\?xml[^>]{0,100}encoding)\s{0,9}=[\s\"']{0,9}" + _NAME, re.IGNORECASE
)
_LOOKED_THROUGH = 1 << 12


def decode(data: bytes) -> str:
    """Decode UTF-8, UTF-16, UTF-32 or the one-byte encoding that a page declares; invalid bytes become U+FFFD."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    beginning = data[:_LOOKED_THROUGH]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = beginning[offset::2]
        if half.count(0) * 2 > len(half):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")  # hardly any other text happens to be UTF-8, whatever the page says
    except UnicodeDecodeError:
        return data.decode(_declared(beginning), "replace")


def _declared(beginning: bytes) -> str:
    found = _CHARSET.search(beginning)
    name = found[1].decode("ascii").lower() if found else "iso-8859-1"
    if not charset_named(name):  # as windows-1259, which no one has defined
        name = "iso-8859-1"
    return "windows-1252" if name == "iso-8859-1" else name  # what is called Latin 1 on the web is Windows 1252
