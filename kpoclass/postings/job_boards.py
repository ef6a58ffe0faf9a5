"""The objects of job boards: schema.org ``JobPosting``, Greenhouse, Lever; any with title and description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kpoclass.postings.posting import Posting, Section
from kpoclass.postings.sections import to_sections
from kpoclass.postings.text import to_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.postings.lines import Line
    from kpoclass.postings.posting import Kind

    Reader = Callable[[Mapping[str, Any]], Posting]

#: Properties of a JobPosting beside its description, with the heading they get.
_PROPERTIES: tuple[tuple[str, Kind, str], ...] = (
    ("responsibilities", "duties", "Responsibilities"),
    ("qualifications", "requirements", "Qualifications"),
    ("skills", "requirements", "Skills"),
    ("experienceRequirements", "requirements", "Experience"),
    ("educationRequirements", "requirements", "Education"),
    ("jobBenefits", "employer", "Benefits"),
)
_OF_A_VALUE = ("@value", "name", "description", "credentialCategory", "competencyRequired")
_OF_LEVER = ("lists", "descriptionPlain", "additionalPlain", "categories", "hostedUrl")


def _local_name(name: str) -> str:
    """Return a name of schema.org without its address or prefix."""
    return name.replace("#", "/").rpartition("/")[2].rpartition(":")[2]


def _texts(value: Any) -> list[str]:
    """Return the texts of a value: a string, an object with name or description, or a list of these."""
    found, todo, seen = [], [value], set()
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (Mapping, list, tuple)) and id(value) not in seen:
            seen.add(id(value))
            parts = [value.get(name) for name in _OF_A_VALUE] if isinstance(value, Mapping) else value
            todo.extend(reversed(parts))
    return found


def _lines(value: Any) -> list[Line]:
    texts = [to_lines(text) for text in _texts(value)]
    if len(texts) > 1:  # a list: items of one line each are its bullets
        texts = [[line._replace(bullet=True) for line in lines] if len(lines) == 1 else lines for lines in texts]
    return [line for lines in texts for line in lines]


def _one_line(value: Any) -> str:
    return " ".join(line.text for text in _texts(value)[:1] for line in to_lines(text))


def _without_title(title: str, lines: list[Line]) -> list[Line]:
    return lines[1:] if lines and lines[0].text.casefold() == title.casefold() else lines


def read_job_posting(data: Mapping[str, Any], source: str = "json-ld") -> Posting:
    """Read a schema.org ``JobPosting``; what is both in the description and in a property is kept once."""
    of = {_local_name(str(key)): value for key, value in data.items()}
    title = _one_line(of.get("title") or of.get("name"))
    described = _without_title(title, _lines(of.get("description")))
    sections = to_sections(described)
    said = " ".join(line.text for line in described).casefold()
    for name, kind, heading in _PROPERTIES:
        lines = _lines(of.get(name))
        if lines and " ".join(line.text for line in lines).casefold() not in said:
            text = "\n".join(f"- {line.text}" if line.bullet else line.text for line in lines)
            sections.append(Section(kind, heading, text))
    return Posting(title, tuple(sections), source)


def _read_greenhouse(data: Mapping[str, Any]) -> Posting:
    title = _one_line(data.get("title"))
    return Posting(title, tuple(to_sections(_without_title(title, _lines(data.get("content"))))), "greenhouse")


def _read_lever(data: Mapping[str, Any]) -> Posting:
    def first(*names: str) -> list[Line]:
        return next((lines for name in names if (lines := _lines(data.get(name)))), [])

    title = _one_line(data["text"])
    sections = to_sections(_without_title(title, first("description", "descriptionPlain")))
    lists = data.get("lists")
    for part in lists if isinstance(lists, (list, tuple)) else ():
        if isinstance(part, Mapping):
            heading = _lines(part.get("text"))
            bold = [line._replace(level=1, bullet=False) for line in heading[:1]]
            sections += to_sections([*bold, *_lines(part.get("content"))])
    return Posting(title, (*sections, *to_sections(first("additional", "additionalPlain"))), "lever")


def reader_of(data: Mapping[str, Any]) -> Reader | None:
    """Return the function that reads an object; None if it is not a posting."""
    if "@type" in data:
        types = data["@type"] if isinstance(data["@type"], (list, tuple)) else [data["@type"]]
        names = {_local_name(name) for name in types if isinstance(name, str)}
        return read_job_posting if "JobPosting" in names else None
    if isinstance(data.get("text"), str) and any(name in data for name in _OF_LEVER):
        return _read_lever
    if isinstance(data.get("title"), str) and not isinstance(data.get("jobs"), list):
        if isinstance(data.get("content"), str) or "absolute_url" in data:
            return _read_greenhouse
        if data.get("description") or data.get("responsibilities"):
            return lambda each: read_job_posting(each, "json")
    return None
