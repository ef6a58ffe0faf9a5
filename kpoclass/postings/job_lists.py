"""What is shown like a posting but is none: the jobs beside one, a list of jobs, a form to apply with."""

from __future__ import annotations

from kpoclass.errors import PostingError, call_that_works, shown
from kpoclass.postings.headings import kind_of
from kpoclass.postings.lines import PLAIN, Line
from kpoclass.postings.posting import Posting
from kpoclass.postings.sections import to_sections
from kpoclass.postings.several import divided, title_list
from kpoclass.postings.titles import clean_title, first_heading, split_title

_JOBS = frozenset(
    ["jobs", "vacancies", "openings", "positions", "careers", "opportunities", "roles", "listings", "postings"]
)  # fmt: skip
_BESIDE = frozenset(["similar", "related", "other", "more", "recommended", "suggested", "nearby", "latest"])
_PHRASES = (
    "you may also", "you might also", "people also", "jobs you might", "jobs like this", "see also", "others also",
    "recommended for you",
)  # fmt: skip
#: After the word for jobs in a title of a list of them.
_AFTER_JOBS = frozenset(
    ["in", "at", "near", "for", "with", "found", "available", "matching", "open"]
)  # fmt: skip
_ACTIONS = frozenset(
    """apply|apply now|apply here|view job|view details|view|read more|learn more|details|more|see job|see details
    |quick apply|easy apply|save|save job|more info|view role|apply for this job|find out more|view posting|view vacancy
    |job details|full details|see more""".replace("\n    ", "").split("|")
)
_FIELDS = frozenset(
    """first name|last name|name|full name|surname|email|email address|e-mail|phone|phone number|telephone|address
    |date of birth|resume|cv|resume/cv|cv/resume|cover letter|signature|linkedin|linkedin profile|linkedin url|website
    |postcode|zip code|city|country|upload resume|upload cv|attach resume|attach cv|gender|nationality|current company
    |expected salary|notice period|street address|state|middle name|mobile""".replace("\n    ", "").split("|")
)
_OF_PAGES = frozenset(
    ["back", "home", "privacy", "cookie", "cookies", "terms", "login", "sign", "share", "facebook", "twitter",
     "linkedin", "print", "contact", "next", "previous", "page"]
)  # fmt: skip
_FEWEST_FIELDS = 4
_WORDS_A_FIELD = 10
#: A job of a list that is told in so many words, on the average, is a posting of its own.
WHOLE = 12
_LONGEST_NAME = 12
#: Words of a line of a bare list.
_SHORTEST_LINE = 6


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.casefold()).split()


def is_about_neighbours(heading: str) -> bool:
    """Whether a heading announces other jobs than the one of the page."""
    words = _words(heading)
    if len(words) > 8:
        return False
    return (not _BESIDE.isdisjoint(words[:2]) and not _JOBS.isdisjoint(words)) or " ".join(words).startswith(_PHRASES)


def without_neighbours(lines: list[Line]) -> list[Line]:
    """Leave out the other jobs that a page shows below one."""
    kept: list[Line] = []
    level = 0  # of the heading that announced them
    for line in lines:
        if level and line.level <= level and not line.link and kind_of(line.text):
            level = 0
        if not line.bullet and is_about_neighbours(line.text):
            level = line.level
        if not level:
            kept.append(line)
    return kept if kept else lines


def _names_jobs(text: str) -> bool:
    """Whether a title is that of a list: "Current vacancies", "12 jobs in Leeds"."""
    words = _words(text.replace(" | ", " - ").split(" - ")[0])
    places = [place for place, word in enumerate(words) if word in _JOBS]
    return any(place + 1 == len(words) or words[place + 1] in _AFTER_JOBS for place in places) or (
        words[:2] in (["search", "results"], ["job", "search"], ["work", "with"], ["join", "us"])
    )


def _is_action(line: Line) -> bool:
    return " ".join(_words(line.text)) in _ACTIONS


def _is_known(line: Line) -> bool:
    return not line.bullet and kind_of(line.text.partition(":")[0]) in {"duties", "requirements"}


def _split(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Divide the lines at the headings of one level that name jobs, else at the links."""

    def names(line: Line) -> bool:
        words = _words(line.text)
        return (
            len(words) <= _LONGEST_NAME and _OF_PAGES.isdisjoint(words) and not (_is_action(line) or kind_of(line.text))
        )

    levels = [line.level for line in lines if line.level < PLAIN and names(line)]
    common = next((level for level in sorted(set(levels)) if levels.count(level) > 1), None)
    found: list[tuple[str, list[Line]]] = []
    for line in lines:
        begins = line.level == common if common is not None else line.link
        if begins and names(line):
            found.append((clean_title(line.text), []))
        elif found and not _is_action(line):
            found[-1][1].append(line)
    return found


def _told_jobs(title: str, name: str, lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the jobs of a list of them, as name and lines; none if the lines are not a list of jobs."""
    jobs = _split(lines)
    is_named = _names_jobs(title or name)
    if not is_named and lines and _names_jobs(lines[0].text) and not lines[0].link:
        is_named, lines = True, lines[1:]
    if is_named:
        told = sum(any(map(_is_known, inside)) for _, inside in jobs)
        if not jobs and len(lines) > 1 and all(len(line.text.split()) <= _SHORTEST_LINE for line in lines):
            jobs = [(line.text, []) for line in lines]
        return jobs if len(jobs) > 1 and (told > 1 or not any(map(_is_known, lines))) else []
    if len(jobs) < 3 or any(map(_is_known, lines)):
        return []
    actions = sum(map(_is_action, lines))
    linked = sum(line.link and line.level < PLAIN for line in lines)
    said = sum(len(line.text.split()) for line in lines if not line.link)
    is_list = (actions > 2 or linked > 2) and said < 30 * len(jobs)
    return jobs if is_list else []


def list_error(titles: list[str]) -> PostingError:
    """Return the error that refuses a list of jobs."""
    call = call_that_works(
        "classify_batch(titles)", "kpoclass classify < FILE, one title a line", "send one title as a text at a time"
    )
    first, second = map(shown, titles[:2])
    return PostingError(
        f"expected a posting, got a list of {len(titles)} jobs ({first}, {second} ...) without their texts; "
        f"give the page of each job, or classify the titles alone: {call}"
    )


def postings_told(lines: list[Line], source: str) -> list[Posting]:
    """Return the postings of the lines of a text or document, whose titles are among them."""
    if titles := title_list(lines[1:] if lines and _names_jobs(lines[0].text) else lines):
        raise list_error(titles)
    return [posting for part in divided(lines) for posting in postings_shown(*split_title(part), source)]


def postings_shown(title: str, lines: list[Line], source: str, name: str = "", fields: int = 0) -> list[Posting]:
    """Return the posting of some lines, or those of a list that tells them whole; refuse lists and forms."""
    fields = max(fields, sum(line.text.strip("*: _").casefold() in _FIELDS for line in lines))
    known = any(map(_is_known, lines))
    shown = sum(len(line.text.split()) for line in lines)
    if fields >= _FEWEST_FIELDS and not known and shown < _WORDS_A_FIELD * fields:
        raise PostingError(
            f"expected a posting, got an application form of {fields} fields; give the page that describes the job"
        )
    jobs = _told_jobs(title, name, lines)
    if not jobs:
        below = first_heading(lines, lambda line: line.level in {2, 3}) if _names_jobs(title) else None
        if below is not None:  # the page's title is that of all its jobs
            title, lines = clean_title(lines[below].text), [Line(title), *lines[:below], *lines[below + 1 :]]
        return [Posting(title, tuple(to_sections(lines)), source)]
    said = sum(len(line.text.split()) for _, inside in jobs for line in inside)
    if said < WHOLE * len(jobs) and not all(any(map(_is_known, inside)) for _, inside in jobs):
        raise list_error([each for each, _ in jobs])
    return [Posting(each, tuple(to_sections(inside)), source) for each, inside in jobs]
