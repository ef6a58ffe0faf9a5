"""The postings of a web page: what its data says before what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.errors import PostingError
from kpoclass.postings.html import HtmlReader, read_html
from kpoclass.postings.items import has_items, postings_in_items
from kpoclass.postings.job_boards import read_object
from kpoclass.postings.job_lists import postings_shown, without_neighbours
from kpoclass.postings.json_text import read_json
from kpoclass.postings.no_postings import refuse_page
from kpoclass.postings.objects import Objects
from kpoclass.postings.script_data import values_in
from kpoclass.postings.several import divided
from kpoclass.postings.tables import refuse_shown
from kpoclass.postings.text import unescaped_lines
from kpoclass.postings.titles import clean_title, first_heading, split_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.postings.lines import Line
    from kpoclass.postings.posting import Posting

#: Words of the page for each of its data, beyond which the page is read: the data is not what it shows.
_MORE_SHOWN = 3


def in_page(text: str) -> Iterator[Posting]:
    """Yield the postings of a page: of its JSON-LD, its marked texts, its scripts, or as it shows them."""
    page = read_html(text)
    found = _in_json_ld(page.scripts)
    if len(found) > 1 or any(posting.sections for posting in found):
        yield from found
        return
    lines = without_neighbours(unescaped_lines(page.lines))
    title, lines = _titled(lines, page.title, "".join(posting.title for posting in found))
    marked = postings_in_items(text) if has_items(text) else []
    if any(posting.sections for posting in marked):
        yield from (_with_title(posting, title) for posting in marked)
        return
    told = _in_scripts(page, title, lines)
    if not told:
        refuse_shown(text)
        if page.title or len(lines) > 1:
            refuse_page(title, page.title, [line.text for line in lines])
    parts = [] if told else divided(lines)
    if len(parts) > 1:
        yield from (each for part in parts for each in postings_shown(*split_title(part), "html"))
    else:
        yield from told or postings_shown(title, lines, "html", page.title, page.controls)


def _with_title(posting: Posting, title: str) -> Posting:
    return posting if posting.title else type(posting)(title, posting.sections, posting.source)


def _postings_in(data: Any, *, strict: bool = False) -> Iterator[Posting]:
    for _, item, is_posting in Objects([data], strict=strict).postings():
        if is_posting:
            yield read_object(item)


def _in_json_ld(scripts: list[str]) -> list[Posting]:
    found: dict[Posting, None] = {}  # the same one is often in a page twice
    for script in scripts:
        try:
            inside = _postings_in(read_json(script))
            found.update((each, None) for each in inside if each.source == "json-ld" and each.text)
        except PostingError:  # the page itself may still say what the job is
            continue
    return list(found)


def _in_scripts(page: HtmlReader, title: str, lines: list[Line]) -> list[Posting]:
    """Return the postings in the data that a page is made of; none where the page shows much else."""
    found: dict[Posting, None] = {}
    for value in values_in(page.data_scripts):
        try:
            found.update((each, None) for each in _postings_in(value, strict=True) if each.sections)
        except PostingError:
            continue
    postings = [posting for posting in found if posting.title.casefold() == title.casefold()] or list(found)
    shown = sum(len(line.text.split()) for line in lines)
    said = sum(len(posting.text.split()) for posting in postings)
    return postings if said * _MORE_SHOWN >= shown else []


def _titled(lines: list[Line], name: str, title: str) -> tuple[str, list[Line]]:
    """Return the title that a page shows, and its other lines: of its data, its first heading, its name."""
    first = first_heading(lines, lambda line: line.level == 1)
    if first is None:
        first = next((place for place, line in enumerate(lines) if line.level == 1), None)
    if not title and first is None:
        second = first_heading(lines, lambda line: line.level in {2, 3})
        if second is not None and (not name or lines[second].text.casefold() in name.casefold()):
            first = second
    if not title and first is not None:
        return clean_title(lines[first].text), [*lines[:first], *lines[first + 1 :]]
    return (title or clean_title(name), lines) if title or name else split_title(lines)
