"""The project's own labelled tables: descriptions, occupations, units, the words of the trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from kpoclass.datasets.splits import SPLITS
from kpoclass.datasets.tables import Parser, parse_rows, read_rows
from kpoclass.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("title", "task", "posting")

#: What can make a text hard to label; docs/labelling.md says how each is settled.
HARD = (
    "grand-title", "modest-title", "routine-lead", "mixed-duties", "degree-for-routine", "other-class-words",
    "negation", "boundary",
)  # fmt: skip

#: Columns with missing values, in pandas's nullable types.
DTYPES: dict[str, Any] = {"skill_level": pd.Int64Dtype(), "in_scope": pd.BooleanDtype()}


def one_of(*choices: str) -> Parser:
    """Parse a field that must hold one of some words."""

    def parse(field: str) -> str:
        if field not in choices:
            raise ValueError(f"expected {', '.join(choices[:-1])} or {choices[-1]}, got {field!r}")
        return field

    return parse


def not_blank(field: str) -> str:
    """Parse a field that must hold text."""
    if not field.strip():
        raise ValueError("expected a text, got an empty field")
    return field


def _one_of_numbers(what: str, largest: int) -> Parser:
    def parse(field: str) -> int:
        if len(field) != 1 or field not in "12345"[:largest]:
            raise ValueError(f"expected a {what} from 1 to {largest}, got {field!r}")
        return int(field)

    return parse


def _boolean(field: str) -> bool:
    if field.lower() not in {"true", "false"}:
        raise ValueError(f"expected true or false, got {field!r}")
    return field.lower() == "true"


_LABELS: dict[str, Parser] = {
    "label": one_of("KPO", "BPO"),
    "skill_level": _one_of_numbers("skill level", 4),
    "in_scope": _boolean,
}


def label_contradicts_level(row: dict[str, Any]) -> str | None:
    """Return how label and skill level contradict each other, or None: BPO is level 1 to 3, KPO is 3 or 4.

    >>> label_contradicts_level({"label": "BPO", "skill_level": 4})
    'BPO work has skill level 1, 2 or 3, not 4'
    """
    label, level = row.get("label"), row.get("skill_level")
    if label == "BPO" and level == 4:
        return "BPO work has skill level 1, 2 or 3, not 4"
    if label == "KPO" and level in (1, 2):
        return f"KPO work has skill level 3 or 4, not {level}"
    return None


def _load(
    path: str | Path, required: dict[str, Parser], optional: dict[str, Parser], unique: tuple[str, ...]
) -> pd.DataFrame:
    columns, rows = read_rows(path)
    if columns and not rows:
        raise DataError(f"{path}: expected rows of labelled texts, got only a header")
    values = parse_rows(
        path,
        columns,
        rows,
        required=required,
        optional=optional,
        check=label_contradicts_level,
        unique=tuple(name for name in unique if name in columns),
    )
    frame = pd.DataFrame(values, columns=columns)
    for name, dtype in {**DTYPES, "job_zone": pd.Int64Dtype()}.items():
        if name in frame:
            frame[name] = frame[name].astype(dtype)
    return frame


def load_descriptions(path: str | Path) -> pd.DataFrame:
    """Load the project's own labelled texts (``data/descriptions.csv``); ``hard`` is None for a plain case."""
    filled = dict.fromkeys(("id", "text", "area", "region", "group"), not_blank)
    choices = {"kind": one_of(*KINDS), "split": one_of(*SPLITS)}
    return _load(path, {**filled, **_LABELS, **choices}, {"hard": one_of(*HARD)}, ("id", "text"))


def load_occupations(path: str | Path) -> pd.DataFrame:
    """Load occupations with our labels: ``data/occupations.csv`` (O*NET-SOC, with Job Zones) or ``uk_soc2010.csv``."""
    required = {"code": not_blank, "title": not_blank, **_LABELS}
    return _load(path, required, {"job_zone": _one_of_numbers("Job Zone", 5)}, ("code",))


def load_trade_words(path: str | Path) -> pd.DataFrame:
    """Load the trade's words (``data/trade_words.csv``), a row per number; both have the singular as ``group``."""
    frame = _load(path, {"singular": not_blank, "plural": str, **_LABELS}, {}, ("singular",))
    words = frame.assign(group=frame["singular"]).melt(
        id_vars=[*_LABELS, "group"], value_vars=["singular", "plural"], value_name="text"
    )
    words = words[words["text"] != ""].drop(columns="variable").reset_index(drop=True)
    repeated = words.loc[words["text"].str.lower().duplicated(), "text"]
    if len(repeated):
        raise DataError(f"{path}: expected every word once, got {repeated.iloc[0]!r} twice")
    return words


def load_reading(path: str | Path) -> pd.DataFrame:
    """Load what one reader said of some texts: ``id`` and any of ``label``, ``skill_level``, ``in_scope``."""
    return _load(path, {"id": not_blank}, _LABELS, ("id",))
