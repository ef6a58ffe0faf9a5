"""Several postings in one text, and lists of titles: told apart where that is plain, else refused."""

from __future__ import annotations

from collections import Counter

from kpoclass.errors import PostingError, shown
from kpoclass.postings.headings import kind_of
from kpoclass.postings.lines import PLAIN, Line
from kpoclass.postings.titles import TITLE_LABELS, is_detail, labelled

_FEWEST = 3
_LONGEST = 6
_FEWEST_WORDS = 5
_MOST_LOOKED_AT = 400
#: Share of the lines that name someone who works.
_MOST_NAMES = 0.7
_WORKERS = frozenset(
    """clerk actuary assistant analyst lead head nurse secretary attorney chef cook representative rep executive
    associate specialist agent intern trainee architect scientist consultant accountant paralegal typist lawyer
    solicitor barrister chemist pharmacist physicist technician surgeon economist controller staff guard aide judge
    apprentice expert buyer driver coach pilot planner editor auditor chief partner counsel advocate principal deputy
    operative fellow sachbearbeiter techniker pfleger vendedor contador abogado comptable avocat""".split()  # noqa: SIM905
)
_ENDS = (
    "er", "or", "ist", "ian", "ant", "ary", "eer", "man", "woman", "person", "eur", "ier", "in",
)  # fmt: skip
#: Words that end so and are no one.
_NO_WORKERS = frozenset(
    """letter paper order number offer other under over after customer computer folder computer register matter her
    your for or later either error floor for color colour labor labour in within admin maintain plan can important
    diary summary salary library benefit""".split()  # noqa: SIM905
)


def title_list(lines: list[Line]) -> list[str]:
    """Return the titles of a text that is nothing but titles, one a line; none for any other text."""
    texts = [line.text for line in lines[:_MOST_LOOKED_AT]]
    if len(texts) < _FEWEST or any(len(text.split()) > _LONGEST or text.endswith((".", ":")) for text in texts):
        return []
    if any(kind_of(text) or is_detail(text) for text in texts):
        return []
    return texts if sum(map(_is_worker, texts)) >= _MOST_NAMES * len(texts) else []


def _is_worker(text: str) -> bool:
    """Whether a line is called like someone who works: before a comma, a bracket or "of", or as its last word."""
    words: list[str] = []
    for word in text.casefold().replace(" - ", " , ").replace("(", ", ").replace("/", " / ").split():
        if word in {",", "/", "of", "for", "in", "de", "at"}:
            break
        words.append(word.strip(",.;!"))
        if word.endswith(","):
            break
    last = words[-1] if words else ""
    while len(words) > 1 and (last.isdecimal() or set(last) <= set("iv")):
        words.pop()
        last = words[-1]
    return last in _WORKERS or (last.endswith(_ENDS) and len(last) > 4 and last not in _NO_WORKERS)


def divided(lines: list[Line]) -> list[list[Line]]:
    """Divide lines at each that names a title as one, or at each heading above duties of its own; refuse a muddle."""
    named = [place for place in range(len(lines)) if _titled(lines[place])]
    if len({_titled(lines[place]) for place in named}) > 1 and all(map(_is_whole, _parts(lines, named))):
        return _parts(lines, named)
    headed = _headed(lines)
    if len(headed) > 1:
        return _parts(lines, headed)
    told = Counter(
        line.text.casefold().strip(" :") for line in lines if not line.bullet and kind_of(line.text.rstrip(":"))
        in {"duties", "requirements"}
    )  # fmt: skip
    twice = [text for text, count in told.items() if count > 1]
    if len(twice) > 1 and {kind_of(text) for text in twice} >= {"duties", "requirements"}:
        first, second = map(shown, twice[:2])
        raise PostingError(
            f"expected one posting, got a text in which {first} and {second} occur several times, as of "
            "several postings; give each posting in a file of its own"
        )
    return [lines]


def _titled(line: Line) -> str:
    """Return what a line says if it names a title as one."""
    label, said = labelled(line.text)
    return said.casefold() if label in TITLE_LABELS and "title" in label and not line.bullet else ""


def _is_whole(lines: list[Line]) -> bool:
    return sum(len(line.text.split()) for line in lines[1:] if not is_detail(line.text)) >= _FEWEST_WORDS


def _headed(lines: list[Line]) -> list[int]:
    """Return the headings of one level that have below them, each, a lower heading for duties or requirements."""
    found: dict[int, list[int]] = {}
    above: dict[int, int] = {}
    for place, line in enumerate(lines):
        kind = None if line.bullet else kind_of(line.text)
        if not kind and (line.level >= PLAIN or line.bullet):
            continue
        above = {level: at for level, at in above.items() if level < line.level}
        if kind == "duties":
            for level, at in above.items():
                if found.setdefault(level, [])[-1:] != [at]:
                    found[level].append(at)
        elif kind is None:
            above[line.level] = place
    return next((places for _, places in sorted(found.items()) if len(places) > 1), [])


def _parts(lines: list[Line], places: list[int]) -> list[list[Line]]:
    """Divide lines at places; those before the first are of the document."""
    ends = [*places[1:], len(lines)]
    return [lines[start:end] for start, end in zip(places, ends, strict=True)]
