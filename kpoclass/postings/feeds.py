"""Postings in XML by its structure: each element with a title beside a text, whatever the feed calls them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import EmptyTextError, KpoclassError, PostingError
from kpoclass.postings.headings import kind_of
from kpoclass.postings.html import HTML_NAMES
from kpoclass.postings.lines import Line, tidy
from kpoclass.postings.posting import Posting
from kpoclass.postings.sections import to_sections
from kpoclass.postings.text import to_lines
from kpoclass.postings.xml_tree import Element, local, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.postings.posting import Kind, Section

_DECLARED = re.compile(r"\s{0,99}(?:<\?xml[\s?]|<(?:rss|feed|rdf:RDF)[\s>])")
_FIRST_TAG = re.compile(r"\s{0,99}(?:<[?!][^<>]{0,999}>\s{0,99}){0,9}<([a-zA-Z_][\w.-]{0,99}(?::[\w.-]{1,99})?)[\s/>]")
#: Elements of HTML that are also what feeds begin with.
_ROOTS = frozenset(["source", "object", "data"])

_TITLE_NAMES = """title jobtitle positiontitle vacancytitle postingtitle advertisementtitle externaltitle jobname
    positionname vacancyname headline jobposition position role designation stellenbezeichnung stellentitel titel
    bezeichnung intitule titre titulo titulovaga puesto cargo vaga name subject"""
#: Names of a title, the surest first; a heading in a posting may have one too.
_TITLES = {name: rank for rank, name in enumerate(_TITLE_NAMES.split())}
#: As of who is to be asked.
_OTHER_TITLES = ("contact", "recruiter", "manager", "report", "supervisor")
_HEADING_NAMES = frozenset(["title", "name", "heading", "headline", "label", "caption", "header", "question"])
#: What feeds call one posting.
_ITEM_NAMES = """item entry job position vacancy posting opening offer ad advert advertisement jobposting jobad
    jobadvert joboffer jobopening jobposition jobvacancy joblisting listing record vacature stelle stellenangebot
    stellenanzeige anzeige offre oferta emploi empleo vaga positionopening jobpositionposting requisition
    jobrequisition row product"""
_ITEMS = frozenset(_ITEM_NAMES.split())
_TEXT_WORDS = """desc detail dutie responsib require qualific skill benefit content encoded summary body text profile
    task mission competenc about overview purpose beschreib aufgabe anforder inhalt profil requisit conteudo contenido"""
_IN_TEXT_NAMES = tuple(_TEXT_WORDS.split())
_NO_HEADING = ("desc", "detail", "content", "encoded", "summary", "body", "text", "inhalt", "overview", "beschreib")
#: Fewer words under an unknown name are a fact, such as a place.
_FEWEST_WORDS = 8
_MARKUP_NAMES = "p div ul ol li br h1 h2 h3 h4 b strong em i span table"
_MARKUP = frozenset(_MARKUP_NAMES.split())
_LONGEST_TITLE = 300
_DEEPEST_TITLE = 3
_EXCERPT = 60
_MOST_COMPARED = 100
_FIELDS = frozenset(["field", "attribute", "property", "param", "value", "column", "str", "string"])
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.-]+")
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S*\s*")


def may_be_xml(text: str) -> bool:
    """Return whether a text begins as XML that is no page."""
    found = _FIRST_TAG.match(text)
    if found is None:
        return is_declared(text)
    name = found[1].lower()
    if name == "html" or "<!doctype html" in text[: found.end()].lower():
        return False
    return _DECLARED.match(text) is not None or name not in HTML_NAMES or name in _ROOTS


def is_declared(text: str) -> bool:
    """Return whether a text says itself that it is XML."""
    return _DECLARED.match(text) is not None


def has_markup(text: str) -> bool:
    """Return whether there are elements in a text as pages have them."""
    return any(f"<{name}{end}" in text for name in _MARKUP for end in "> ")


def read_feed(text: str) -> Iterator[Posting | KpoclassError]:
    r"""Yield the postings in XML, and an error in place of one without text or at the end of a broken feed.

    >>> feed = "<jobs><job><name>Typist</name><details>Type letters &amp; forms</details></job></jobs>"
    >>> [(posting.title, posting.text) for posting in read_feed(feed)]
    [('Typist', 'Typist\nType letters & forms')]
    """
    root, fault = read_xml(text)
    items = _items(root) if root else []
    for number, item in enumerate(items, 1):
        try:
            yield _posting(item)
        except (EmptyTextError, PostingError) as error:
            yield type(error)(f"item {number}: {error}" if len(items) > 1 else str(error))
    if fault:
        yield PostingError(
            f"expected a whole XML file, got one that is broken at {fault}; {len(items)} postings were read"
        )
    elif not items:
        names = sorted({element.name for element in root.walk()})[:8] if root else []
        yield PostingError(
            "expected XML with job postings (elements with a title beside a description), got a "
            f"<{root.name if root else ''}> with the elements {names}"
        )


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _is_markup(element: Element) -> bool:
    """Return whether an element holds HTML as elements, as Atom allows it."""
    return any(child.name.lower() in _MARKUP for child in element)


def _to_html(element: Element) -> str:
    """Write out what is in an element; text in it is kept as text."""
    found: list[str] = []
    todo: list[str | Element] = list(reversed(element.parts))
    while todo:
        part = todo.pop()
        if isinstance(part, Element):
            name = part.name.lower()
            found.append(f"<{name}>")
            todo.append("\0" + name)
            todo.extend(reversed(part.parts))
        else:
            found.append(f"</{part[1:]}>" if part.startswith("\0") else html.escape(part, quote=False))
    return "".join(found)


def _own_text(element: Element) -> str:
    """Return the text that stands directly in an element."""
    return "".join(part for part in element.parts if isinstance(part, str)).strip()


def _leaf_text(element: Element) -> str | None:
    """Return the text of an element that holds no others, or none but HTML; None for an item with attributes."""
    if not any(True for _ in element):
        if element.attributes and _key(element.name) in _ITEMS:
            return None
        return _CDATA.sub("", element.text).strip()
    return _to_html(element) if _is_markup(element) else None


def _one_line(text: str) -> str:
    return " ".join(line.text for line in to_lines(text))


def _rank(name: str) -> int:
    """Return how sure a name is that of a title: the less, the surer."""
    named = name.endswith(("jobtitle", "positiontitle")) and not name.startswith(_OTHER_TITLES)
    return _TITLES.get(name, 1 if named else len(_TITLES))


def _title_of(element: Element) -> tuple[str, Element | None]:
    """Return the title among the children or attributes of an element, and the child; empty if there is none."""
    best: tuple[int, str, Element | None] = (len(_TITLES), "", None)
    named = [(name, value, None) for name, value in element.attributes.items()]
    leaves = [(_name(child), text, child) for child in element if (text := _leaf_text(child))]
    for name, text, child in [*leaves, *named]:
        rank = _rank(_key(name))
        if rank < best[0] and len(text) <= _LONGEST_TITLE and not _ADDRESS.fullmatch(text):
            best = rank, text, child
    return best[1], best[2]


def _deep_title(element: Element, depth: int = _DEEPEST_TITLE) -> tuple[str, Element | None]:
    """Return the title that lies a few levels below."""
    title, child = _title_of(element)
    if title or not depth:
        return title, child
    return next((found for part in element if (found := _deep_title(part, depth - 1))[0]), ("", None))


def _is_prose(name: str, text: str) -> bool:
    if _ADDRESS.fullmatch(text):
        return False
    words = len(text.split(None, _FEWEST_WORDS))
    return words >= _FEWEST_WORDS or (words > 1 and any(word in _key(name) for word in _IN_TEXT_NAMES))


def _given(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an element, and the text directly in it."""
    yield from element.attributes.items()
    yield "text", _own_text(element)


class _Found(NamedTuple):
    """What was found in an element: items, and whether there is prose."""

    items: list[Element]
    prose: bool


def _survey(element: Element) -> _Found:
    """Look for items in an element, the innermost first: a feed has a title and a description too."""
    title, titled_by = _title_of(element)
    prose = any(_is_prose(name, value) for name, value in _given(element))
    inside: list[Element] = []
    for child in element:
        if child is titled_by:
            continue
        text = _leaf_text(child)
        if text is not None:
            prose = prose or _is_prose(_name(child), text)
        else:
            found = _survey(child)
            inside += found.items
            prose = prose or found.prose
    known = _key(_name(element)) in _ITEMS
    if not title and not inside:
        title, _ = _deep_title(element)
        known = known and prose
    if not title or not (prose or known):
        return _Found(inside, prose)
    named = sum(_key(_name(item)) in _ITEMS for item in inside)
    holds_items = named > 1 if known else named or _are_items(inside)
    return _Found(inside if holds_items else [element], prose)


def _are_items(inside: list[Element]) -> bool:
    """Return whether elements of an unknown name are items rather than the sections of one."""
    return len(inside) > 1 and len({_name(item) for item in inside}) == 1 and not any(
        child is None or _key(_name(child)) != "title" or kind_of(title)
        for title, child in map(_title_of, inside)
    )  # fmt: skip


def _items(root: Element) -> list[Element]:
    items = _survey(root).items
    return [item for item in items if _key(_name(item)) in _ITEMS] or items


def _posting(item: Element) -> Posting:
    title, titled_by = _title_of(item)
    if not title:
        title, titled_by = _deep_title(item)
    title = _one_line(title)
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
    for name, value in _given(item):
        if _is_prose(name, value):
            yield _part(name, "", value)
    todo = list(reversed(list(item)))
    while todo:
        element = todo.pop()
        if element is titled_by:
            continue
        text = _leaf_text(element)
        if text is not None:
            if _is_prose(_name(element), text):
                yield _part(_name(element), "", text)
            continue
        inner = list(element)
        named = next((child for child in inner if _key(_name(child)) in _HEADING_NAMES and _leaf_text(child)), None)
        others = [child for child in inner if child is not named]
        beside = _leaf_text(others[0]) if named is not None and len(others) == 1 else None
        if named is not None and beside and _is_prose("text", beside):
            yield _part(_name(element), _one_line(_leaf_text(named) or ""), beside)
        else:
            todo += reversed(inner)


def _part(name: str, heading: str, text: str) -> _Part:
    spoken = " ".join(_CAMEL.sub(" ", local(name)).split()).capitalize()
    kind = kind_of(heading or spoken)
    if not heading and kind and (kind == "employer" or not any(word in _key(name) for word in _NO_HEADING)):
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


def _name(element: Element) -> str:
    """Return its name, or in ``<field name="title">`` the one it is given."""
    given = element.attributes.get("name") or element.attributes.get("key")
    return given if given and element.name in _FIELDS else element.name
