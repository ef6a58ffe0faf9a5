"""Text to tokens: the one definition of a word, shared by training and inference.

A token is a run of letters and digits, lower-cased, accents removed; apostrophes and invisible characters vanish
("manager's" is "managers"), everything else separates. Each character is folded on its own, so folding a text is
folding its characters: that is what lets :func:`tokenize_with_spans` point back into the original string.

A letter that has no ASCII form (Cyrillic, Devanagari, Han, ...) becomes the placeholder :data:`UNKNOWN_LETTER`, which
no vocabulary word holds: a text in another script has words, but none that a model knows.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN_LETTER = b"\x7f"

_ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ²³¹ªº"
_PLAIN = "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy231ao"
_WITHOUT_ASCII_FORM = "ÆÐØÞßæðøþµ"
_VANISHING = b"'\xad"  # apostrophe, soft hyphen
_APOSTROPHES = "\u2018\u2019\u02bc\u2032"


def _latin1_table() -> bytes:
    table = bytearray(b" " * 256)
    for code in range(128):
        if chr(code).isalnum():
            table[code] = ord(chr(code).lower())
    for accented, plain in zip(_ACCENTED, _PLAIN, strict=True):
        table[ord(accented)] = ord(plain.lower())
    for letter in _WITHOUT_ASCII_FORM:
        table[ord(letter)] = UNKNOWN_LETTER[0]
    return bytes(table)


_TABLE = _latin1_table()

# Keyed by character and bounded: a memo keyed by whole runs would grow with what users send.
_FOLDED: dict[str, bytes] = {}
_FOLDED_LIMIT = 4096


def _fold_beyond_latin1(character: str) -> bytes:
    """Give the Latin-1 stand-in of a character that Latin-1 lacks; the table then treats it like any other."""
    from unicodedata import category, normalize

    if character in _APOSTROPHES:
        return b""
    folded = bytearray()
    for part in normalize("NFKD", character).lower():
        kind = category(part)
        if part.isascii():
            folded += part.encode("ascii")
        elif kind[0] == "M" or kind == "Cf":
            continue
        elif part.isalnum():
            folded += b"\xdf"  # in the table, a letter without an ASCII form
        else:
            folded += b" "
    return bytes(folded)


def _encode_error(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    parts = []
    for character in error.object[error.start : error.end]:
        folded = _FOLDED.get(character)
        if folded is None:
            folded = _fold_beyond_latin1(character)
            if len(_FOLDED) < _FOLDED_LIMIT:
                _FOLDED[character] = folded
        parts.append(folded)
    return b"".join(parts), error.end


codecs.register_error("kpoclass.fold", _encode_error)


def _fold(text: str) -> bytes:
    return text.encode("latin-1", "kpoclass.fold").translate(_TABLE, _VANISHING)


def tokenize(text: str) -> list[bytes]:
    r"""Split a text into its tokens.

    Parameters
    ----------
    text : str
        Any Unicode string.

    Returns
    -------
    list of bytes
        The tokens in order: ASCII letters and digits, and :data:`UNKNOWN_LETTER`.

    Examples
    --------
    >>> tokenize("AR caller \u2013 the client's R\u00e9sum\u00e9s (24/7)")
    [b'ar', b'caller', b'the', b'clients', b'resumes', b'24', b'7']
    """
    return _fold(text).split()


def tokenize_with_spans(text: str) -> Iterator[tuple[bytes, int, int]]:
    """Give each token with the place it came from.

    Parameters
    ----------
    text : str
        Any Unicode string.

    Yields
    ------
    token : bytes
        As from :func:`tokenize`.
    start, end : int
        ``text[start:end]`` is the stretch of the original string that became the token, in characters.

    Examples
    --------
    >>> list(tokenize_with_spans("KYC, L1"))
    [(b'kyc', 0, 3), (b'l1', 5, 7)]
    """
    token = bytearray()
    start = end = 0
    for index, character in enumerate(text):
        for byte in _fold(character):
            if byte == 0x20:
                if token:
                    yield bytes(token), start, end
                    token.clear()
            else:
                if not token:
                    start = index
                token.append(byte)
                end = index + 1
    if token:
        yield bytes(token), start, end
