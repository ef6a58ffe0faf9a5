"""Text to tokens: the one definition of a word, shared by training and inference.

A token is a run of letters and digits, lower-cased, accents removed; apostrophes and invisible characters vanish
("manager's" is "managers"), everything else separates. Each character is folded on its own, so folding a text is
folding its characters: that is what lets :func:`tokenize_with_spans` point back into the original string.

A letter that has no ASCII form (Cyrillic, Devanagari, Han, ...) becomes the placeholder :data:`UNKNOWN_LETTER`, which
no vocabulary word contains: a text in another script has words, but none that a model knows.
"""

from __future__ import annotations

import codecs

TYPE_CHECKING = False  # typing takes longer to import than this whole package
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

#: Stands between texts that are folded together; a NUL inside a text is a space like any other.
TEXT_END = b"\n"
_JOINING_TABLE = TEXT_END + _TABLE[1:]


class _Folds(dict[int, str]):
    """The Latin-1 stand-in of each character seen so far; the table then treats it like any other.

    Keyed by character, never by run, and without the million that are private or unassigned, so it is bounded.
    """

    def __missing__(self, code: int) -> str:
        if 0xD800 <= code <= 0xF8FF or 0x40000 <= code <= 0xDFFFF or code >= 0xF0000:
            return " "  # half a surrogate pair, private use, the planes without characters
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDS = _Folds()


def _fold_character(character: str) -> str:
    from unicodedata import category, normalize

    if character in _APOSTROPHES:
        return ""
    if character <= "\xff":
        return character
    folded = ""
    for part in normalize("NFKD", character).lower():
        kind = category(part)
        if part.isascii():
            folded += part
        elif kind[0] == "M" or kind == "Cf":
            continue
        elif part.isalnum():
            folded += "\xdf"  # in the table, a letter without an ASCII form
        else:
            folded += " "
    return folded


#: One call of the handler covers at least so many characters, or text with a curly quote in each word would be slow.
_WINDOW = 16


def _encode_error(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    stretch = error.object[error.start : max(error.end, error.start + _WINDOW)]
    return stretch.translate(_FOLDS).encode("latin-1"), error.start + len(stretch)


codecs.register_error("kpoclass.fold", _encode_error)


def _fold(text: str) -> bytes:
    return text.encode("latin-1", "kpoclass.fold").translate(_TABLE, _VANISHING)


#: Quotes, dashes, bullets: over nine in ten of the characters in postings that Latin-1 lacks. A call of the handler
#: costs as much as scanning thousands of characters for one of these.
_COMMON = "\u2019\u2018\u2013\u2014\u201c\u201d\u2022\u2026"


def _without_common(text: str) -> str:
    for character in _COMMON:
        text = text.replace(character, _FOLDS[ord(character)])
    return text


def fold_joined(texts: list[str]) -> bytes:
    """Fold many texts at once, with white space between their tokens and one :data:`TEXT_END` after each text."""
    if not all(map(str.isascii, texts)):
        texts = [text if text.isascii() else _without_common(text) for text in texts]
    folded = "\0".join(texts).encode("latin-1", "kpoclass.fold") + b"\0"
    if folded.count(b"\0") > len(texts):
        return fold_joined([text.replace("\0", " ") for text in texts])
    return folded.translate(_JOINING_TABLE, _VANISHING)


def tokenize(text: str) -> list[bytes]:
    r"""Split a text into its tokens: ASCII letters and digits, and :data:`UNKNOWN_LETTER`.

    >>> tokenize("AR caller \u2013 the client's R\u00e9sum\u00e9s (24/7)")
    [b'ar', b'caller', b'the', b'clients', b'resumes', b'24', b'7']
    """
    return _fold(text).split()


def tokenize_with_spans(text: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield each token with the ``start`` and ``end`` of the characters it came from.

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
