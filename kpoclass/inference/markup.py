r"""Markup out of a text: the one rule for every way a text comes in.

What is taken for markup is what plainly is: an end tag; a start tag that has an end tag or attributes, or whose name
no one writes for anything else (``<br>``, ``<li>``); comments; entities that end in a semicolon. All else stays, as in
"a < b", "<insert name>", "List<String>" and "R&D".

Elements that make lines separate lines, cells and the like separate words, and ``<b>`` and its kin vanish. What a page
does not show or says around its content goes: scripts, styles, the head, navigation, footers, hidden elements.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from kpoclass.inference.tokens import has_letter_or_digit

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(
    r"<(?:(/?)([A-Za-z][A-Za-z0-9:_.-]*)(?![A-Za-z0-9:_.-])([^<>]*)>|(!--)|!\[CDATA\[|[!?][A-Za-z\[][^<>]*>)|\]\]>"
)
#: Numbers and names of characters; of the names that old pages leave without a semicolon, the commonest.
_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|(nbsp|amp)(?![A-Za-z0-9;]))")
_ATTRIBUTE = re.compile(r"\s[A-Za-z_:@][^\s\x00-,/;-@\[-^`{-\x7f]*\s{0,3}=")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
#: Of ASCII alone, as HTML has it, and as every version of Unicode does.
_ANY_CASE = re.IGNORECASE | re.ASCII
_HIDDEN = re.compile(r"\shidden(?![\w:-])", _ANY_CASE)
_HIDDEN_BY_VALUE = re.compile(
    r"aria-hidden=[\"']?true|role=[\"']?navigation|display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden",
    _ANY_CASE,
)

_LINE_NAMES = """address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section summary
    table tbody tfoot thead title tr ul"""
_LINES = frozenset(_LINE_NAMES.split())
#: No word and no type of a programming language is called so: tags even where nothing closes them.
_ONLY_TAGS_NAMES = """br hr p li ul ol div span em strong h1 h2 h3 h4 h5 h6 tr td th tbody thead tfoot dl dt dd img html
    nav blockquote pre svg iframe noscript colgroup wbr"""
_ONLY_TAGS = frozenset(_ONLY_TAGS_NAMES.split())
#: They stand within a word as well as around it.
_WITHIN_NAMES = "a abbr b big cite code del em font i ins kbd mark q s small span strong sub sup tt u var"
_WITHIN = frozenset(_WITHIN_NAMES.split())
#: Their content is no markup: it ends at the first end tag.
_RAW = {
    "script": re.compile("</script", _ANY_CASE),
    "style": re.compile("</style", _ANY_CASE),
    "textarea": re.compile("</textarea", _ANY_CASE),
}
_NEVER_SHOWN_NAMES = "head template noscript svg iframe object canvas audio video select math"
_AROUND_NAMES = "nav footer aside dialog"
_NEVER_SHOWN = frozenset(_NEVER_SHOWN_NAMES.split())
_AROUND = frozenset(_AROUND_NAMES.split())
_PAGE = frozenset(["html", "head", "body"])
_LISTS = frozenset(["ul", "ol", "menu"])

#: A line end that the markup asks for, as opposed to one in its source.
_BREAK = "\u2028"
#: HTML in HTML in HTML has been seen.
_ROUNDS = 3
#: So far behind the first ``>``, the end of an attribute that holds one is looked for.
_LONGEST_VALUE = 500


class _Tag:
    """A tag that is markup, or another piece of it: a comment, a declaration, the marks of CDATA."""

    __slots__ = ("attributes", "closes", "end", "name", "start")

    def __init__(self, start: int, end: int, name: str, attributes: str, *, closes: bool) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.attributes = attributes
        self.closes = closes


def has_tags(text: str) -> bool:
    """Whether a text holds tags, or other pieces of markup in angle brackets."""
    return "<" in text and any(True for _ in _tags(text))


def plain_text(text: str) -> str:
    r"""Return a text without its markup, and with its entities resolved; one without markup comes back as it is.

    >>> plain_text("<h1>Actuary</h1><ul><li>Price <b>marine</b> risks<li>R&amp;D</ul>")
    'Actuary\nPrice marine risks\nR&D'
    >>> plain_text("Greet <insert name>; List<String>; a < b")
    'Greet <insert name>; List<String>; a < b'
    """
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _without_tags(text)
        if "&" in text:
            text = _ENTITY.sub(_character, text)
        if text == before:
            break
    return text


def _character(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    if name[0] != "#" and f"{name};" not in html5:
        return found[0]
    return unescape(f"&{name};")


def _tags(text: str) -> Iterator[_Tag]:
    """Yield the tags and other pieces of markup in a text, in order."""
    found = list(_TAG.finditer(text))
    closed = {match[2].lower() for match in found if match[1]}
    place, comments_end, in_data = 0, True, False
    are_tags: dict[str, bool] = {}  # the same tags come again and again
    for match in found:
        start, end = match.span()
        if start < place:  # in a comment, or in an attribute
            continue
        written, closes, name, rest, comment = match.group(0, 1, 2, 3, 4)
        if name:
            name = name.lower()
            is_tag = are_tags.get(written)
            if is_tag is None:
                is_tag = are_tags[written] = bool(closes) or _starts_element(name, rest, closed)
            if not is_tag:
                continue
            place = _end_of_value(text, rest, end) or end
        elif comment:
            close = text.find("-->", end) if comments_end else -1
            comments_end = close >= 0
            place = close + 3 if comments_end else end
        elif written == "]]>" and not in_data:
            continue
        else:
            in_data = written == "<![CDATA["
            place = end
        yield _Tag(start, place, name or "", rest or "", closes=bool(closes))


def _starts_element(name: str, rest: str, closed: set[str]) -> bool:
    """Whether a start tag is one, and no placeholder or comparison."""
    if rest.strip("/ \t\r\n\f") and not rest[0].isspace():
        return False
    words = rest.split()
    if words and words[-1].endswith("/"):
        return True
    if _ATTRIBUTE.search(rest):
        return True
    return (name in _ONLY_TAGS or name in closed) and len(words) <= 1


def _end_of_value(text: str, rest: str, end: int) -> int:
    """Return where a tag ends whose last attribute holds a ``>``; 0 if none does."""
    if rest.count('"') % 2 == 0 or '="' not in rest:
        return 0
    quote = text.find('"', end, end + _LONGEST_VALUE)
    return text.find(">", quote, quote + _LONGEST_VALUE) + 1 if quote >= 0 else 0


def _without_tags(text: str) -> str:
    tags = list(_tags(text))
    if not tags:
        return text
    text = text[: _cut_off(text, tags[-1].end)]
    shown = _shown(text, tags, _NEVER_SHOWN | _AROUND)
    if has_letter_or_digit(shown):
        return shown
    return _shown(text, tags, frozenset())  # all of it is in what pages say around their content


def _cut_off(text: str, start: int) -> int:
    """Return where a last tag begins that is cut off with its text, else the end of the text."""
    place = text.rfind("<", start)
    rest = text[place + 1 :] if place >= 0 else ""
    if rest[:1].isascii() and rest[:1].isalpha() and ("=" in rest or len(rest.split()) == 1):
        return place
    return place if rest[:1] == "/" else len(text)


def _shown(text: str, tags: list[_Tag], left_out: frozenset[str]) -> str:
    """Return the lines that a reader sees."""
    lines: list[str] = []  # but for blank ones
    line: list[str] = []
    pre = begun = in_list = False
    for piece, tag in _seen(text, tags, left_out):
        line.append(piece.replace("\n", _BREAK) if pre or not begun else piece)
        if tag is None or tag.name in _LINES:
            if in_list and tag and not lines:
                line.append(" ")  # what begins with a list has no title: its first items share a line
            else:
                whole = "".join(line)
                if whole and not whole.isspace():
                    lines.append(whole)
                line = []
            begun = True  # before the first element, the line ends of a text are its own
            pre = tag is not None and tag.name == "pre" and not tag.closes
            in_list = tag is not None and (tag.name == "li" or (in_list and tag.name not in _LISTS))
        elif tag.name == "br":
            line.append(_BREAK)
        elif tag.name == "wbr":
            line.append("\u200b")
        elif tag.name and tag.name not in _WITHIN:
            line.append(" ")
    return _tidy(lines)


def _seen(text: str, tags: list[_Tag], left_out: frozenset[str]) -> Iterator[tuple[str, _Tag | None]]:
    """Yield each piece of text that is seen with the tag after it, or None at the end."""
    last_end = {tag.name: number for number, tag in enumerate(tags) if tag.closes}
    if left_out and any(tag.name in _PAGE for tag in tags):
        left_out |= {"title"}
    place = 0
    skipped, depth = "", 0  # the element that is left out, and how often it stands in itself
    for number, tag in enumerate(tags):
        if tag.start < place:  # in a script
            continue
        if skipped:
            if tag.name == skipped:
                depth += -1 if tag.closes else 1
                if depth == 0 or number == last_end[skipped]:
                    skipped = ""
        else:
            yield text[place : tag.start], tag
        place = tag.end
        if skipped or tag.closes or last_end.get(tag.name, -1) < number:
            continue
        if tag.name in _RAW:
            end = _RAW[tag.name].search(text, place)
            place = end.start() if end else place
        elif tag.name in left_out or (left_out and tag.name not in _PAGE and _is_hidden(tag.attributes)):
            skipped, depth = tag.name, 1
    yield text[place:], None


def _is_hidden(attributes: str) -> bool:
    if not attributes:
        return False
    if _HIDDEN_BY_VALUE.search(attributes):
        return True
    return _HIDDEN.search(attributes) is not None and _HIDDEN.search(_QUOTED.sub('""', attributes)) is not None


def _tidy(lines: list[str]) -> str:
    """Join lines; if elements make them, the line ends of their source are spaces, as in a browser."""
    if len(lines) > 1:
        parts = [part for line in lines for part in line.split(_BREAK)]
    else:
        parts = [part for line in lines for part in line.splitlines()]
    return "\n".join([tidy for part in parts if (tidy := " ".join(part.split()))])
