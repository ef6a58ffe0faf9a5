"""A page's microdata and RDFa: what it marks as title and texts of a ``JobPosting``, without the jobs around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from kpoclass.extras import require
from kpoclass.postings.job_boards import read_object
from kpoclass.postings.job_lists import WHOLE, is_about_neighbours, list_error
from kpoclass.postings.keys import key_of, local_name
from kpoclass.postings.posting import Posting

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHUNK = 1 << 16
_BESIDE = frozenset(["aside", "nav", "footer"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
#: Attributes that decide what a reader sees.
_KEPT = ("style", "hidden", "aria-hidden", "role")


@dataclass
class _Item:
    """One ``JobPosting``: its texts by property, as HTML, and all that is in it."""

    source: str
    beside: bool
    texts: dict[str, list[str]] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)

    def has_text(self) -> bool:
        return any(key_of(name).what in {"body", "part"} for name in self.texts)

    def posting(self) -> Posting:
        data: dict[str, object] = {"@type": "JobPosting", **self.texts}
        if not self.has_text():
            data["description"] = "".join(self.inside)
        for name in ("title", "name"):
            data[name] = " ".join(self.texts.get(name, [])[:1])
        return read_object(data, self.source)


@dataclass
class _Element:
    """An open element: the item that it lies in, and how many texts end with it."""

    item: _Item | None
    ends: int = 0


class _ItemReader:
    """A target for lxml's parser."""

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self._open: list[_Element] = []
        self._texts: list[tuple[_Item, str, list[str]]] = []  # of the open properties
        self._beside = 0
        self._after = False  # a heading has announced other jobs
        self._heading: list[str] | None = None

    def _item(self) -> _Item | None:
        return self._open[-1].item if self._open else None

    def _write(self, markup: str) -> None:
        item = self._item()
        innermost = self._texts[-1][0] if self._texts else None
        if innermost is not None and (item is None or innermost is item):
            for owner, _, texts in self._texts[-2:]:  # a title may be within a text
                if owner is innermost:
                    texts.append(markup)
        if item is not None:
            item.inside.append(markup)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        item = self._item()
        element = _Element(item)
        self._beside += tag in _BESIDE
        if tag in _HEADINGS:
            self._heading = []
        kept = (f' {name}="{escape(attributes[name])}"' for name in _KEPT if name in attributes)
        self._write(f"<{tag}{''.join(kept)}>")
        names = (attributes.get("itemprop") or attributes.get("property") or "").split()
        for name in map(local_name, names):
            if item is not None and key_of(name).what in {"title", "name", "body", "part"}:
                self._property(item, name, attributes, element)
        types = (attributes.get("itemtype") or attributes.get("typeof") or "").split()
        if "JobPosting" in map(local_name, types):
            source = "microdata" if "itemtype" in attributes else "rdfa"
            beside = bool(self._beside) or self._after or (item is not None and item.has_text())
            element.item = _Item(source, beside)
            self.items.append(element.item)
        elif "itemscope" in attributes or types:
            element.item = None  # an employer, a place
        self._open.append(element)

    def _property(self, item: _Item, name: str, attributes: Mapping[str, str], element: _Element) -> None:
        around = [_is_title(other) for owner, other, _ in self._texts[-2:] if owner is item]
        if "content" in attributes:
            item.texts.setdefault(name, []).append(escape(attributes["content"], quote=False))
        elif not around or (_is_title(name) and not any(around)):  # else it is in the text around it, too
            self._texts.append((item, name, []))
            element.ends += 1

    def end(self, tag: str) -> None:
        if not self._open:
            return
        element = self._open.pop()
        for _ in range(element.ends):
            item, name, texts = self._texts.pop()
            item.texts.setdefault(name, []).append("".join(texts))
        self._beside -= tag in _BESIDE
        if tag in _HEADINGS and self._heading is not None:
            self._after = self._after or is_about_neighbours("".join(self._heading))
            self._heading = None
        self._write(f"</{tag}>")

    def data(self, text: str) -> None:
        if self._heading is not None:
            self._heading.append(text)
        self._write(escape(text, quote=False))

    def close(self) -> list[_Item]:
        while self._open:
            self.end("")
        return self.items


def _is_title(name: str) -> bool:
    return key_of(name).what in {"title", "name"}


def has_items(text: str) -> bool:
    """Whether a page may mark a job posting so."""
    return "JobPosting" in text and ("itemtype" in text or "typeof" in text)


def postings_in_items(text: str) -> list[Posting]:
    """Return the postings that a page marks, without those beside them; with texts, if any has one."""
    etree = require("lxml.etree", "lxml", "postings")
    reader = _ItemReader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
    try:
        parser.close()
    except etree.XMLSyntaxError:  # nothing in it
        return []
    items = [item for item in reader.items if not item.beside] or reader.items
    told = [item for item in items if item.has_text()]
    postings = [posting for posting in (item.posting() for item in told or items) if posting.text]
    if not told and len(postings) > 1 and sum(len(each.text.split()) for each in postings) < WHOLE * len(postings):
        raise list_error([posting.title for posting in postings])
    return postings
