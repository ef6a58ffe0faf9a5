"""The postings of a web page: what its data says before what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.errors import PostingError
from kpoclass.postings.html import read_html
from kpoclass.postings.job_boards import read_object
from kpoclass.postings.json_text import read_json
from kpoclass.postings.objects import Objects
from kpoclass.postings.posting import Posting
from kpoclass.postings.sections import to_sections
from kpoclass.postings.text import unescaped_lines
from kpoclass.postings.titles import clean_title, first_heading, split_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.postings.lines import Line


def in_page(text: str) -> Iterator[Posting]:
    """Yield the postings of a page."""
    page = read_html(text)
    found: dict[Posting, None] = {}  # the same one is often in a page twice
    for script in page.scripts:
        try:
            for _, item, is_posting in Objects([read_json(script)]).postings():
                posting = read_object(item)
                if is_posting and posting.source == "json-ld" and posting.text:
                    found[posting] = None
        except PostingError:  # the page itself may still say what the job is
            continue
    if len(found) > 1 or any(posting.sections for posting in found):
        yield from found
        return
    title, lines = _shown(unescaped_lines(page.lines), page.title, "".join(posting.title for posting in found))
    yield Posting(title, tuple(to_sections(lines)), "html")


def _shown(lines: list[Line], name: str, title: str) -> tuple[str, list[Line]]:
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
