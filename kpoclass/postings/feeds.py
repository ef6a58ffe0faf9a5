"""Postings in XML by its structure: each element with a title beside a text, whatever the feed calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import EmptyTextError, KpoclassError, PostingError, shown, shown_names
from kpoclass.postings.headings import kind_of
from kpoclass.postings.html import HTML_NAMES
from kpoclass.postings.lines import Line, tidy
from kpoclass.postings.no_postings import refuse_xml
from kpoclass.postings.posting import Posting
from kpoclass.postings.sections import to_sections
from kpoclass.postings.tables import refuse_workbook
from kpoclass.postings.text import one_line, to_lines
from kpoclass.postings.xml_items import (
    HEADING_NAMES,
    MARKUP,
    deep_title,
    entries_of,
    find_items,
    given_texts,
    is_prose,
    leaf_text,
    name_of,
    title_of,
)
from kpoclass.postings.xml_tree import Element, local, read_xml
from kpoclass.text_names import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.postings.posting import Kind, Section

_DECLARED = (
    "<?xml ",
    "<?xml\t",
    "<?xml\n",
    "<?xml\r",
    "<?xml?",
    "<rss ",
    "<rss>",
    "<feed ",
    "<feed>",
    "<rdf:RDF ",
    "<rdf:RDF>",
)
#: Characters in which the first element begins.
_LOOKED_AT = 1 << 14
_NAME = re.compile(r"<([a-zA-Z_][\w:.-]*)[\s/>]")
#: Elements of HTML that are also what feeds begin with.
_ROOTS = frozenset(["source", "object", "data"])

_NO_HEADING = ("desc", "detail", "content", "encoded", "summary", "body", "text", "inhalt", "overview", "beschreib")
_EXCERPT = 60
_MOST_COMPARED = 100
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.-]+")


def may_be_xml(text: str) -> bool:
    """Return whether a text begins as XML that is no page."""
    rest = _beginning(text)
    declared = _is_declared(text)
    while rest.startswith(("<?", "<!")):
        if rest[:14].lower() == "<!doctype html":
            return False
        mark = "-->" if rest.startswith("<!--") else ">"
        rest = rest.partition(mark)[2].lstrip()
    found = _NAME.match(rest)
    name = found[1].lower() if found else ""
    return name != "html" and (declared or (found is not None and (name not in HTML_NAMES or name in _ROOTS)))


def _beginning(text: str) -> str:
    return text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")


def _is_declared(text: str) -> bool:
    """Return whether a text says itself that it is XML."""
    return _beginning(text).startswith(_DECLARED)


def _has_markup(text: str) -> bool:
    """Return whether there are elements in a text as pages have them."""
    return any(f"<{name}{end}" in text for name in MARKUP for end in "> ")


def read_feed(text: str) -> list[Posting | KpoclassError] | None:
    r"""Return the postings in XML, and an error in place of one without text; None if the text is none or a page.

    >>> feed = "<jobs><job><name>Typist</name><details>Type letters &amp; forms</details></job></jobs>"
    >>> [posting.text for posting in read_feed(feed)]
    ['Typist\nType letters & forms']
    >>> read_feed("<Firm> seeks a typist")
    """
    if not may_be_xml(text):
        return None
    root, fault = read_xml(text)
    refuse_workbook(local(root.name) if root else "")
    items = find_items(root) if root else []
    refuse_xml(root, items)
    if not items and not _is_declared(text) and (fault or _has_markup(text)):
        return None
    found: list[Posting | KpoclassError] = []
    for number, item in enumerate(items, 1):
        try:
            found.append(_posting(item, of_several=len(items) > 1))
        except (EmptyTextError, PostingError) as error:
            found.append(type(error)(f"item {number}: {error}" if len(items) > 1 else str(error)))
    if fault:
        found.append(
            PostingError(f"expected whole XML, got a file that is broken at {fault}; read {len(items)} postings")
        )
    elif not items:
        names = shown_names(sorted({element.name for element in root.walk()})[:8]) if root else "none"
        found.append(PostingError(f"expected XML with a title beside a description, got the elements {names}"))
    return found


def _posting(item: Element, *, of_several: bool) -> Posting:
    title, titled_by = title_of(item)
    if not title:
        title, titled_by = deep_title(item)
    if of_several and item.cut:
        raise PostingError(f"expected a whole posting, got one ({shown(title)}) that is cut off")
    if of_several and not title:
        names = shown_names(sorted({element.name for element in item})[:8]) or "none"
        raise PostingError(
            f"expected a title beside a text in the element {shown_names([item.name])}, got the elements {names}"
        )
    title = one_line(title)
    sections: list[Section] = []
    for part in _said_once([part for part in _parts(item, titled_by) if part.lines]):
        lines = part.lines
        if lines and not part.heading and tidy(lines[0].text).casefold() == title.casefold():
            lines = lines[1:]
        sections += to_sections(lines, part.kind, part.heading)
    posting = Posting(title, tuple(sections), "feed")
    if not posting.text:
        raise EmptyTextError("expected a posting with text, got an empty one")
    return posting


class _Part(NamedTuple):
    """A text of an item."""

    kind: Kind
    heading: str
    lines: list[Line]


def _parts(item: Element, titled_by: Element | None) -> Iterator[_Part]:
    """Yield the texts of an item in order, with the heading that they have beside them or by their name."""
    for name, value in given_texts(item):
        if is_prose(name, value):
            yield _part(name, "", value)
    todo = list(reversed(list(item)))
    while todo:
        element = todo.pop()
        if element is titled_by:
            continue
        text = leaf_text(element)
        if text is not None:
            if is_prose(name_of(element), text):
                yield _part(name_of(element), "", text)
            continue
        if entries := entries_of(element):
            yield _part(name_of(element), "", "\n".join(f"- {entry}" for entry in entries))
            continue
        inner = list(element)
        named = next((child for child in inner if plain(name_of(child)) in HEADING_NAMES and leaf_text(child)), None)
        others = [child for child in inner if child is not named]
        beside = leaf_text(others[0]) if named is not None and len(others) == 1 else None
        if named is not None and beside and is_prose("text", beside):
            yield _part(name_of(element), one_line(leaf_text(named) or ""), beside)
        else:
            todo += reversed(inner)


def _part(name: str, heading: str, text: str) -> _Part:
    spoken = " ".join(_CAMEL.sub(" ", local(name)).split()).capitalize()
    kind = kind_of(heading or spoken)
    if not heading and kind and (kind == "employer" or not any(word in plain(name) for word in _NO_HEADING)):
        heading = spoken
    return _Part(kind if heading and kind else "other", heading, to_lines(text))


def _said_once(parts: list[_Part]) -> list[_Part]:
    """Leave out what is also in another text, and an excerpt that ends sooner."""
    if len(parts) > _MOST_COMPARED:
        return parts
    said = [" ".join(line.text for line in part.lines).casefold().rstrip(" .\u2026[]") for part in parts]

    def is_elsewhere(place: int) -> bool:
        one = said[place]
        start = one[: max(_EXCERPT, len(one) - 20)] if len(one) > _EXCERPT else None
        return any(
            (len(one), -place) < (len(other), -number) and (one in other or (start and other.startswith(start)))
            for number, other in enumerate(said)
        )

    return [part for place, part in enumerate(parts) if not is_elsewhere(place)]
