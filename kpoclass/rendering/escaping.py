"""Characters that a terminal or a browser would obey, replaced by visible ones."""

from __future__ import annotations

_SPACES = "\x0b\x0c\r\x1c\x1d\x1e\x1f\x85"
_CONTROLS = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))
_DIRECTIONS = (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
#: Control characters except tab and line feed, and marks that change the direction of text.
UNSAFE = "".join(map(chr, (*_CONTROLS, *_DIRECTIONS)))


def _seen(character: str) -> str:
    if character in _SPACES:
        return " "
    if character == "\x7f":
        return "\u2421"
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


_SEEN = {ord(character): _seen(character) for character in UNSAFE}
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def visible(text: str) -> str:
    """Replace each control character by one that shows it; places in the text stay where they are."""
    return text.translate(_SEEN)


def encodable(text: str) -> str:
    """Make a text visible, and replace halves of surrogate pairs, which UTF-8 has no bytes for; the length stays."""
    return visible(text).translate(_HALVES)


def shortened(text: str, length: int) -> str:
    """Return a text on one line of visible characters, cut where it is longer than ``length``."""
    line = " ".join(encodable(text[: 4 * length]).split())
    whole = len(line) <= length and len(text) <= 4 * length
    return line if whole else line[: length - 1] + "…"
