"""Where the table of a workbook is: on which sheet, and below which row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import DataError
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.formats.csv_header import find_header, is_name
from kpoclass.text_names import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many of the first rows may stand above a table, and how many of the table are looked at.
MOST_ABOVE, MOST_LOOKED_AT = 30, 130
#: A table of fewer rows than this part of another is beside the point: a legend, a list of codes.
_FEW = 10
#: Sheets that are about the others.
_ABOUT = ("readme", "note", "instruction", "about", "legend", "glossary", "dictionary", "codebook", "lookup", "help",
          "guide", "cover", "lists", "hinweis", "anleitung", "legende", "lisezmoi", "leeme", "metadata")  # fmt: skip

_Rows = list[list[object]]


def header_place(rows: Sequence[Sequence[object]], wanted: Sequence[str] = ()) -> int | None:
    """Return the place of the row that names the columns, or None if none of the first ones does.

    Above it may stand a title, a date, or blank rows.

    >>> header_place([["Openings in May"], [], ["Id", "Job title"], [1, "Actuary"]])
    2
    """
    names = [_names(row) for row in rows]
    places = [place for place, row in enumerate(names) if row][:MOST_ABOVE]
    if not places:
        return None
    if wanted:
        found = next((place for place in places if _are_all(wanted, names[place])), None)
        if found is not None:
            return found
    first, *below = places
    if below and all(map(is_name, names[below[0]])):  # below a title and a blank row, or names of several columns each
        alone = len(names[first]) == 1 and below[0] > first + 1
        if alone or ("" in names[first] and len(names[first]) <= len(names[below[0]])):
            return below[0]
    place = find_header(names)
    return place if place >= 0 else None


def _names(row: Sequence[object]) -> list[str]:
    """Return the cells of a row as texts, without empty ones at its end."""
    texts = ["" if value is None else str(value).strip() for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


class Table(NamedTuple):
    """How good a table a sheet has; the best one is the greatest."""

    #: Whether it has what the caller asked for, whether it is shown, and whether its name does not say "read me".
    has_wanted: bool
    is_shown: bool
    is_not_about: bool
    #: How plainly texts stand in it: 3 in several columns by name, 2 in one beside others, 1 in one alone, 0 nowhere.
    texts: int


def judge(title: str, rows: _Rows, place: int | None, *, hidden: bool, wanted: Sequence[str]) -> tuple[Table, int]:
    """Return how good a table with the names of its columns at a place a sheet shows, and how many rows it has."""
    about = not any(word in plain(title) for word in _ABOUT)
    if place is None or place >= len(rows):
        return Table(not wanted, not hidden, about, 0), 0
    names, below = _names(rows[place]), rows[place + 1 :]
    there = [row for row in below if any(_names(row))]
    try:
        chosen = TextColumns().choose(title, names, there)
    except DataError:
        chosen = ()
    columns = sum(map(bool, names))
    texts = 0 if not chosen or not there else 1 if columns == 1 else 2 + (len(chosen) > 1)
    return Table(_are_all(wanted, names), not hidden, about, texts), len(there)


def _are_all(wanted: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a sheet has all columns that the caller names, whatever their case and signs."""
    there = {plain(name) or name for name in names}
    return all((plain(name) or name) in there for name in wanted)


def choose(tables: Sequence[tuple[Table, int]]) -> int:
    """Return the place of the best table; of equally good ones the first that is not much shorter than another."""
    best = max(table for table, _ in tables)
    longest = max(count for table, count in tables if table == best)
    return next(place for place, (table, count) in enumerate(tables) if table == best and count * _FEW >= longest)
