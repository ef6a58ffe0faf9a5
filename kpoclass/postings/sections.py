"""Lines to sections, by the headings among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.postings.headings import LONGEST, kind_of
from kpoclass.postings.lines import PLAIN, Line
from kpoclass.postings.posting import Section
from kpoclass.postings.titles import is_detail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.postings.posting import Kind

#: Headings that are known even as items of a list, as where the sections are numbered.
_NUMBERED = frozenset(
    ["duties", "responsibilities", "key duties", "main duties", "key responsibilities", "main responsibilities",
     "duties and responsibilities", "roles and responsibilities", "requirements", "qualifications", "benefits",
     "job duties", "job responsibilities", "job requirements", "tasks", "your tasks", "about us", "about the role",
     "what you'll do", "what you will do", "who you are", "what we offer"]
)  # fmt: skip


def _is_heading(line: Line) -> bool:
    return line.level < PLAIN and (line.level <= 6 or (len(line.text) <= LONGEST and not line.text.endswith(".")))


def to_sections(lines: Iterable[Line], kind: Kind = "other", heading: str = "") -> list[Section]:
    """Divide lines into sections; ``kind`` and ``heading`` are those of the lines before the first heading."""
    found: list[Section] = []
    level, body, around = PLAIN, list[str](), None
    inner = None  # level of the headings right under one without text: they are parts of it, whatever their rank

    def close() -> None:
        if body or heading:
            found.append(Section(kind, heading, "\n".join(body)))
            body.clear()

    for line in lines:
        announced, name, rest = _announced(line, around or kind)
        if not announced and _is_heading(line) and line.level <= level:
            if inner is None and heading and not body and not around:
                inner = line.level
            if inner is None or line.level < inner:
                announced = "other"
        if announced:
            close()
            # "Salary: 20,000" says nothing about the lines after it, except its list items.
            around = (around or kind) if rest and announced != "duties" else None
            kind, heading, level, inner = announced, name, line.level, None
            if rest:
                body.append(rest)
        else:
            if around and not line.bullet:
                close()
                kind, heading, around = around, "", None
            body.append(f"- {line.text}" if line.bullet else line.text)
    close()
    return found


def _announced(line: Line, kind: Kind) -> tuple[Kind | None, str, str]:
    """Return what a line announces, as which heading, and what it says after it."""
    if line.bullet and line.text.casefold().rstrip(" :") not in _NUMBERED:
        return None, line.text, ""
    if found := kind_of(line.text):
        return found, line.text, ""
    if ":" in line.text[:LONGEST]:
        before, _, after = line.text.partition(":")
        rest = after.strip(" *_")
        if found := kind_of(before):
            return found, before + ":", rest
        if kind != "other" and len(rest) <= LONGEST and is_detail(line.text):
            return "other", before + ":", rest
    return None, line.text, ""
