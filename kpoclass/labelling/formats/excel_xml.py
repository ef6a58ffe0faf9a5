"""The XML of the parts of an Excel workbook, read block by block."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.labelling.formats.base import BLOCK_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The only namespace that is read.
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRING, TEXT, PHONETIC = (f"{SPACE} {name}" for name in ("si", "t", "rPh"))
#: Bytes that are read at a time; the rows in them are kept.
_MOST_READ = 1 << 16
#: Elements and depth of a tree; Excel itself stops at 65,530 links.
_MOST_ELEMENTS, _DEEPEST = 200_000, 8


class XmlParser:
    """Reads one part of a workbook."""

    def __init__(self, part: IO[bytes], name: str) -> None:
        self._part, self._name = part, name
        self._collected: list[str] | None = None

    def parsed(self, start: Any, end: Any) -> Iterator[None]:
        """Read the part with handlers of the starts and ends of elements, and stop after each block."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = lambda *_: self.refuse(
            "a sheet without a document type, which may hide text, got one"
        )
        try:
            while block := self._part.read(min(BLOCK_SIZE, _MOST_READ)):
                parser.Parse(block)
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, ArithmeticError, LookupError, OSError) as error:
            if isinstance(error, DataError):
                raise
            raise_of_the_system(error)
            raise DataError(f"{self._name}: damaged, not readable as a workbook: {error}") from error
        yield

    def refuse(self, expected: str) -> None:
        """Refuse a workbook that Excel would repair."""
        raise DataError(f"{self._name}: expected {expected}; open the workbook in Excel, which repairs it, and save it")

    def collect(self) -> None:
        """Keep the text from here on."""
        self._collected = []

    def text(self) -> str:
        """Return the text that was kept, and keep none from here on."""
        text = "".join(self._collected or ())
        self._collected = None
        return text

    def _data(self, text: str) -> None:
        if self._collected is not None:
            self._collected.append(text)


def read_strings(part: IO[bytes], name: str) -> list[str]:
    """Read the texts that the cells of all sheets share."""
    parser = XmlParser(part, name)
    found: list[str] = []
    runs: list[str] = []
    phonetic = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal phonetic
        if tag == TEXT and not phonetic:
            parser.collect()
        elif tag == PHONETIC:
            phonetic = True

    def end(tag: str) -> None:
        nonlocal phonetic
        if tag == TEXT:
            runs.append(parser.text())
        elif tag == PHONETIC:
            phonetic = False
        elif tag == _STRING:
            found.append("".join(runs))
            runs.clear()

    for _ in parser.parsed(start, end):
        pass
    return found


class Tree:
    """Makes a tree of an element and what is in it, if that is not too much."""

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._depth = self._elements = 0
        self.data = self._builder.data

    @property
    def _is_small(self) -> bool:
        return self._elements <= _MOST_ELEMENTS and self._depth <= _DEEPEST

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._depth += 1
        self._elements += 1
        if self._is_small:
            self._builder.start(_clark(tag), {_clark(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> bool:
        """End an element; whether it was the outermost."""
        if self._is_small:
            self._builder.end(_clark(tag))
        self._depth -= 1
        return not self._depth

    def finished(self) -> Element | None:
        """Return the tree; None if it is too large."""
        return self._builder.close() if self._is_small else None


def _clark(tag: str) -> str:
    space, _, name = tag.rpartition(" ")
    return f"{{{space}}}{name}" if space else name
