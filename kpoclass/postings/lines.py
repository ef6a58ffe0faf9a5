"""Text of any kind (plain, HTML, HTML with its brackets escaped once or twice) to tidy lines."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from kpoclass.errors import PostingError
from kpoclass.postings.headings import LONGEST

#: Longer texts are refused: 20 million characters are some ten thousand pages.
MAX_LENGTH = 20_000_000

#: Levels of a line: 1 to 6 as a heading element of HTML, then a line all bold, then all others.
BOLD, CAPITALS, PLAIN = 7, 8, 9

_BLOCK_NAMES = """address article aside blockquote body br caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre
    section summary table tbody tfoot thead title tr ul"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
_INLINE = "a abbr b code em font i img meta link script small span strong style sub sup td th u"
_NAMES = BLOCKS | frozenset(_INLINE.split())
_TAG = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9]*)(?![a-zA-Z0-9])[^<>]*>|!--|![dD])")
_BULLET = re.compile("(?:[-*•·▪●◦‣∙\\u2013\\u2014✓✔➢❖]|\\d{1,2}[.)]) +")
#: Numbers too long for a character, over which ``html.unescape`` would stumble.
_LONG_NUMBER = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")
#: Invisible: control characters other than white space; soft hyphen, zero-width characters, byte order mark.
_INVISIBLE = dict.fromkeys(
    [*range(9), *range(14, 28), *range(127, 133), *range(134, 160), 0xAD, 0x200B, 0x2060, 0xFEFF]
)


class Line(NamedTuple):
    """A line of a posting."""

    text: str
    level: int = PLAIN
    bullet: bool = False


def has_tags(text: str) -> bool:
    """Say whether a text holds HTML.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    bool
    """
    return "<" in text and any(tag[1] is None or tag[1].lower() in _NAMES for tag in _TAG.finditer(text))


def has_blocks(text: str) -> bool:
    """Say whether a text in HTML has elements that make lines; where not, its line ends do.

    Parameters
    ----------
    text : str
        HTML.

    Returns
    -------
    bool
    """
    return any(tag[1] and tag[1].lower() in BLOCKS for tag in _TAG.finditer(text))


def tidy(text: str) -> str:
    """Put white space in order and leave invisible characters out.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        On one line.
    """
    return " ".join((text if text.isprintable() else text.translate(_INVISIBLE)).split())


def unescape(text: str) -> str:
    """Resolve the entities of a text once.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
    """
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def plain_line(text: str, level: int = PLAIN, *, bullet: bool = False) -> Line | None:
    """Make a line.

    Parameters
    ----------
    text : str
        Its text, which may begin with a bullet.
    level : int
        Of its element.
    bullet : bool
        Whether its element is a list item.

    Returns
    -------
    Line or None
        None if nothing is left.
    """
    text = tidy(text)
    if mark := _BULLET.match(text):
        text, bullet = text[mark.end() :], True
    if text and level == PLAIN and not bullet and len(text) <= LONGEST:
        if text.startswith(("#", "**", "__", "==")):
            level = BOLD
        elif text.isupper() and len(text) > 3:
            level = CAPITALS
    return Line(text, PLAIN if bullet else level, bullet) if any(map(str.isalnum, text)) else None


def to_lines(text: str) -> list[Line]:
    """Give the lines of a text.

    Parameters
    ----------
    text : str
        Plain, or HTML, escaped or not.

    Returns
    -------
    list of Line

    Raises
    ------
    MissingExtraError
        If it is HTML, and the extra ``postings`` is not installed.
    PostingError
        If it is too long, or nested too deep.
    """
    if len(text) > MAX_LENGTH:
        raise PostingError(f"expected a text of at most {MAX_LENGTH:,} characters, got {len(text):,}; cut it")
    for _ in range(3):  # twice escaped is common, three times has been seen
        if has_tags(text) or (plainer := unescape(text)) == text:
            break
        text = plainer
    if not has_tags(text):
        return [line for raw in text.splitlines() if (line := plain_line(raw))]
    from kpoclass.postings.html import read_html

    return unescaped_lines(read_html(text).lines)


def unescaped_lines(lines: list[Line]) -> list[Line]:
    """Read lines out of HTML once more where they show HTML: it was escaped, and put into an element.

    Parameters
    ----------
    lines : list of Line
        As shown.

    Returns
    -------
    list of Line
    """
    from kpoclass.postings.html import read_html

    found: list[Line] = []
    for line in lines:
        if has_tags(line.text):
            found += read_html(line.text).lines
        else:
            found.append(line._replace(text=tidy(unescape(line.text))) if "&" in line.text else line)
    return found
