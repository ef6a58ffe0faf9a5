"""Charsets by their names: which of Python's codecs are encodings in which texts are written."""

from __future__ import annotations

import codecs

#: For identifiers, domains and source code; to decode a long text by punycode takes hours.
_NOT_OF_TEXTS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}


def codec_of(charset: str) -> str | None:
    """Return Python's name for a charset; None if texts are not written in it.

    >>> codec_of("Latin-1"), codec_of("punycode"), codec_of("hex"), codec_of("klingon")
    ('iso8859-1', None, None, None)
    """
    try:
        info = codecs.lookup(charset.strip())
    except (LookupError, ValueError):
        return None
    is_of_texts = info._is_text_encoding and info.name.replace("_", "-") not in _NOT_OF_TEXTS
    return info.name if is_of_texts else None
