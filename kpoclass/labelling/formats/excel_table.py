"""Where the table of a workbook is: on which sheet, and below which row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import DataError
from kpoclass.labelling.columns import TextColumns, is_text_name
from kpoclass.labelling.formats.csv_header import is_name

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many of the first rows may stand above a table, and how many of the table are looked at.
MOST_ABOVE, MOST_LOOKED_AT = 30, 130
#: Words that no name of a column has.
_LONG_NAME = 15
#: Words of a cell that is a sentence, if many others are too.
_SENTENCE = 6
_YEARS = range(1950, 2100)
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
    counts = [sum(_is_there(value) for value in row) for row in rows]
    first = next((place for place, count in enumerate(counts) if count), None)
    if first is None:
        return None
    places = [place for place in range(first, min(len(rows), first + MOST_ABOVE)) if counts[place]]
    for place in places:
        if wanted and set(wanted) <= set(_names(rows[place])):
            return place
    widest = sorted(counts[places[0] :], reverse=True)[: max(1, len(places) // 2)][-1]
    able = [place for place in places if _can_be_names(rows[place])]
    known = []
    for place in able:
        names = _names(rows[place])
        is_wide = counts[place] * 2 >= widest
        if any(map(is_text_name, names)) and (is_wide or place == first):
            known.append((sum(map(is_name, names)), is_wide, -place))
    if known:
        return -max(known)[-1]
    for place in places:
        if counts[place] * 2 > widest:
            return place if place in able and not _is_like(rows[place], rows[place + 1 :]) else None
    return None


def _names(row: Sequence[object]) -> list[str]:
    return ["" if value is None else str(value).strip() for value in row]


def _is_there(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _is_year(value: object) -> bool:
    """Whether a number is a year, which often is the name of a column."""
    return isinstance(value, int) and value in _YEARS


def _can_be_names(row: Sequence[object]) -> bool:
    """Whether the cells can be names: short texts, the first few of them different."""
    there = [value for value in row if _is_there(value)]
    texts = [value for value in there if isinstance(value, str)]
    return (
        len(texts) + sum(map(_is_year, there)) >= len(there) / 2
        and all(len(text.split()) < _LONG_NAME for text in texts)
        and any(any(map(str.isalpha, text)) for text in texts)
    )


def _is_like(row: Sequence[object], below: Sequence[Sequence[object]]) -> bool:
    """Whether a row is plainly one of those below it: a number above numbers, a sentence, or a cell seen again."""
    if any(list(other) == list(row) for other in below):  # names that are repeated on each page
        return False
    for place, value in enumerate(row):
        others = [other[place] for other in below if place < len(other) and _is_there(other[place])]
        if not _is_there(value) or not others:
            continue
        if not isinstance(value, str):
            if not _is_year(value) and sum(not isinstance(other, str) for other in others) * 2 > len(others):
                return True
        elif value in others or (len(value.split()) >= _SENTENCE and not value.rstrip().endswith(("?", ":", ")"))):
            return True
    return False


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
    plain = "".join(filter(str.isalnum, title.casefold()))
    about = not any(word in plain for word in _ABOUT)
    if place is None or place >= len(rows):
        return Table(not wanted, not hidden, about, 0), 0
    names, below = _names(rows[place]), rows[place + 1 :]
    there = [row for row in below if any(map(_is_there, row))]
    try:
        chosen = TextColumns().choose(title, names, there)
    except DataError:
        chosen = ()
    columns = sum(map(bool, names))
    texts = 0 if not chosen or not there else 1 if columns == 1 else 2 + (len(chosen) > 1)
    return Table(set(wanted) <= set(names), not hidden, about, texts), len(there)


def choose(tables: Sequence[tuple[Table, int]]) -> int:
    """Return the place of the best table; of equally good ones the first that is not much shorter than another."""
    best = max(table for table, _ in tables)
    longest = max(count for table, count in tables if table == best)
    return next(place for place, (table, count) in enumerate(tables) if table == best and count * _FEW >= longest)
