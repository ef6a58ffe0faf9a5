"""Tidy lines of a posting, with their rank: heading, bold, list item."""

from __future__ import annotations

import re
from typing import NamedTuple

from kpoclass.postings.headings import LONGEST

#: Levels of a line: 1 to 6 as a heading element of HTML, then a line all bold, then all others.
BOLD, CAPITALS, PLAIN = 7, 8, 9

_BULLET = re.compile("(?:[-*•·▪●◦‣∙\\u2013\\u2014✓✔➢❖]|\\d{1,2}[.)]) +")
#: Invisible: control characters other than white space; soft hyphen, word joiner, byte order mark. A space without
#: width is one all the same.
_INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys([*range(9), *range(14, 28), *range(127, 133), *range(134, 160), 0xAD, 0x2060, 0xFEFF]),
    0x200B: " ",
}


class Line(NamedTuple):
    """A line of a posting."""

    text: str
    level: int = PLAIN
    bullet: bool = False
    link: bool = False


def tidy(text: str) -> str:
    """Return a text on one line, with single spaces and without invisible characters."""
    return " ".join((text if text.isprintable() else text.translate(_INVISIBLE)).split())


def starts_item(text: str) -> bool:
    """Return whether a line begins with the bullet or number of a list item."""
    return _BULLET.match(text) is not None


def unlinked(text: str) -> str:
    """Return a line of Markdown with the words of its links, and without pictures and addresses."""
    for _ in range(2):  # a picture may be a link
        if "](" in text:
            text = _unlinked(text)
    return text


def _unlinked(text: str) -> str:
    found: list[str] = []
    place = 0
    while (middle := text.find("](", place)) >= 0:
        end = text.find(")", middle)
        if end < 0:
            break
        start = text.rfind("[", place, middle)
        if start < 0 or (" " in text[middle:end] and not text.startswith(("http", "/", "#"), middle + 2)):
            found.append(text[place : middle + 2])
            place = middle + 2
            continue
        is_picture = start > place and text[start - 1] == "!"
        found.append(text[place : start - is_picture])
        found.append(" " if is_picture else text[start + 1 : middle])
        place = end + 1
    return "".join(found) + text[place:]


_MARKS = ("**", "__")


def _ranked(text: str) -> tuple[str, int]:
    """Return a line of plain text or Markdown without the marks of a heading, and its level."""
    if text.startswith("#"):
        bare = text.lstrip("#")
        if bare.startswith(" "):
            return bare.rstrip("# ").strip(" *_") if bare.endswith(" #") else bare.strip(" *_"), min(
                6, len(text) - len(bare)
            )
    if text.startswith("==") and text.endswith("=="):
        return text.strip("= "), BOLD
    for mark in _MARKS:
        inner = text.rstrip(":").strip()
        if text.startswith(mark) and inner.endswith(mark) and mark not in inner[2:-2] and len(inner) > 4:
            return inner[2:-2].strip() + text[len(inner) :].strip(), BOLD
    return text, CAPITALS if text.isupper() and len(text) > 3 else PLAIN


def plain_line(text: str, level: int = PLAIN, *, bullet: bool = False) -> Line | None:
    """Make a line of a text, which may begin with a bullet; None if it has no letter or digit."""
    text = tidy(text)
    if mark := _BULLET.match(text):
        text, bullet = text[mark.end() :], True
    text = unlinked(text)
    if text and level == PLAIN and not bullet and (len(text) <= LONGEST or text.startswith("#")):
        text, level = _ranked(text)
    return Line(text, PLAIN if bullet else level, bullet) if any(map(str.isalnum, text)) else None
