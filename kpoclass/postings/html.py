"""Lines, title and JSON-LD of an HTML page, read as a stream: no tree is built, so none can grow too deep to walk."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from kpoclass.errors import PostingError
from kpoclass.extras import require
from kpoclass.postings.lines import BOLD, PLAIN, Line, plain_line, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

#: More open elements than any page has; for an end tag without a start, the parser looks at each of them.
MAX_DEPTH = 1000

_CHUNK = 1 << 16
#: A line of so many characters that begins with a link is what the link leads to: a job and its place.
_SHORT = 100
_BLOCK_NAMES = """address article aside blockquote body br caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html label legend li main menu nav ol option p pre
    section summary table tbody tfoot thead title tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_INLINE = "a abbr b code em font i img meta link script small span strong style sub sup td th u"
HTML_NAMES = _BLOCKS | frozenset(_INLINE.split())
_TAG = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9]*)(?![a-zA-Z0-9])[^<>]*>|!--|![dD])")
#: Numbers too long for a character, over which ``html.unescape`` would stumble.
_LONG_NUMBER = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")
_NEVER_SHOWN_NAMES = "script style template noscript svg iframe object canvas audio video select textarea math"
_NEVER_SHOWN = frozenset(_NEVER_SHOWN_NAMES.split())
_AROUND = frozenset(["nav", "footer", "aside", "dialog"])
_OF_PAGES = frozenset(["html", "head", "body", "script", "style"])
_CONTENT = frozenset(["main", "article", "h1"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_TAGS = frozenset(["b", "strong", *_HEADINGS])
_NO_FIELDS = frozenset(["hidden", "submit", "button", "image", "reset", "search", "checkbox", "radio"])
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def _has_blocks(text: str) -> bool:
    """Return whether elements make the lines of a text in HTML; otherwise its line ends do, as in Markdown."""
    names = [tag[1].lower() for tag in _TAG.finditer(text) if tag[1]]
    breaks, blocks = names.count("br"), sum(name in _BLOCKS for name in names)
    if blocks == breaks:  # there are no others
        return breaks > text.strip().count("\n")
    marked = sum(line.startswith(("# ", "## ", "### ", "- ", "* ", "**")) for line in text.splitlines())
    return blocks > 2 * marked or not _OF_PAGES.isdisjoint(names)


def unescape(text: str) -> str:
    """Resolve the entities of a text once."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _left_out(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("role") == "navigation"
        or attributes.get("aria-hidden", "").lower() == "true"
        or _NO_DISPLAY.search(attributes.get("style", "")) is not None
    )


class HtmlReader:
    """A target for lxml's parser, which calls ``start``, ``end``, ``data`` and ``close``."""

    def __init__(self, *, keep_line_ends: bool = False) -> None:
        self.lines: list[Line] = []  #: what a reader of the page sees, without navigation and footers
        self.title = ""
        self.scripts: list[str] = []  #: JSON-LD
        self.data_scripts: list[str] = []  #: other scripts, which may hold what the page is made of
        self.controls = 0  #: fields to fill in
        self._keep = keep_line_ends  # as in a text with no markup but some bold
        self._open: list[bool] = []  # of each open element, whether it is bold
        self._bold = 0
        self._skip = 0  # depth of the element that is left out
        self._soft = False  # ... unless the content of the page begins in it: nobody closed it
        self._pre = 0
        self._heading = PLAIN
        self._script: list[str] | None = None
        self._into: list[str] = []  # where the script goes
        self._link = 0  # depth of the outermost link
        self._all_link = True
        self._begins_link: bool | None = None
        self._text: list[str] = []
        self._all_bold = True
        self._bullet = False

    def _line(self) -> None:
        if self._text:
            level = self._heading if self._heading != PLAIN else BOLD if self._all_bold else PLAIN
            line = plain_line("".join(self._text), level, bullet=self._bullet)
            if line:
                is_link = self._all_link or bool(self._begins_link and len(line.text) <= _SHORT)
                self.lines.append(line._replace(link=True) if is_link else line)
                self._bullet = False
            self._text = []
        self._all_bold = self._all_link = True
        self._begins_link = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a start tag."""
        bold = tag in _BOLD_TAGS or bool(attributes and _BOLD_STYLE.search(attributes.get("style", "")))
        self._open.append(bold)
        self._bold += bold
        if len(self._open) > MAX_DEPTH:
            raise PostingError(
                f"expected HTML of at most {MAX_DEPTH:,} open elements, got more; is a closing tag missing?"
            )
        if self._skip and self._soft and tag in _CONTENT:
            self._skip = 0
        if tag in _BLOCKS and not self._skip:
            self._line()
            self._bullet = tag == "li" or (self._bullet and tag in {"p", "div"})
            self._heading = _HEADINGS.get(tag, self._heading)
            self._pre += tag == "pre"
        elif tag in {"td", "th"}:
            self._text.append(" ")
        if tag in {"title", "script"}:
            self._script = []
            self._into = self.scripts if "ld+json" in attributes.get("type", "").lower() else self.data_scripts
        self._count(tag, attributes)
        if self._skip:
            return
        if tag in _NEVER_SHOWN or tag == "title" or (tag == "button" and self._heading == PLAIN):
            self._skip, self._soft = len(self._open), False
        elif tag not in {"html", "body"} and (tag in _AROUND or (attributes and _left_out(attributes))):
            self._skip, self._soft = len(self._open), tag in _AROUND

    def _count(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "a" and "href" in attributes and not self._link:
            self._link = len(self._open)
        is_field = tag == "input" and attributes.get("type", "text").lower() not in _NO_FIELDS
        self.controls += not self._skip and (is_field or tag in {"textarea", "select"})

    def end(self, tag: str) -> None:
        """Take an end tag."""
        if self._script is not None and tag in {"script", "title"}:
            text = "".join(self._script)
            self._script = None
            if tag == "script":
                self._into.append(text)
            else:
                self.title = self.title or tidy(text)
        if tag in _BLOCKS and not self._skip:
            self._line()
            self._bullet = self._bullet and tag not in {"li", "ul", "ol"}
            self._pre -= tag == "pre"
            if tag in _HEADINGS:
                self._heading = PLAIN
        if self._skip == len(self._open):
            self._skip = 0
        if self._link == len(self._open):
            self._link = 0
        if self._open:
            self._bold -= self._open.pop()

    def data(self, text: str) -> None:
        """Take text."""
        if self._script is not None:
            self._script.append(text)
        elif not self._skip:
            for number, part in enumerate(text.splitlines() if self._keep or self._pre else (text,)):
                if number:
                    self._line()
                self._text.append(part)
                if any(map(str.isalnum, part)):
                    self._all_bold = self._all_bold and self._bold > 0
                    self._all_link = self._all_link and self._link > 0
                    self._begins_link = self._link > 0 if self._begins_link is None else self._begins_link
            if (self._keep or self._pre) and text.endswith("\n"):
                self._line()

    def close(self) -> HtmlReader:
        """End the page."""
        self._line()
        return self


def read_html(text: str) -> HtmlReader:
    """Read a page or a piece of one, however broken: lines, title and JSON-LD scripts.

    >>> [line.text for line in read_html("<p>Sort &amp; file<ul><li>letters<li>parcels</ul>").lines]
    ['Sort & file', 'letters', 'parcels']
    """
    etree = require("lxml.etree", "lxml", "postings")
    reader = HtmlReader(keep_line_ends=not _has_blocks(text))
    text = text.replace("\r\n", "\n")
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    for start in range(0, len(text), _CHUNK):  # in pieces, so that an error ends it soon
        parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
    try:
        parser.close()
    except etree.XMLSyntaxError:  # nothing in it, not even an element
        reader.close()
    return reader
