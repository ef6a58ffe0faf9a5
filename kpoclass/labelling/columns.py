"""Which columns of a table hold the text to label, and how their values are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import DataError
from kpoclass.inference.titled import text_or_error

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Names of columns that hold a whole text, then of those that go after a title, then of titles. The first of each that
#: is there is used, the latter two if they have words; case, spaces and punctuation do not matter.
WHOLE_NAMES = ("text",)
BODY_NAMES = (
    "description", "jobdescription", "posting", "jobposting", "content", "body", "duties", "jobduties",
    "responsibilities", "task", "tasks", "summary", "jobsummary",
)  # fmt: skip
TITLE_NAMES = ("title", "jobtitle", "position", "positiontitle", "role", "jobrole")

#: How many of the first rows are looked at.
SAMPLE_ROWS = 100
#: A column of long text has at least so many words on average.
_LONG = 5


class TextColumns(NamedTuple):
    """The columns that hold the text, as the caller names them; none in ``text`` to find them."""

    text: tuple[str, ...] = ()
    #: Put before the others.
    title: str | None = None

    @classmethod
    def of(cls, text: str | Sequence[str] | None, title: str | None) -> TextColumns:
        """Make it from the arguments ``text`` and ``title`` of a function."""
        return cls((text,) if isinstance(text, str) else tuple(text or ()), title)

    def choose(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
        """Return the columns with the text, as they are joined; ``rows`` are the first ones, and may end early."""
        asked = [*([self.title] if self.title is not None else []), *self.text]
        for column in asked:
            if column not in columns:
                raise DataError(f"{name}: expected a column {column!r}, got {_listed(columns)}; give --text or text=")
        if not self.text:
            found = _find(columns, rows, self.title)
            if not found:
                got = _listed(columns)
                raise DataError(f"{name}: not obvious which column holds the text, got {got}; give --text or text=")
            asked = found
        return tuple(dict.fromkeys(asked))

    def titled(self, chosen: Sequence[str]) -> bool:
        """Whether the first of the chosen columns is a title."""
        if self.text or self.title is not None:
            return self.title is not None
        return _plain(chosen[0]) in TITLE_NAMES if chosen else False


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns) or "none"


def _find(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None) -> list[str]:
    """Find the columns by their names, else the one column of long text, else the only column."""
    samples = {
        column: [row[place] for row in rows[:SAMPLE_ROWS] if place < len(row)]
        for place, column in reversed(list(enumerate(columns)))  # of columns with one name, the first
    }
    worded = [column for column in dict.fromkeys(columns) if _has_words(samples[column])]
    named = {
        _plain(column): column
        for column in reversed(columns)
        if column != title and (column in worded or _plain(column) in WHOLE_NAMES)
    }

    def first(names: Sequence[str]) -> list[str]:
        return [named[name] for name in names if name in named][:1]

    if title is None and (whole := first(WHOLE_NAMES)):
        return whole
    head = first(TITLE_NAMES) if title is None else [title]
    body = first(WHOLE_NAMES + BODY_NAMES if title is not None else BODY_NAMES)
    if body or (head and title is None):
        return head + body
    long = [column for column in worded if column != title and _words(samples[column]) >= _LONG]
    if len(long) == 1:
        return head + long
    if head:
        return [] if long else head  # which of the long ones goes with the title is not obvious
    return worded if len(columns) == 1 else []


def is_text_name(column: str) -> bool:
    """Whether a column of this name is looked for when nobody says which one holds the text."""
    return _plain(column) in {*WHOLE_NAMES, *BODY_NAMES, *TITLE_NAMES}


def _plain(column: str) -> str:
    return "".join(filter(str.isalnum, column.casefold()))


def _there(values: Sequence[object]) -> list[object]:
    return [value for value in values if value is not None and not (isinstance(value, str) and not value.strip())]


def _has_words(values: Sequence[object]) -> bool:
    """Whether any value has letters; a column without values yet gets the benefit of the doubt."""
    there = _there(values)
    return not there or any(isinstance(value, str) and any(map(str.isalpha, value)) for value in there)


def _words(values: Sequence[object]) -> float:
    there = [len(value.split()) for value in values if isinstance(value, str) and value.strip()]
    return sum(there) / len(there) if there else 0.0


def joined_columns(parts: Sequence[list[object]], *, titled: bool) -> list[object]:
    """Join the chosen columns, at least one, row by row."""
    if len(parts) == 1:
        return parts[0]
    return [joined(row, titled=titled) for row in zip(*parts, strict=True)]


def joined(parts: Sequence[object], *, titled: bool) -> object:
    r"""Join the parts of a text, of which the first may be its title, without missing or blank ones.

    A single part, or the first that is no string, stays as it is.

    >>> joined(["Clerk", None, "Files invoices"], titled=True)
    'Clerk\nFiles invoices'
    """
    if len(parts) == 1:
        return parts[0]
    return text_or_error(parts[0], _lines(parts[1:])) if titled else _lines(parts)


def _lines(parts: Sequence[object]) -> object:
    there: list[str] = []
    for part in parts:
        if isinstance(part, str):
            if part and not part.isspace():
                there.append(part)
        elif part is not None:
            return part
    return "\n".join(there)
