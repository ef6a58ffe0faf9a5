"""XML to a tree of bounded size and depth, without declared entities; what is broken is mended, or read to there."""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import TYPE_CHECKING
from xml.parsers import expat  # no entity is declared, see below

from kpoclass.errors import PostingError, raise_of_the_system, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 200
#: A feed of a hundred thousand jobs with twenty fields each.
MAX_ELEMENTS = 2_000_000

_CHUNK = 1 << 16
_KNOWN_TO_XML = frozenset(["amp", "lt", "gt", "quot", "apos"])
_AMPERSAND = re.compile(r"&(?:([a-zA-Z][a-zA-Z0-9]{1,30});|#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});)?")
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


class Element:
    """An element: its name without prefix, its attributes, and in order its texts and elements."""

    __slots__ = ("attributes", "cut", "name", "parts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = local(name)
        self.attributes = attributes
        self.parts: list[str | Element] = []
        self.cut = False  #: the file ends or breaks within it

    def __iter__(self) -> Iterator[Element]:
        """Iterate over its elements."""
        return (part for part in self.parts if isinstance(part, Element))

    def walk(self) -> Iterator[Element]:
        """Iterate over itself and all elements in it, in order."""
        todo = [self]
        while todo:
            element = todo.pop()
            yield element
            todo.extend(reversed(list(element)))


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


class _Builder:
    """Takes what the parser finds."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._refuse_entity

    def feed(self, data: bytes) -> str:
        """Read it all; return what is wrong with it, with its line."""
        try:
            for start in range(0, len(data), _CHUNK):  # in pieces, so that an error ends it soon
                self._parser.Parse(data[start : start + _CHUNK], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise_of_the_system(error)
            for element in self._open:
                element.cut = True
            return f"line {error.lineno}: {expat.ErrorString(error.code)}"
        return ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise PostingError(f"expected XML of at most {MAX_DEPTH} elements in one another, got more")
        if self._count > MAX_ELEMENTS:
            raise PostingError(f"expected XML of at most {MAX_ELEMENTS:,} elements, got more; divide the file")
        element = Element(name, attributes)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)

    def _refuse_entity(self, name: str, *_rest: object) -> None:
        raise PostingError(
            f"expected XML without entities of its own, got a declaration of the entity {shown(name[:40])}"
        )


def read_xml(text: str) -> tuple[Element | None, str]:
    """Return the root, and what is wrong with the text after mending (then the tree ends there).

    >>> root, fault = read_xml("<jobs><job>Sort & file</job></jobs>")
    >>> root.name, [job.parts for job in root], fault
    ('jobs', [['Sort & file']], '')
    """
    builder = _Builder()
    fault = builder.feed(text.encode("utf-8", "replace"))
    if fault:
        mended = _AMPERSAND.sub(_escaped, text.translate(_NOT_IN_XML).strip())
        builder = _Builder()
        fault = builder.feed(mended.encode("utf-8", "replace"))
    return builder.root, fault


def _escaped(found: re.Match[str]) -> str:
    """Escape an ampersand that begins no entity; resolve the entities of HTML, which XML does not know."""
    name = found[1]
    if name is None:
        return found[0] if len(found[0]) > 1 else "&amp;"
    if name in _KNOWN_TO_XML:
        return found[0]
    return chr(name2codepoint[name]) if name in name2codepoint else f"&amp;{name};"
