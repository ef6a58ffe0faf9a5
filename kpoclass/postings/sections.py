"""Lines to sections, by the headings among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.postings.headings import LONGEST, kind_of
from kpoclass.postings.lines import PLAIN, Line
from kpoclass.postings.posting import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.postings.posting import Kind

#: Longer first lines are not titles.
_LONGEST_TITLE = 120


def _is_heading(line: Line) -> bool:
    return line.level < PLAIN and (line.level <= 6 or (len(line.text) <= LONGEST and not line.text.endswith(".")))


def split_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """Return the title and the other lines: the first line if it looks like a title, or else an empty title."""
    if not lines or lines[0].bullet or kind_of(lines[0].text) or len(lines[0].text) > _LONGEST_TITLE:
        return "", lines
    return ("", lines) if lines[0].text.endswith((".", "!", "?", ":")) else (lines[0].text.strip("#*_ "), lines[1:])


def to_sections(lines: Iterable[Line], kind: Kind = "other", heading: str = "") -> list[Section]:
    """Divide lines into sections; ``kind`` and ``heading`` are those of the lines before the first heading."""
    found: list[Section] = []
    level, body, around = PLAIN, list[str](), None

    def close() -> None:
        if body or heading:
            found.append(Section(kind, heading, "\n".join(body)))
            body.clear()

    for line in lines:
        announced, name, rest = (None if line.bullet else kind_of(line.text)), line.text, ""
        if not (announced or line.bullet) and ":" in line.text[:LONGEST]:
            before, _, after = line.text.partition(":")
            announced, name, rest = kind_of(before), before + ":", after.strip(" *_")
        if announced or (_is_heading(line) and line.level <= level):
            close()
            # "Salary: 20,000" says nothing about the lines after it, except its list items.
            around = (around or kind) if rest and announced != "duties" else None
            kind, heading, level = announced or "other", name, line.level
            if rest:
                body.append(rest)
        else:
            if around and not line.bullet:
                close()
                kind, heading, around = around, "", None
            body.append(f"- {line.text}" if line.bullet else line.text)
    close()
    return found
