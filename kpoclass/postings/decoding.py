"""Bytes to text, as a browser would for pages in English."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_CHARSET = re.compile(
    rb"<meta[^>]{0,300}charset\s{0,9}=[\s\"']{0,9}(windows-125\d|iso-8859-\d{1,2}|macintosh|koi8-[ru])", re.I
)
_LOOKED_THROUGH = 1 << 12


def decode(data: bytes) -> str:
    r"""Decode a page or a file.

    Parameters
    ----------
    data : bytes
        In UTF-8, UTF-16, UTF-32, or one of the one-byte encodings that a page may name.

    Returns
    -------
    str
        Bytes that mean nothing become U+FFFD.

    Examples
    --------
    >>> decode(b"caf\xe9"), decode("café".encode("utf-16")), decode("café".encode())
    ('café', 'café', 'café')
    """
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
        named = _CHARSET.search(beginning)
        name = named[1].decode("ascii").lower() if named else "windows-1252"
        # What is called Latin 1 on the web is Windows 1252.
        return data.decode("windows-1252" if name == "iso-8859-1" else name, "replace")
