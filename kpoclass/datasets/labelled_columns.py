"""Which columns of a labelled table hold the text, the label and what else is known of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kpoclass.datasets.any_table import AnyTable, find_column, named_column
from kpoclass.datasets.label_words import few_of, is_blank, is_label, own_words_asked, shown
from kpoclass.errors import DataError, argument
from kpoclass.labelling.columns import TextColumns
from kpoclass.text_names import plain

#: Names of a column of labels, the likeliest first; all but the first only if there are labels in it.
LABEL_NAMES = (
    "label",
    "kpo_bpo",
    "bpo_kpo",
    "kpo_or_bpo",
    "bpo_or_kpo",
    "true_label",
    "gold_label",
    "class",
    "category",
)

#: How the names of results begin: what a model said is not taken for what is true.
_RESULTS = "kpoclass"


class LabelledColumns(NamedTuple):
    """The columns of a labelled table, and how to read it, as the caller names them; None to find out."""

    text: str | Sequence[str] | None = None
    title: str | None = None
    label: str | None = None
    source: Mapping[str, Any] = {}
    words: Mapping[str, str] = {}  #: What own_words() makes of the caller's words for the labels.

    def named(self) -> list[str]:
        """Return the names that the caller gives."""
        return [*TextColumns.of(self.text, self.title).named, *filter(None, [self.label])]


def label_column(table: AnyTable, asked: str | None, words: Mapping[str, str]) -> str:
    """Return the column of labels, the one that the caller names or that is found."""
    if asked is not None:
        return named_column(table, asked, "label")
    if found := find_label_column(table, words):
        return found
    raise DataError(
        f"{table.name}: expected a column with the labels KPO and BPO, got {', '.join(table.columns) or 'none'}"
        f"{_hint(table, words)}{f' in: {table.told}' if table.told else ''}; name it with {argument('label')}"
    )


def find_label_column(table: AnyTable, words: Mapping[str, str]) -> str | None:
    """Return the column of labels, by what stands in it and by its name; None if there is none, or several."""
    named = [found for name in LABEL_NAMES if (found := find_column(name, table.columns))]
    full = _full_columns(table, words)
    likeliest = [column for column in named if column in full]
    if likeliest or len(full) == 1:
        return (likeliest or full)[0]
    if named and not full and plain(named[0]) == LABEL_NAMES[0]:
        return named[0]  # its rows say what is wrong with them
    return None


def _full_columns(table: AnyTable, words: Mapping[str, str]) -> list[str]:
    samples = _samples(table).items()
    return [column for column, values in samples if not _is_result(column) and _has_labels(values, words)]


def _hint(table: AnyTable, words: Mapping[str, str]) -> str:
    """Say why a column that looks like one of labels is none."""
    if full := _full_columns(table, words):
        return f" (labels are in {few_of(list(map(repr, full)))})"
    results = [column for column in table.columns if _is_result(column)]
    if results:
        return f" (what a model said is in {results[0]!r}; name it if a person corrected it)"
    for column, values in _samples(table).items():
        there = [value for value in values if not is_blank(value)]
        if there and ("kpo" in plain(column) or "bpo" in plain(column)):
            return f" (in {column!r} is {shown(there[0])}; say what that means with {own_words_asked()})"
    return ""


def _samples(table: AnyTable) -> dict[str, list[object]]:
    """Return the first values of each column; of columns with one name, the first's."""
    return {
        column: [row[place] for row in table.sample if place < len(row)]
        for place, column in reversed(list(enumerate(table.columns)))
    }


def _is_result(column: str) -> bool:
    return plain(column).startswith(_RESULTS)


def _has_labels(values: Sequence[object], words: Mapping[str, str]) -> bool:
    """Whether more than half are labels; a letter alone may as well be a grade."""
    there = [value for value in values if not is_blank(value)]
    return 2 * sum(is_label(value, words) and (len(str(value)) > 1 or bool(words)) for value in there) > len(there)


def known_columns(table: AnyTable, names: Sequence[str], label: str | None = None) -> dict[str, str]:
    """Return which of some columns a table has, and what it calls them."""
    found = {name: find_column(name, table.columns) for name in names}
    return {name: column for name, column in found.items() if column is not None and column != label}


def text_columns(table: AnyTable, asked: LabelledColumns, taken: set[str]) -> tuple[tuple[str, ...], bool]:
    """Choose the columns with the text among those that are not known to hold something else."""
    said = TextColumns.of(asked.text, asked.title)
    wanted = TextColumns(
        tuple(named_column(table, name, "text") for name in said.text),
        None if said.title is None else named_column(table, said.title, "title"),
    )
    left = [
        place
        for place, column in enumerate(table.columns)
        if column in wanted.named or not (column in taken or _is_result(column))
    ]
    rows = [[row[place] if place < len(row) else None for place in left] for row in table.sample]
    chosen = wanted.choose(table.name, [table.columns[place] for place in left], rows)
    return chosen, wanted.titled(chosen)
