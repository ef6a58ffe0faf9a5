"""Lines, title and JSON-LD of an HTML page, read as a stream: no tree is built, so none can grow too deep to walk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpoclass.errors import PostingError
from kpoclass.extras import require
from kpoclass.postings.lines import BLOCKS, BOLD, PLAIN, Line, has_blocks, plain_line, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

#: More open elements than any page has; an end tag without a beginning costs the parser a look at each of them.
MAX_DEPTH = 1000

_CHUNK = 1 << 16
_NEVER_SHOWN_NAMES = "script style template noscript svg iframe object canvas audio video select textarea math"
_NEVER_SHOWN = frozenset(_NEVER_SHOWN_NAMES.split())
_AROUND = frozenset(["nav", "footer", "aside", "dialog"])
_CONTENT = frozenset(["main", "article", "h1"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_TAGS = frozenset(["b", "strong", *_HEADINGS])
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def _left_out(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("role") == "navigation"
        or attributes.get("aria-hidden", "").lower() == "true"
        or _NO_DISPLAY.search(attributes.get("style", "")) is not None
    )


class HtmlReader:
    """What a parser tells of a page, gathered.

    Parameters
    ----------
    keep_line_ends : bool
        Whether a line end in the source is one on the page, as in a text with no more markup than some bold.

    Attributes
    ----------
    lines : list of Line
        What a reader of the page sees, without navigation and footers.
    title : str
        Of the ``title`` element.
    scripts : list of str
        JSON-LD.
    """

    def __init__(self, *, keep_line_ends: bool = False) -> None:
        self.lines: list[Line] = []
        self.title = ""
        self.scripts: list[str] = []
        self._keep = keep_line_ends
        self._open: list[bool] = []  # of each open element, whether it is bold
        self._bold = 0
        self._skip = 0  # depth of the element that is left out
        self._soft = False  # ... unless the content of the page begins in it: nobody closed it
        self._pre = 0
        self._heading = PLAIN
        self._script: list[str] | None = None
        self._text: list[str] = []
        self._all_bold = True
        self._bullet = False

    def _line(self) -> None:
        if self._text:
            level = self._heading if self._heading != PLAIN else BOLD if self._all_bold else PLAIN
            line = plain_line("".join(self._text), level, bullet=self._bullet)
            if line:
                self.lines.append(line)
                self._bullet = False
            self._text = []
        self._all_bold = True

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a start tag; called by the parser, as are the others.

        Parameters
        ----------
        tag : str
            Name of the element.
        attributes : mapping of str to str
            Of the element.

        Raises
        ------
        PostingError
            If too many elements are open.
        """
        bold = tag in _BOLD_TAGS or bool(attributes and _BOLD_STYLE.search(attributes.get("style", "")))
        self._open.append(bold)
        self._bold += bold
        if len(self._open) > MAX_DEPTH:
            raise PostingError(
                f"expected HTML of at most {MAX_DEPTH:,} open elements, got more; is a closing tag missing?"
            )
        if self._skip and self._soft and tag in _CONTENT:
            self._skip = 0
        if tag in BLOCKS and not self._skip:
            self._line()
            self._bullet = tag == "li" or (self._bullet and tag in {"p", "div"})
            self._heading = _HEADINGS.get(tag, self._heading)
            self._pre += tag == "pre"
        elif tag in {"td", "th"}:
            self._text.append(" ")
        if tag == "title" or (tag == "script" and "ld+json" in attributes.get("type", "").lower()):
            self._script = []
        if self._skip:
            return
        if tag in _NEVER_SHOWN or tag == "title" or (tag == "button" and self._heading == PLAIN):
            self._skip, self._soft = len(self._open), False
        elif tag not in {"html", "body"} and (tag in _AROUND or (attributes and _left_out(attributes))):
            self._skip, self._soft = len(self._open), tag in _AROUND

    def end(self, tag: str) -> None:
        """Take an end tag.

        Parameters
        ----------
        tag : str
            Name of the element.
        """
        if self._script is not None and tag in {"script", "title"}:
            text = "".join(self._script)
            self._script = None
            if tag == "script":
                self.scripts.append(text)
            else:
                self.title = self.title or tidy(text)
        if tag in BLOCKS and not self._skip:
            self._line()
            self._bullet = self._bullet and tag not in {"li", "ul", "ol"}
            self._pre -= tag == "pre"
            if tag in _HEADINGS:
                self._heading = PLAIN
        if self._skip == len(self._open):
            self._skip = 0
        if self._open:
            self._bold -= self._open.pop()

    def data(self, text: str) -> None:
        """Take text.

        Parameters
        ----------
        text : str
            A piece of it.
        """
        if self._script is not None:
            self._script.append(text)
        elif not self._skip:
            for number, part in enumerate(text.splitlines() if self._keep or self._pre else (text,)):
                if number:
                    self._line()
                self._text.append(part)
                self._all_bold = self._all_bold and (self._bold > 0 or not any(map(str.isalnum, part)))
            if (self._keep or self._pre) and text.endswith("\n"):
                self._line()

    def close(self) -> HtmlReader:
        """End the page.

        Returns
        -------
        HtmlReader
            Itself.
        """
        self._line()
        return self


def read_html(text: str) -> HtmlReader:
    """Read a page, or a piece of one.

    Parameters
    ----------
    text : str
        HTML, however broken.

    Returns
    -------
    HtmlReader
        Lines, title and JSON-LD scripts.

    Raises
    ------
    MissingExtraError
        If the extra ``postings`` is not installed.
    PostingError
        If it is nested too deep.

    Examples
    --------
    >>> [line.text for line in read_html("<p>Sort &amp; file<ul><li>letters<li>parcels</ul>").lines]
    ['Sort & file', 'letters', 'parcels']
    """
    etree = require("lxml.etree", "lxml", "postings")
    reader = HtmlReader(keep_line_ends=not has_blocks(text))
    text = text.replace("\r\n", "\n")
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    for start in range(0, len(text), _CHUNK):  # in pieces, so that an error ends it soon
        parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
    try:
        parser.close()
    except etree.XMLSyntaxError:  # nothing in it, not even an element
        reader.close()
    return reader
