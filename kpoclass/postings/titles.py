"""The title of a posting: which of its first lines it is, and what of that line is the name of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

from kpoclass.postings.headings import kind_of
from kpoclass.postings.lines import PLAIN, Line, unlinked

if TYPE_CHECKING:
    from collections.abc import Callable

#: Longer first lines are not titles.
LONGEST_TITLE = 120
#: A title that is named as one is looked for in so many lines.
_LOOKED_AT = 15

TITLE_LABELS = frozenset(
    """title|job title|position title|role title|post title|posting title|vacancy title|job|position|role|post|vacancy
    |job opening|opening|job name|position name|job position|job role|designation|job posting|vacant position
    |stellenbezeichnung""".replace("\n    ", "").split("|")
)
_CALLS = frozenset(
    ["hiring", "now hiring", "we're hiring", "we are hiring", "were hiring", "wanted", "join us as", "urgent",
     "new", "hot", "featured", "urgent hiring", "new job"]
)  # fmt: skip
#: Lines that say something about the posting, and not what the job is called.
_DETAILS = frozenset(
    """url|link|source|web|website|apply at|apply here|date|posted|posted on|date posted|posted by|published|company
    |company name|employer|organization|organisation|organization name|client|agency|location|job location|work location
    |place|city|country|state|region|address|job number|job id|job ref|job reference|job code|id|ref|ref no|reference
    |reference number|requisition|requisition id|req id|requisition number|department|division|business unit|team|unit
    |salary|salary range|pay|rate|wage|closing date|close date|deadline|apply by|expires|start date|contract
    |contract type|employment type|job type|work type|position type|type|hours|category|job category|industry|sector
    |status|vacancies|openings|number of openings|no of openings|number of vacancies|reports to|reporting to|supervisor
    |grade|band|pay grade|job level|job family|job function|function|workplace|workplace type|remote|email|phone|contact
    |shift|duration|experience level|seniority level""".replace("\n    ", "").split("|")
)
_BADGES = frozenset(
    ["new", "urgent", "hot", "featured", "promoted", "sponsored", "remote", "hybrid", "onsite", "hiring", "now",
     "apply", "immediately", "immediate", "easy", "full", "part", "time", "fulltime", "parttime", "permanent",
     "temporary", "contract", "urgently", "closed", "expired", "active", "we're", "we", "are", "actively",
     "verified", "on", "site", "work", "from", "home", "wfh"]
)  # fmt: skip
#: Names of the document itself, above the title in it.
_DOCUMENTS = frozenset(
    ["job", "role", "position", "post", "description", "posting", "vacancy", "advertisement", "advert",
     "announcement", "notice", "opening", "spec"]
)  # fmt: skip
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_SEPARATORS = (" | ", " - ", " \u2013 ", " \u2014 ", " \u2022 ", " \u00b7 ")
_MARKS = " \t*_=`~|>-\u2013\u2014\u2022"


def labelled(text: str) -> tuple[str, str]:
    """Take a line apart at its first colon: what it is about, in small letters, and what it says."""
    bare = text.replace("**", "").replace("__", "").strip("| ")
    before, colon, after = bare.partition(":" if "|" not in bare or ":" in bare[: bare.find("|")] else "|")
    if not colon or len(before) > 40:
        return "", ""
    return " ".join(before.casefold().strip(_MARKS + "#").replace("_", " ").split()), after.strip(_MARKS)


def is_detail(text: str) -> bool:
    """Whether a line says something about a posting, as its address, employer or number."""
    label, said = labelled(text)
    bare = text.strip(_MARKS + "<")
    return (label in _DETAILS and bool(said)) or bare.startswith(("http://", "https://", "www."))


def _is_badge(text: str) -> bool:
    words = "".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.casefold()).split()
    return bool(words) and _BADGES.issuperset(words)


def _without_badges(text: str) -> str:
    for _ in range(4):
        before, text = text, text.strip(_MARKS)
        for opened, closed in _BRACKETS.items():
            if text.endswith(closed) and _is_badge(text[text.rfind(opened) :]) and opened in text:
                text = text[: text.rfind(opened)]
            if text.startswith(opened) and closed in text and _is_badge(text[: text.find(closed)]):
                text = text[text.find(closed) + 1 :]
        exclaimed, mark, rest = text.partition("!")
        if mark and rest.strip() and _is_badge(exclaimed):
            text = rest
        for separator in _SEPARATORS:
            first, found, rest = text.partition(separator)
            if found and _is_badge(first):
                text = rest
            rest, found, last = text.rpartition(separator)
            if found and _is_badge(last):
                text = rest
        if text == before:
            break
    return text


def _without_symbols(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        " " if category(sign) in {"So", "Sk", "Cn", "Co"} or sign in "\u200d\ufe0f\ufe0e\u20e3" else sign
        for sign in text
    )


def clean_title(text: str) -> str:
    """Return the name of a job without marks of Markdown, labels, badges and pictures.

    >>> clean_title("# [Parcel sorter](https://jobs.example/1)"), clean_title("\U0001f680 Job title: Clerk (Urgent!)")
    ('Parcel sorter', 'Clerk')
    """
    title = " ".join(_without_symbols(unlinked(text)).split())
    if title.startswith("#"):
        title = title.lstrip("#")
    if title.rstrip("#").endswith(" "):
        title = title.rstrip("# ")
    for _ in range(3):
        title = title.strip(_MARKS)
        label, said = labelled(title)
        if not said or label not in TITLE_LABELS | _CALLS:
            break
        title = said.rstrip("!") if label in _CALLS else said
    title = _without_badges(title)
    return title if any(map(str.isalnum, title)) else " ".join(text.split())


def _is_document(text: str) -> bool:
    return _DOCUMENTS.issuperset(text.casefold().strip(_MARKS + ":").split())


def _named_by_dash(text: str) -> tuple[str, str]:
    """Take "Job title - Typist" apart, and "Job title" alone above the title."""
    for separator in (" - ", " \u2013 ", " \u2014 "):
        before, found, after = text.partition(separator)
        label = before.casefold().strip(_MARKS + "#")
        if found and label in TITLE_LABELS and "title" in label:
            return label, after.strip(_MARKS)
    label = text.casefold().strip(_MARKS + "#")
    return (label, "") if label in TITLE_LABELS and " title" in label else ("", "")


def _named(lines: list[Line]) -> tuple[int, int, str] | None:
    """Find the line or two lines that name a title as one, before the sections begin."""
    for place, line in enumerate(lines[:_LOOKED_AT]):
        label, said = labelled(line.text)
        if not label:
            label, said = _named_by_dash(line.text)
        if label in TITLE_LABELS and (said or "title" in label):
            if said and len(said.partition(". ")[0]) <= LONGEST_TITLE:
                return place, place + 1, said
            if place + 1 < len(lines) and len(lines[place + 1].text) <= LONGEST_TITLE:
                return place, place + 2, lines[place + 1].text
        if line.bullet and not is_detail(line.text):
            return None
        if len(line.text) > LONGEST_TITLE or not (kind_of(line.text) in {None, "other"} or _is_document(line.text)):
            return None
    return None


def first_heading(lines: list[Line], fits: Callable[[Line], bool]) -> int | None:
    """Return the place of the first heading that may be a title, before the sections begin."""
    for place, line in enumerate(lines):
        kind = kind_of(line.text)
        if kind not in {None, "other"} and not line.bullet:
            return None
        if kind is None and not line.bullet and fits(line) and len(line.text) <= LONGEST_TITLE:
            return place
    return None


def _place_of_title(lines: list[Line]) -> int | None:
    top = first_heading(lines[:_LOOKED_AT], lambda line: line.level == 1)
    if top is not None:
        return top
    for place, line in enumerate(lines[:_LOOKED_AT]):
        if kind_of(line.text) == "other" or is_detail(line.text) or (_is_badge(line.text) and len(lines) > 1):
            continue
        below = lines[place + 1] if place + 1 < len(lines) else line
        if _is_document(line.text) and below.level < PLAIN and not kind_of(below.text):
            continue
        numbered = line.bullet and place == 0 and len(lines) > 1 and not below.bullet
        if labelled(line.text)[0] in _CALLS:
            return place
        fits = not ((line.bullet and not numbered) or kind_of(line.text) or len(line.text) > LONGEST_TITLE)
        return place if fits and not line.text.endswith((".", "!", "?", ":")) else None
    return None


def split_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """Return the title and the other lines: a line that names it, the first that looks like one, or an empty title."""
    named = _named(lines)
    if named is not None:
        start, end, said = named
        said, _, more = said.partition(". ")
        title, tail = _without_place(clean_title(said))
        tail = " ".join(filter(None, (tail, more)))
        return title, [*lines[:start], *([Line(tail)] if tail else []), *lines[end:]]
    found = _place_of_title(lines)
    if found is None:
        return "", lines
    return clean_title(lines[found].text), [*lines[:found], *lines[found + 1 :]]


def _without_place(title: str) -> tuple[str, str]:
    """Take off the place that follows the title of a line that names both."""
    for separator in _SEPARATORS:
        rest, found, last = title.rpartition(separator)
        words = last.replace(",", " ").split()
        if found and len(words) <= 3 and all(word[0].isupper() for word in words):
            return rest.strip(_MARKS), last
    return title, ""
