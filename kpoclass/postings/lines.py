"""Tidy lines of a posting, with their rank: heading, bold, list item."""

from __future__ import annotations

import re
from typing import NamedTuple

from kpoclass.postings.headings import LONGEST

#: Levels of a line: 1 to 6 as a heading element of HTML, then a line all bold, then all others.
BOLD, CAPITALS, PLAIN = 7, 8, 9

_BULLET = re.compile("(?:[-*•·▪●◦‣∙\\u2013\\u2014✓✔➢❖]|\\d{1,2}[.)]) +")
#: Invisible: control characters other than white space; soft hyphen, zero-width characters, byte order mark.
_INVISIBLE = dict.fromkeys(
    [*range(9), *range(14, 28), *range(127, 133), *range(134, 160), 0xAD, 0x200B, 0x2060, 0xFEFF]
)


class Line(NamedTuple):
    """A line of a posting."""

    text: str
    level: int = PLAIN
    bullet: bool = False


def tidy(text: str) -> str:
    """Return a text on one line, with single spaces and without invisible characters."""
    return " ".join((text if text.isprintable() else text.translate(_INVISIBLE)).split())


def starts_item(text: str) -> bool:
    """Return whether a line begins with the bullet or number of a list item."""
    return _BULLET.match(text) is not None


def plain_line(text: str, level: int = PLAIN, *, bullet: bool = False) -> Line | None:
    """Make a line of a text, which may begin with a bullet; None if it has no letter or digit."""
    text = tidy(text)
    if mark := _BULLET.match(text):
        text, bullet = text[mark.end() :], True
    if text and level == PLAIN and not bullet and len(text) <= LONGEST:
        if text.startswith(("#", "**", "__", "==")):
            level = BOLD
        elif text.isupper() and len(text) > 3:
            level = CAPITALS
    return Line(text, PLAIN if bullet else level, bullet) if any(map(str.isalnum, text)) else None
