"""Which columns of a table hold the text to label, and how their values are joined."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import DataError, TextTypeError, argument
from kpoclass.inference.missing import is_missing
from kpoclass.inference.titled import text_or_error
from kpoclass.inference.validation import without_markup
from kpoclass.labelling.cells import LONG, WORTH_TELLING, Cells, as_text
from kpoclass.labelling.formats.kinds import as_postings
from kpoclass.text_names import plain, role_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many of the first rows are looked at.
SAMPLE_ROWS = 100
#: A title has at most so many words on average.
_LONGEST_TITLE = 15
#: The surest name of a text is preferred to a longer text of another name, unless that is longer by more than this.
_LONGER = 4
#: Of several long texts without a name that tells, one is the text if it is longer than the others by this.
_LONGEST_BY_FAR = 2


class TextColumns(NamedTuple):
    """The columns that hold the text, as the caller names them; none in ``text`` to find them."""

    text: tuple[str, ...] = ()
    #: Put before the others.
    title: str | None = None

    @classmethod
    def of(cls, text: str | Sequence[str] | None, title: str | None) -> TextColumns:
        """Make it from the arguments ``text`` and ``title`` of a function."""
        names = [text] if isinstance(text, str) or text is None else text
        known = isinstance(names, Iterable) and not isinstance(names, (bytes, Mapping))
        for argued, given in (("text", names if known else [text]), ("title", [title])):
            for name in given:
                if name is not None and not isinstance(name, str):
                    raise TextTypeError(
                        f"{argued}: expected the name of a column, got {name!r:.60}; give {argument(argued, 'title')}"
                    )
        return cls((text,) if isinstance(text, str) else tuple(text or ()), title)

    @property
    def named(self) -> list[str]:
        """The names that the caller gives."""
        return [*self.text, *([] if self.title is None else [self.title])]

    def choose(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
        """Return the columns with the text, as they are joined; ``rows`` are the first ones, and may end early."""
        title = None if self.title is None else _named(name, self.title, columns, "title")
        asked = [_named(name, column, columns, "text") for column in self.text]
        if asked:
            return tuple(dict.fromkeys([*([] if title is None else [title]), *asked]))
        cells = _cells(columns, rows)
        found = _find(cells, title)
        if not found:
            long = [column for column, of in cells.items() if of.prose and column != title]
            which = f" ({' or '.join(map(repr, long))})" if len(long) > 1 else ""
            got = f"{which}, got {_listed(columns)}"
            worded = [column for column, of in cells.items() if of.worded and not of.coded]
            if columns and rows and not worded and not any(of.unseen for of in cells.values()):
                got = f"{got}, in none of which are words"
            advice = (
                f"name it, as in {argument('text', (long or worded or list(columns))[0])}" if columns else "add one"
            )
            nested = [name for at, name in enumerate(columns) if any(isinstance(v, dict) for v in _at(rows, at))]
            if nested:
                or_else = f", or read postings by {as_postings(name)}" if os.path.exists(name) else ""
                advice = (
                    f"what is in the objects of {nested[0]!r} is not looked at: write it as columns of their own "
                    f"first, as pandas.json_normalize does{or_else}"
                )
            raise DataError(f"{name}: not obvious which column holds the text{got}; {advice}")
        return tuple(dict.fromkeys(found))

    def titled(self, chosen: Sequence[str]) -> bool:
        """Whether the first of the chosen columns is a title."""
        if self.text or self.title is not None:
            return self.title is not None
        return bool(chosen) and role_of(str(chosen[0])).kind == "title"


def is_text_name(column: str) -> bool:
    """Whether a column of this name is looked for when nobody says which one holds the text."""
    return role_of(column).kind not in {"", "other"}


def notes_on(chosen: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Say which long texts are left out, and which of several columns of one name is taken."""
    names = list(columns)
    doubled = [column for column in chosen if names.count(column) > 1]
    notes = [f"{names.count(column)} columns are called {column!r}; the first of them is taken" for column in doubled]
    left = [
        repr(column)
        for column, cells in _cells(columns, rows).items()
        if column not in chosen and cells.words >= WORTH_TELLING
    ]
    if left:
        notes.append(f"long text that is left out: {', '.join(left)}")
    return notes


def _named(name: str, column: str, columns: Sequence[str], argued: str) -> str:
    """Return the column that is meant: the one of that name, else the one that differs in case and signs alone."""
    if column in columns:
        return column
    alike = list(dict.fromkeys(other for other in columns if plain(str(other)) == plain(str(column)) != ""))
    if len(alike) == 1:
        return alike[0]
    near = alike or _near(column, columns)
    if near:
        advice = f"did you mean {' or '.join(argument(argued, each) for each in near)}?"
    else:
        advice = f"name one of these with {argument(argued)}" if columns else "add one"
    raise DataError(f"{name}: expected a column {column!r}, got {_listed(columns)}; {advice}")


def _near(column: str, columns: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    names = {plain(str(other)): other for other in columns}
    return [names[near] for near in get_close_matches(plain(str(column)), names, n=2)]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(str, columns)) or "none"


def _cells(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, Cells]:
    """Look at the first cells of each column; of columns with one name, of the first."""
    found: dict[str, Cells] = {}
    for place, column in enumerate(columns):
        if column not in found:
            found[column] = Cells.of(_at(rows, place))
    return found


def _at(rows: Sequence[Sequence[object]], place: int) -> list[object]:
    return [row[place] if place < len(row) else None for row in rows[:SAMPLE_ROWS]]


def _find(cells: dict[str, Cells], title: str | None) -> list[str]:
    """Find the columns by their names, and by what stands in the cells."""
    ours = _results(cells)
    roles = {column: role_of(str(column)) for column in cells if column != title and column not in ours}
    worded = [column for column in roles if cells[column].worded and not cells[column].coded]

    def called(kind: str) -> list[str]:
        """Return the columns of a kind, the surest name first."""
        return sorted((column for column in worded if roles[column].kind == kind), key=lambda c: roles[c].rank)

    titles = [column for column in called("title") if not cells[column].persons]
    long_titles = [column for column in titles if cells[column].words > _LONGEST_TITLE]
    if title is None:
        title = next((column for column in titles if column not in long_titles), None)
    if title is not None:
        worded = [column for column in worded if not cells[column].repeated or roles[column].kind == "title"]
    texts = [column for column in roles if roles[column].kind == "body" and roles[column].rank == 0]
    whole = [column for column in texts if column in worded or title is None][:1]
    body = whole or _body([*called("body"), *long_titles], cells)
    parts = [] if whole else _parts(called("duties"), called("requirements"), body, cells)
    unnamed = [column for column in worded if not roles[column].kind and cells[column].prose]
    if not (body or parts) or (unnamed and max(cells[column].words for column in body + parts) < LONG):
        body = _unnamed(unnamed, cells) or body
    head = [] if title is None else [title]
    if body or parts:
        return head + body + parts
    if head:
        return [] if len(unnamed) > 1 else head  # which of the long ones goes with the title is not obvious
    return worded if len(worded) == 1 and roles[worded[0]].kind != "other" else []


def _results(columns: Iterable[object]) -> set[str]:
    """Return the columns that an earlier run has added, with whatever prefix."""
    from kpoclass.classification import BECAUSE_COLUMN, MODEL_COLUMN, RESULT_COLUMNS

    there = {str(column) for column in columns}
    names = (*RESULT_COLUMNS, BECAUSE_COLUMN, MODEL_COLUMN)
    prefixes = [column.removesuffix("p_in_scope") for column in there if column.endswith("p_in_scope")]
    return {
        prefix + name
        for prefix in prefixes
        if there.issuperset(prefix + each for each in RESULT_COLUMNS)
        for name in names
    }


def _body(candidates: list[str], cells: dict[str, Cells]) -> list[str]:
    """Return the text with the surest name, unless another is far longer; each is the first of its name's kind."""
    if not candidates:
        return []
    longest = max(cells[column].words for column in candidates)
    return [column for column in candidates if cells[column].words * _LONGER >= longest][:1]


def _parts(duties: list[str], requirements: list[str], body: list[str], cells: dict[str, Cells]) -> list[str]:
    """Return the parts of a posting that its body does not have yet; of short ones, duties without a body alone."""
    first = [] if body else duties[:1]
    return first + [
        column
        for column in [*duties, *requirements]
        if column not in first
        and cells[column].words >= LONG
        and not any(cells[column].within(cells[other]) for other in body + first)
    ]


def _unnamed(candidates: list[str], cells: dict[str, Cells]) -> list[str]:
    """Return the one long text, or the one that is the longest by far."""
    ranked = sorted(candidates, key=lambda column: -cells[column].words)
    if len(ranked) > 1 and cells[ranked[0]].words < _LONGEST_BY_FAR * cells[ranked[1]].words:
        return []
    return ranked[:1]


def joined_columns(parts: Sequence[list[object]], *, titled: bool) -> list[object]:
    """Join the chosen columns, at least one, row by row."""
    if len(parts) == 1:
        return list(map(as_text, parts[0])) if list in set(map(type, parts[0])) else parts[0]
    return [joined(row, titled=titled) for row in zip(*parts, strict=True)]


def joined(parts: Sequence[object], *, titled: bool) -> object:
    r"""Join the parts of a text, of which the first may be its title, without missing or blank ones.

    A list of texts is one, each on a line. A single part, or the first that is no string, stays as it is.

    >>> joined(["Clerk", None, "Files invoices"], titled=True)
    'Clerk\nFiles invoices'
    """
    if len(parts) == 1:
        return as_text(parts[0])
    return text_or_error(as_text(parts[0]), _lines(parts[1:])) if titled else _lines(parts)


def _lines(parts: Sequence[object]) -> object:
    there: list[str] = []
    for part in map(as_text, parts):
        if isinstance(part, str):
            if not is_missing(plain := without_markup(part)):
                there.append(plain)
        elif part is not None:
            return part
    return "\n".join(there)
