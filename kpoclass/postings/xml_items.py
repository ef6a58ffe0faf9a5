"""Which elements of an XML file are postings: those with a title beside a text, whatever they are called."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.postings.headings import kind_of
from kpoclass.postings.xml_tree import Element
from kpoclass.text_names import plain, title_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLE_NAMES = """title jobtitle positiontitle vacancytitle postingtitle advertisementtitle externaltitle jobname
    positionname vacancyname headline jobposition position role designation stellenbezeichnung stellentitel titel
    bezeichnung intitule titre titulo titulovaga puesto cargo vaga name subject"""
#: Names of a title, the surest first; a heading in a posting may have one too.
_TITLES = {name: rank for rank, name in enumerate(_TITLE_NAMES.split())}
#: As of who is to be asked.
_OTHER_TITLES = ("contact", "recruiter", "manager", "report", "supervisor")
HEADING_NAMES = frozenset(["title", "name", "heading", "headline", "label", "caption", "header", "question"])
#: What feeds call one posting.
_ITEM_NAMES = """item entry job position vacancy posting opening offer ad advert advertisement jobposting jobad
    jobadvert joboffer jobopening jobposition jobvacancy joblisting listing record vacature stelle stellenangebot
    stellenanzeige anzeige offre oferta emploi empleo vaga positionopening jobpositionposting requisition
    jobrequisition row product"""
_ITEMS = frozenset(_ITEM_NAMES.split())
_TEXT_WORDS = """desc detail dutie responsib require qualific skill benefit content encoded summary body text profil
    task mission competenc about overview purpose beschreib aufgabe anforder inhalt requisit conteudo contenido"""
_IN_TEXT_NAMES = tuple(_TEXT_WORDS.split())
#: Roots of feeds, which may have a title and a description of their own.
FEEDS = frozenset(["rss", "RDF", "feed", "channel"])
#: Fewer words under an unknown name are a fact, such as a place.
_FEWEST_WORDS = 8
_MARKUP_NAMES = "p div ul ol li br h1 h2 h3 h4 b strong em i span table"
MARKUP = frozenset(_MARKUP_NAMES.split())
_LONGEST_TITLE = 300
_DEEPEST_TITLE = 3
_FIELDS = frozenset(["field", "attribute", "property", "param", "value", "column", "str", "string"])
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def _is_address(text: str) -> bool:
    return text.lstrip().startswith(("http://", "https://", "www.")) and len(text.split(None, 1)) == 1


def _is_markup(element: Element) -> bool:
    """Return whether an element holds HTML as elements, as Atom allows it."""
    return any(child.name.lower() in MARKUP for child in element)


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


def leaf_text(element: Element) -> str | None:
    """Return the text of an element that holds no others, or none but HTML; None for an item with attributes."""
    if all(isinstance(part, str) for part in element.parts):
        if element.attributes and plain(element.name) in _ITEMS:
            return None
        return _CDATA.sub("", _own_text(element)).strip()
    return _to_html(element) if _is_markup(element) else None


def name_of(element: Element) -> str:
    """Return its name, or in ``<field name="title">`` the one it is given."""
    given = element.attributes.get("name") or element.attributes.get("key")
    return given if given and element.name in _FIELDS else element.name


def _rank(name: str) -> int:
    """Return how sure a name is that of a title: the less, the surer."""
    if name in _TITLES or name in _ITEMS:
        return _TITLES.get(name, len(_TITLES))
    if name.endswith(("jobtitle", "positiontitle")) and not name.startswith(_OTHER_TITLES):
        return 1
    known = title_name(name)
    return _TITLES.get(known, _TITLES["titel"]) if known else len(_TITLES)


def title_of(element: Element) -> tuple[str, Element | None]:
    """Return the title among the children or attributes of an element, and the child; empty if there is none."""
    best, title, titled_by = len(_TITLES), "", None
    children: list[tuple[str, str | Element]] = [(name_of(child), child) for child in element]
    for name, given in [*children, *element.attributes.items()]:
        rank = _rank(plain(name))
        if rank < best:
            child = given if isinstance(given, Element) else None
            text = leaf_text(child) if child else str(given).strip()
            if text and len(text) <= _LONGEST_TITLE and not _is_address(text):
                best, title, titled_by = rank, text, child
    return title, titled_by


def deep_title(element: Element, depth: int = _DEEPEST_TITLE) -> tuple[str, Element | None]:
    """Return the title that lies a few levels below."""
    title, child = title_of(element)
    if title or not depth:
        return title, child
    return next((found for part in element if (found := deep_title(part, depth - 1))[0]), ("", None))


def is_prose(name: str, text: str) -> bool:
    """Return whether a text under a name is some of what a posting says rather than a fact."""
    if _is_address(text):
        return False
    words = len(text.split(None, _FEWEST_WORDS))
    return words >= _FEWEST_WORDS or (words > 1 and any(word in plain(name) for word in _IN_TEXT_NAMES))


def given_texts(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an element, and the text directly in it."""
    yield from element.attributes.items()
    yield "text", _own_text(element)


def entries_of(element: Element) -> list[str]:
    """Return the texts of a list of short entries, as in ``<duties><duty>Type letters</duty></duties>``."""
    children = list(element)
    texts = [leaf_text(child) or "" for child in children]
    named = (
        any(word in plain(name_of(element)) for word in _IN_TEXT_NAMES) and len({each.name for each in children}) == 1
    )
    told = all(any(map(str.isalpha, text)) and "<" not in text and not _is_address(text) for text in texts)
    return texts if named and told else []


class _Found(NamedTuple):
    """What was found in an element: items, and whether there is prose."""

    items: list[Element]
    prose: bool


def _survey(element: Element) -> _Found:
    """Look for items in an element, the innermost first: a feed has a title and a description too."""
    title, titled_by = title_of(element)
    prose = any(is_prose(name, value) for name, value in given_texts(element))
    prose = prose or bool(entries_of(element))
    inside: list[Element] = []
    for child in element:
        if child is titled_by:
            continue
        text = leaf_text(child)
        if text is not None:
            prose = prose or is_prose(name_of(child), text)
        else:
            found = _survey(child)
            inside += found.items
            prose = prose or found.prose
    if inside and element.name in FEEDS:
        return _Found(inside, prose)
    known = plain(name_of(element)) in _ITEMS
    if not title and not inside:
        title, _ = deep_title(element)
        known = known and prose
    if not title or not (prose or known):
        return _Found(inside, prose)
    named = sum(plain(name_of(item)) in _ITEMS for item in inside)
    holds_items = named > 1 if known else named or _are_items(inside)
    return _Found(inside if holds_items else [element], prose)


def _are_items(inside: list[Element]) -> bool:
    """Return whether elements of an unknown name are items rather than the sections of one."""
    return len(inside) > 1 and len({name_of(item) for item in inside}) == 1 and not any(
        child is None or plain(name_of(child)) != "title" or kind_of(title)
        for title, child in map(title_of, inside)
    )  # fmt: skip


def find_items(root: Element) -> list[Element]:
    """Return the elements that are postings, in order."""
    items = _survey(root).items
    items = [item for item in items if plain(name_of(item)) in _ITEMS] or items
    return _with_others(root, items) if len(items) > 1 else items


def _with_others(root: Element, items: list[Element]) -> list[Element]:
    """Add the elements beside items that are called like them, and lack a title or a text."""
    known = {id(item) for item in items}
    found: list[Element] = []
    for element in root.walk():
        children = list(element)
        names = {child.name for child in children if id(child) in known}
        found += [child for child in children if child.name in names] if names else []
    return found if known <= {id(each) for each in found} else items
