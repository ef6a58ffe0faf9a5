"""The lines of Word documents (.docx) and OpenDocument texts (.odt), which are XML in a ZIP archive.

python-docx leaves out content controls and text boxes, in which forms for job descriptions keep what was filled in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import PostingError
from kpoclass.postings.archive import Archive
from kpoclass.postings.decoding import decode
from kpoclass.postings.headings import LONGEST
from kpoclass.postings.lines import BOLD, PLAIN, Line, plain_line
from kpoclass.postings.xml_tree import Element, read_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The level of the title of a document; its headings come after it.
TITLE = 1

_HEADING = re.compile(r"heading(?: |_20_)(\d)", re.IGNORECASE)
_LEFT_OUT_NAMES = "Fallback moveFrom del pPr instrText tracked-changes annotation note sequence-decls forms title desc"
#: What is not shown, was deleted, or is there twice.
_LEFT_OUT = frozenset(_LEFT_OUT_NAMES.split())
_AS_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-", "s": " "}
#: What holds paragraphs within a paragraph.
_BOXES = frozenset(["txbxContent", "text-box"])
#: The elements that have text: Word keeps it apart from what is only layout.
_OF_WORD, _OF_OPEN_DOCUMENT = frozenset(["t"]), frozenset(["p", "h", "span", "a"])
_MOST_STYLES = 10


class _Style(NamedTuple):
    """A style of paragraphs: a name that is the same in all languages, and what it is based on."""

    name: str
    based_on: str
    listed: bool


def read_word(data: bytes) -> list[Line]:
    """Return the lines of a Word document, the title and headings ranked by their styles."""
    archive = Archive(data)
    main = _main_part(archive)
    styles = main.rpartition("/")[0] + "/styles.xml"
    known = dict(_word_styles(_parse(archive, styles))) if styles in archive.names else {}
    body = _Body(lambda part: _word_rank(part, known), _OF_WORD)
    return list(body.lines(_parse(archive, main)))


def read_open_document(data: bytes) -> list[Line]:
    """Return the lines of an OpenDocument text."""
    root = _parse(Archive(data), "content.xml")
    body = next((part for part in root if part.name == "body"), root)
    parents = {
        part.attributes.get("style:name", ""): part.attributes.get("style:parent-style-name", "")
        for part in root.walk()
        if part.name == "style"
    }
    return list(_Body(lambda part: _open_rank(part, parents), _OF_OPEN_DOCUMENT).lines(body))


def _parse(archive: Archive, name: str) -> Element:
    root, fault = read_xml(decode(archive.read(name)))
    if root is None or fault:
        raise PostingError(f"expected a whole document, got one that is damaged at {name}, {fault}")
    return root


def _main_part(archive: Archive) -> str:
    """Return the name of the part with the text, which some programs call otherwise."""
    if "_rels/.rels" in archive.names:
        for relation in _parse(archive, "_rels/.rels"):
            if relation.attributes.get("Type", "").endswith("/officeDocument"):
                return relation.attributes.get("Target", "").lstrip("/")
    return "word/document.xml"


def _value(element: Element | None, *path: str) -> str | None:
    """Return the value at the end of a path of elements; empty if it has none, None if there is no such path."""
    for name in path:
        element = next((part for part in element or () if part.name == name), None)
    return None if element is None else element.attributes.get("w:val", "")


def _word_styles(root: Element) -> Iterator[tuple[str, _Style]]:
    for part in root:
        if part.name == "style":
            listed = _value(part, "pPr", "numPr") is not None
            style = _Style(_value(part, "name") or "", _value(part, "basedOn") or "", listed)
            yield part.attributes.get("w:styleId", ""), style


def _word_rank(paragraph: Element, styles: dict[str, _Style]) -> tuple[int, bool]:
    """Return the level of a paragraph and whether it is an item of a list."""
    name = _value(paragraph, "pPr", "pStyle") or ""
    number = _value(paragraph, "pPr", "numPr", "numId")
    listed = number not in (None, "0")
    for _ in range(_MOST_STYLES):
        style = styles.get(name)
        if style is None:
            break
        if (level := _level(style.name)) < PLAIN:
            return level, False
        listed = listed or (style.listed and number != "0") or style.name.lower().startswith("list ")
        name = style.based_on
    return PLAIN, listed


def _level(name: str) -> int:
    if name.lower() == "title":
        return TITLE
    found = _HEADING.match(name)
    return min(int(found[1]) + TITLE, 6) if found else PLAIN


def _open_rank(paragraph: Element, parents: dict[str, str]) -> tuple[int, bool]:
    if paragraph.name == "h":
        depth = paragraph.attributes.get("text:outline-level", "1")
        return min(int(depth) + TITLE, 6) if depth.isdecimal() and len(depth) < 3 else TITLE + 1, False
    name = paragraph.attributes.get("text:style-name", "")
    return min(_level(name), _level(parents.get(name, ""))), False


class _Body:
    """The paragraphs of a document, with what is particular to its format."""

    def __init__(self, rank: Callable[[Element], tuple[int, bool]], with_text: frozenset[str]) -> None:
        self._rank = rank
        self._with_text = with_text

    def lines(self, element: Element, *, listed: bool = False) -> Iterator[Line]:
        """Yield the lines of all paragraphs in an element, in order; those in a list as its items."""
        for part in element:
            if part.name in {"p", "h"}:
                yield from self._of_paragraph(part, listed=listed)
            elif part.name in {"tr", "table-row"}:
                yield from _row([list(self.lines(cell)) for cell in part if cell.name not in _LEFT_OUT])
            elif part.name not in _LEFT_OUT:
                yield from self.lines(part, listed=listed or part.name == "list-item")

    def _of_paragraph(self, paragraph: Element, *, listed: bool) -> Iterator[Line]:
        level, in_list = self._rank(paragraph)
        text, bold, boxes = self._text(paragraph)
        bullet = (listed or in_list) and level == PLAIN
        level = BOLD if bold and level == PLAIN and not bullet else level
        for line in text.splitlines():
            if made := plain_line(line, level, bullet=bullet):
                yield made
        for box in boxes:
            yield from self.lines(box)

    def _text(self, paragraph: Element) -> tuple[str, bool, list[Element]]:
        """Return the text of a paragraph, whether all of it is bold, and the text boxes in it."""
        texts, boxes, all_bold = list[str](), list[Element](), True
        todo: list[tuple[str | Element, bool, bool]] = [(paragraph, False, False)]
        while todo:
            part, bold, is_text = todo.pop()
            if isinstance(part, str):
                if is_text:
                    texts.append(part)
                    all_bold = all_bold and (bold or not part.strip())
            elif part.name in _BOXES:
                boxes.append(part)
            elif part.name in _AS_TEXT:
                texts.append(_AS_TEXT[part.name])
            elif part.name not in _LEFT_OUT and _value(part, "rPr", "vanish") is None:
                bold = bold or _value(part, "rPr", "b") in {"", "1", "true"}
                todo.extend((inner, bold, part.name in self._with_text) for inner in reversed(part.parts))
        return "".join(texts), all_bold, boxes


def _row(cells: list[list[Line]]) -> list[Line]:
    """Return the lines of a row of a table: in a form, a label and what was filled in."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 2 and len(filled[0]) == 1 and len(filled[0][0].text) <= LONGEST:
        label, rest = filled[0][0], filled[1]
        if len(rest) == 1 and not rest[0].bullet:
            return [Line(f"{label.text.rstrip(' :')}: {rest[0].text}")]
        return [label._replace(level=min(label.level, BOLD), bullet=False), *rest]
    return [line for cell in filled for line in cell]
