"""Labelled texts as people have them: which columns of a table hold text and label, and which rows can be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kpoclass.datasets.any_table import (
    AnyTable,
    Row,
    open_any,
    refuse_mostly_bad,
)
from kpoclass.datasets.label_words import (
    as_text,
    few_of,
    is_blank,
    is_label,
    own_words_asked,
    parse_label,
    parse_level,
    parse_scope,
    parse_weight,
    shown,
)
from kpoclass.datasets.labelled_columns import (
    LabelledColumns,
    known_columns,
    label_column,
    text_columns,
)
from kpoclass.datasets.schemas import DTYPES, label_contradicts_level
from kpoclass.errors import DataError, KpoclassError, argument
from kpoclass.inference.validation import check_text
from kpoclass.labelling.formats.plain_values import well_formed

#: What a reader says of a text.
READ: dict[str, Callable[[object], Any]] = {"label": parse_label, "skill_level": parse_level, "in_scope": parse_scope}

#: The columns that mean something if a table has them.
_OPTIONAL = {**READ, "weight": parse_weight, "kind": as_text, "group": as_text, "id": as_text}
del _OPTIONAL["label"]


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
    with open_any(table, columns.source, columns.named()) as opened:
        return _load(opened, columns)


def _load(table: AnyTable, columns: LabelledColumns) -> LabelledTexts:
    label = label_column(table, columns.label, columns.words)
    known = known_columns(table, list(_OPTIONAL), label)
    chosen, titled = text_columns(table, columns, {label, *known.values()})
    if label in chosen:
        given = f"the column {label!r} for both; name another with {argument('text')}"
        raise DataError(f"{table.name}: expected the text and its label in two columns, got {given}")
    known = {name: column for name, column in known.items() if column not in chosen}
    good: dict[int, dict[str, Any]] = {}
    bad: dict[int, str] = {}
    unlabelled: list[int] = []
    strange: Counter[str] = Counter()  # what stands there for a label
    for row in table.rows(chosen, titled):
        if all(map(is_blank, row.values.values())):
            continue  # a blank line
        if is_blank(row.values.get(label)) and not row.fault:
            unlabelled.append(row.number)
            continue
        try:
            good[row.number] = _parsed(row, label, known, columns.words)
        except ValueError as error:
            bad[row.number] = str(error)
            if not (row.fault or is_label(value := row.values.get(label), columns.words)):
                strange[shown(value)] += 1
    if strange.total() > len(good):
        raise DataError(
            f"{table.name}: expected KPO or BPO in {label!r}, got {few_of(strange)}; say which of these is which with "
            f"{own_words_asked()}, or name another column with {argument('label')}"
        )
    refuse_mostly_bad(table.name, bad, len(good), table.row_word)
    if not good:
        raise DataError(f"{table.name}: expected rows of labelled texts, got none with a label in {label!r}")
    twice = f" (the first of that name; another is {again!r})" if (again := f"{label} (2)") in table.columns else ""
    told = f"the text is in {' + '.join(map(repr, chosen))}, the label in {label!r}{twice}"
    told = "; ".join(filter(None, [table.told, told]))
    return LabelledTexts(table.name, as_frame(good), told, table.sha256, bad, tuple(unlabelled), table.row_word)


def _parsed(row: Row, label: str, known: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a row, or raise ValueError."""
    if row.fault:
        raise ValueError(row.fault)
    if is_blank(row.text):
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
        if is_blank(value):
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
