"""Labelled texts as people have them: which columns of a table hold text and label, and which rows can be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from kpoclass.datasets.any_table import (
    AnyTable,
    Row,
    find_column,
    named_column,
    open_any,
    refuse_mostly_bad,
)
from kpoclass.datasets.label_words import (
    as_text,
    is_label,
    is_missing,
    parse_label,
    parse_level,
    parse_scope,
    parse_weight,
    shown,
)
from kpoclass.datasets.schemas import DTYPES, label_contradicts_level
from kpoclass.errors import DataError, KpoclassError, argument
from kpoclass.inference.validation import check_text
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.formats.plain_values import well_formed
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

#: What a reader says of a text.
READ: dict[str, Callable[[object], Any]] = {"label": parse_label, "skill_level": parse_level, "in_scope": parse_scope}

#: The columns that mean something if a table has them.
_OPTIONAL = {**READ, "weight": parse_weight, "kind": as_text, "group": as_text, "id": as_text}
del _OPTIONAL["label"]

#: How many of the words that are no labels a message shows.
_WORDS_SHOWN = 4

#: How the names of results begin: what a model said is not taken for what is true.
_RESULTS = "kpoclass"


class LabelledColumns(NamedTuple):
    """The columns of a labelled table, and how to read it, as the caller names them; None to find out."""

    text: str | Sequence[str] | None = None
    title: str | None = None
    label: str | None = None
    source: Mapping[str, Any] = {}
    words: Mapping[str, str] = {}  #: What own_words() makes of the caller's words for the labels.


@dataclass(frozen=True)
class LabelledTexts:
    """The rows of a labelled table that can be used, and what became of the others."""

    name: str
    #: ``text`` and ``label``; ``skill_level``, ``in_scope``, ``weight``, ``kind``, ``group``, ``id`` where the table
    #: has them; its other columns as they were. The index is the number of the row, as a spreadsheet shows it.
    frame: pd.DataFrame
    told: str = ""  #: What was read as what.
    sha256: str = ""
    bad: Mapping[int, str] = field(default_factory=dict)  #: Rows that can't be used, by number, and why.
    unlabelled: tuple[int, ...] = ()  #: Numbers of rows that nobody has labelled yet.
    row_word: str = "row"  #: What the numbers count: "row", or "line" in JSON Lines.


def load_labelled(table: Any, columns: LabelledColumns = LabelledColumns()) -> LabelledTexts:  # noqa: B008 - immutable
    """Load labelled texts from a file or a data frame; one of which most rows are bad is refused."""
    with open_any(table, columns.source) as opened:
        return _load(opened, columns)


def _load(table: AnyTable, columns: LabelledColumns) -> LabelledTexts:
    label = _label_column(table, columns.label, columns.words)
    known = known_columns(table, list(_OPTIONAL), label)
    chosen, titled = _text_columns(table, columns, {label, *known.values()})
    known = {name: column for name, column in known.items() if column not in chosen}
    good: dict[int, dict[str, Any]] = {}
    bad: dict[int, str] = {}
    unlabelled: list[int] = []
    strange: Counter[str] = Counter()  # what stands there for a label
    for row in table.rows(chosen, titled):
        if all(map(is_missing, row.values.values())):
            continue  # a blank line
        if is_missing(row.values.get(label)) and not row.fault:
            unlabelled.append(row.number)
            continue
        if not (row.fault or is_label(value := row.values.get(label), columns.words)):
            strange[shown(value)] += 1
        try:
            good[row.number] = _parsed(row, label, known, columns.words)
        except ValueError as error:
            bad[row.number] = str(error)
    if strange.total() > len(good):
        raise DataError(
            f"{table.name}: expected KPO or BPO in {label!r}, got {_few(strange)}; say which of these is which with "
            f"{_own_words_asked()}, or name another column with {argument('label')}"
        )
    refuse_mostly_bad(table.name, bad, len(good), table.row_word)
    if not good:
        raise DataError(f"{table.name}: expected rows of labelled texts, got none with a label in {label!r}")
    twice = f" (the first of that name; another is {again!r})" if (again := f"{label} (2)") in table.columns else ""
    told = f"the text is in {' + '.join(map(repr, chosen))}, the label in {label!r}{twice}"
    told = "; ".join(filter(None, [table.told, told]))
    return LabelledTexts(table.name, as_frame(good), told, table.sha256, bad, tuple(unlabelled), table.row_word)


def _few(values: Sequence[str] | Counter[str]) -> str:
    first = sorted(values)[:_WORDS_SHOWN]
    return " and ".join(first) if len(values) <= 2 else ", ".join(first) + ", ..." * (len(values) > _WORDS_SHOWN)


def _own_words_asked() -> str:
    return f"{argument('kpo', 'VALUE')} and {argument('bpo', 'VALUE')}"


def _label_column(table: AnyTable, asked: str | None, words: Mapping[str, str]) -> str:
    if asked is not None:
        return named_column(table, asked, "label")
    if found := find_label_column(table, words):
        return found
    raise DataError(
        f"{table.name}: expected a column with the labels KPO and BPO, got {', '.join(table.columns) or 'none'}"
        f"{_hint(table, words)}; name it with {argument('label')}"
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
        return f" (labels are in {_few(list(map(repr, full)))})"
    results = [column for column in table.columns if _is_result(column)]
    if results:
        return f" (what a model said is in {results[0]!r}; name it if a person corrected it)"
    for column, values in _samples(table).items():
        there = [value for value in values if not is_missing(value)]
        if there and ("kpo" in plain(column) or "bpo" in plain(column)):
            return f" (in {column!r} is {shown(there[0])}; say what that means with {_own_words_asked()})"
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
    there = [value for value in values if not is_missing(value)]
    return 2 * sum(is_label(value, words) and (len(str(value)) > 1 or bool(words)) for value in there) > len(there)


def known_columns(table: AnyTable, names: Sequence[str], label: str | None = None) -> dict[str, str]:
    """Return which of some columns a table has, and what it calls them."""
    found = {name: find_column(name, table.columns) for name in names}
    return {name: column for name, column in found.items() if column is not None and column != label}


def _text_columns(table: AnyTable, asked: LabelledColumns, taken: set[str]) -> tuple[tuple[str, ...], bool]:
    """Choose the columns with the text among those that are not known to hold something else."""
    names = [asked.text] if isinstance(asked.text, str) else list(asked.text or ())
    wanted = TextColumns.of(
        [named_column(table, name, "text") for name in names],
        None if asked.title is None else named_column(table, asked.title, "title"),
    )
    named = {*wanted.text, wanted.title}
    left = [
        place
        for place, column in enumerate(table.columns)
        if column in named or not (column in taken or _is_result(column))
    ]
    rows = [[row[place] if place < len(row) else None for place in left] for row in table.sample]
    chosen = wanted.choose(table.name, [table.columns[place] for place in left], rows)
    return chosen, wanted.titled(chosen)


def _parsed(row: Row, label: str, known: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a row, or raise ValueError."""
    if row.fault:
        raise ValueError(row.fault)
    if is_missing(row.text):
        raise ValueError("expected a text, got an empty cell" + (f": {row.text!r}" if row.text else ""))
    try:
        text = check_text(row.text)
    except KpoclassError as error:
        raise ValueError(str(error)) from None
    found = {name: value for name, value in row.values.items() if name not in {label, *known.values()}}
    found |= {"text": well_formed(text), "label": parse_label(row.values.get(label), words)}
    found |= parsed_fields(row, known)
    if contradiction := label_contradicts_level(found):
        raise ValueError(contradiction)
    return found


def parsed_fields(row: Row, known: Mapping[str, str], words: Mapping[str, str] = {}) -> dict[str, Any]:
    """Return the known columns of a row, None where it has no value, or raise ValueError."""
    found: dict[str, Any] = {}
    for name, column in known.items():
        value = row.values.get(column)
        if is_missing(value):
            found[name] = None
        else:
            found[name] = parse_label(value, words) if name == "label" else _OPTIONAL[name](value)
    return found


def as_frame(rows: Mapping[int, Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows by number as a frame."""
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name="row"))
    for name, dtype in DTYPES.items():
        if name in frame:
            frame[name] = frame[name].astype(dtype)
    return frame
