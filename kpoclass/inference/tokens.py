"""Text to tokens: the one definition of a word, shared by training and inference.

A token is a run of letters and digits, lower-cased, accents removed; apostrophes and invisible characters vanish
("manager's" is "managers"), everything else separates, a space without width too, and
so do characters newer than Unicode 13.0, so that every Python has the same words. Words that lost the space between
them ("requirementsWith") are taken apart. Each character is folded on its own, so folding a text is folding its
characters: that is what lets :func:`tokenize_with_spans` point back into the original string.

A letter that has no ASCII form (Cyrillic, Devanagari, Han, ...) becomes the placeholder :data:`UNKNOWN_LETTER`, which
no vocabulary word contains: a text in another script has words, but none that a model knows.

The *title* of a text is its first line that has a token, unless that line is longer than titles are. A text of one
short line is its own title.
"""

from __future__ import annotations

import codecs

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN_LETTER = b"\x7f"

#: A first line of more tokens is no title.
MOST_TITLE_WORDS = 12

_ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ²³¹ªº"
_PLAIN = "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy231ao"
_WITHOUT_ASCII_FORM = "ÆÐØÞßæðøþµ"
#: The apostrophe and the soft hyphen.
VANISHING = b"'\xad"
_APOSTROPHES = "\u2018\u2019\u02bc\u2032"
_ZERO_WIDTH_SPACE = "\u200b"
#: As str.splitlines has them.
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85"


def _latin1_table() -> bytes:
    table = bytearray(b" " * 256)
    for code in range(128):
        if chr(code).isalnum():
            table[code] = ord(chr(code).lower())
    for accented, plain in zip(_ACCENTED, _PLAIN, strict=True):
        table[ord(accented)] = ord(plain.lower())
    for letter in _WITHOUT_ASCII_FORM:
        table[ord(letter)] = UNKNOWN_LETTER[0]
    for character in _LINE_ENDS:
        table[ord(character)] = LINE_END[0]
    return bytes(table)


#: What every kind of line end is folded to; it separates tokens as a space does.
LINE_END = b"\n"

TABLE = _latin1_table()

#: Small letters that have an ASCII form, capitals that have one, and all else: by these, glued words are found.
CASES = bytes(
    ord(" " if not chr(folded).isalpha() else "A" if chr(code).isupper() else "a") for code, folded in enumerate(TABLE)
)
_GLUED = b"aaAa"


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
    if character == _ZERO_WIDTH_SPACE:
        return " "
    if character <= "\xff":
        return character
    if _is_newer(character):
        return " "
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
            folded += "\n" if kind in ("Zl", "Zp") else " "
    return folded


def _is_newer(character: str) -> bool:
    from kpoclass.inference.newer_characters import is_newer  # only now: most texts have none that could be

    return is_newer(ord(character))


def is_letter_or_digit(character: str) -> bool:
    """Whether a character is a letter or a digit of any script, the same in every Python."""
    return character.isalnum() and (character <= "\u0370" or not _is_newer(character))


def has_letter_or_digit(text: str) -> bool:
    """Whether a text has a letter or a digit of any script."""
    return any(map(is_letter_or_digit, filter(str.isalnum, text)))


def fold_page(number: int) -> bytes:
    """Return the stand-ins of 256 characters, for the kernel: 257 places between which they stand, then they."""
    from array import array
    from itertools import accumulate

    folded = [_FOLDS[code] for code in range(256 * number, 256 * number + 256)]
    return array("H", accumulate(map(len, folded), initial=0)).tobytes() + "".join(folded).encode("latin-1")


#: One call of the handler covers at least so many characters, or text with a curly quote in each word would be slow.
_WINDOW = 16


def _encode_error(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    stretch = error.object[error.start : max(error.end, error.start + _WINDOW)]
    return stretch.translate(_FOLDS).encode("latin-1"), error.start + len(stretch)


codecs.register_error("kpoclass.fold", _encode_error)


def _encode(text: str) -> bytes:
    """Return a text as Latin-1, without what vanishes."""
    return text.encode("latin-1", "kpoclass.fold").translate(None, VANISHING)


def _glued_words(encoded: bytes) -> list[int]:
    """Return where a word begins without a space before it.

    That is at a capital after two small letters and before one: so "JavaScript" is two words, "eBay" and "PhD" one.
    """
    cases = encoded.translate(CASES)
    places, place = [], -3
    while (place := cases.find(_GLUED, place + 3)) >= 0:
        places.append(place + 2)
    return places


def _fold(text: str) -> bytes:
    encoded = _encode(text)
    folded = encoded.translate(TABLE)
    places = _glued_words(encoded)
    if not places:
        return folded
    return b" ".join([folded[start:end] for start, end in zip([0, *places], [*places, len(folded)], strict=True)])


def tokenize(text: str) -> list[bytes]:
    r"""Split a text into its tokens: ASCII letters and digits, and :data:`UNKNOWN_LETTER`.

    >>> tokenize("AR caller \u2013 the client's R\u00e9sum\u00e9s (24/7)")
    [b'ar', b'caller', b'the', b'clients', b'resumes', b'24', b'7']
    """
    return _fold(text).split()


def tokenize_titled(text: str) -> tuple[list[bytes], int]:
    r"""Split a text into its tokens, and return how many of them, the first ones, are its title.

    >>> tokenize_titled("Data entry clerk\nYou type what others wrote.")
    ([b'data', b'entry', b'clerk', b'you', b'type', b'what', b'others', b'wrote'], 3)
    """
    folded = _fold(text)
    tokens = folded.split()
    n_title = len(tokens)
    if LINE_END in folded:
        first_line, _, _ = folded.lstrip().partition(LINE_END)
        n_title = len(first_line.split(None, MOST_TITLE_WORDS))
    return tokens, n_title if n_title <= MOST_TITLE_WORDS else 0


def tokenize_with_spans(text: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield each token with the ``start`` and ``end`` of the characters it came from.

    >>> list(tokenize_with_spans("KYC, L1"))
    [(b'kyc', 0, 3), (b'l1', 5, 7)]
    """
    characters = [_encode(character) for character in text]
    encoded = b"".join(characters)
    index_of = [index for index, character in enumerate(characters) for _ in character]
    glued = set(_glued_words(encoded))
    token = bytearray()
    start = end = 0
    for place, byte in enumerate(encoded.translate(TABLE)):
        separates = byte <= 0x20
        if token and (separates or place in glued):
            yield bytes(token), start, end
            token.clear()
        if not separates:
            if not token:
                start = index_of[place]
            token.append(byte)
            end = index_of[place] + 1
    if token:
        yield bytes(token), start, end
