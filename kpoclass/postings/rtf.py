r"""The text of RTF documents: groups in braces, words after backslashes, and the rest."""

from __future__ import annotations

import re

from kpoclass.charsets import charset_named
from kpoclass.errors import PostingError

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)")
#: Groups that begin with these hold no text of the document.
_ASIDE_NAMES = """fonttbl colortbl stylesheet info pict object header headerf headerl headerr footer footerf footerl
    footerr footnote annotation themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl
    generator fldinst filetbl revtbl xmlnstbl bkmkstart bkmkend nonshppict shpinst"""
_ASIDE = frozenset(_ASIDE_NAMES.split())
#: The mark of a list item, written out.
_MARKS = frozenset(["pntext", "listtext"])
_AS_TEXT = {
    **dict.fromkeys(["par", "line", "sect", "page", "row", "\n", "\r"], "\n"),
    **dict.fromkeys(["cell", "nestcell", "tab"], "\t"),
    "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019",
    "ldblquote": "\u201c", "rdblquote": "\u201d", "~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_MOST_NESTED = 1000


def read_rtf(data: bytes) -> str:
    r"""Return the text of an RTF document, with a bullet before each item of a list.

    >>> read_rtf(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\b Clerk\b0\par Caf\'e9 \u8364?5}")
    'Clerk\nCafé €5'
    """
    reader = _Reader()
    for token in _TOKEN.finditer(data.decode("latin-1")):
        word, number, code, sign, brace, plain = token.groups()
        if code or plain:
            reader.characters(bytes.fromhex(code) if code else plain.encode("latin-1"))
        elif brace:
            if not reader.brace(brace):
                break
        else:
            reader.control(word or sign, number)
    return reader.close()


class _Reader:
    """What holds at a place in the document, and the text up to there."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._raw = bytearray()  # characters as bytes of the code page, some of which take two
        self._encoding = "cp1252"
        self._silent = False
        self._instead, self._left = 1, 0  # how many stand for a character that is given by its number too
        self._groups: list[tuple[bool, int]] = []

    def characters(self, content: bytes) -> None:
        dropped = min(self._left, len(content))
        self._left -= dropped
        if not self._silent:
            self._raw += content[dropped:]

    def brace(self, brace: str) -> bool:
        """Begin or end a group; return whether the document goes on."""
        self._add("")
        if brace == "{":
            self._groups.append((self._silent, self._instead))
            if len(self._groups) > _MOST_NESTED:
                raise PostingError(
                    f"expected an RTF document of at most {_MOST_NESTED:,} groups in one another, got more"
                )
        elif self._groups:
            self._silent, self._instead = self._groups.pop()
        return bool(self._groups)

    def control(self, name: str, number: str | None) -> None:
        self._add(_AS_TEXT.get(name, ""))
        if name in _MARKS:
            self._add("\u2022 ")
        if name in _ASIDE or name in _MARKS or name == "*":
            self._silent = True
        elif name == "ansicpg" and number:
            self._encoding = charset_named(f"cp{number}") or "cp1252"
        elif name == "uc" and number:
            self._instead = max(0, min(int(number), 9))
        elif name == "u" and number:
            self._add(chr(int(number) % 0x10000))
            self._left = self._instead

    def _add(self, piece: str) -> None:
        self._left = 0
        if self._raw:
            self._found.append(self._raw.decode(self._encoding, "replace"))
            self._raw.clear()
        if piece and not self._silent:
            self._found.append(piece)

    def close(self) -> str:
        """Return the text; what takes two numbers becomes one character."""
        self._add("")
        return "".join(self._found).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
