"""One object of a job board to a posting, by its structure: a title beside its texts, whatever the board calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.postings.keys import local_name
from kpoclass.postings.parts import OF_LEVER, sections_of, title_in
from kpoclass.postings.posting import Posting

if TYPE_CHECKING:
    from collections.abc import Mapping


def types_of(data: Mapping[Any, Any]) -> set[str]:
    """Return the names of the types of an object of JSON-LD; none if it is no such object."""
    types = data.get("@type")
    return {
        local_name(name) for name in (types if isinstance(types, (list, tuple)) else [types]) if isinstance(name, str)
    }


def _source(data: Mapping[Any, Any]) -> str:
    if "JobPosting" in types_of(data):
        return "json-ld"
    if isinstance(data.get("text"), str) and any(name in data for name in OF_LEVER):
        return "lever"
    is_of_greenhouse = isinstance(data.get("content"), str) or "absolute_url" in data
    return "greenhouse" if is_of_greenhouse and isinstance(data.get("title"), str) else "json"


def read_object(data: Mapping[Any, Any], source: str = "", title: str = "") -> Posting:
    """Read a posting; what is told in two of its parts is kept once. The title may be elsewhere."""
    title = title or title_in(data)
    return Posting(title, tuple(sections_of(data, title)), source or _source(data))
