"""The labelled tables: descriptions, occupations, units, or a user's own file with just text and label."""

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


def _one_of(*choices: str) -> Parser:
    def parse(field: str) -> str:
        if field not in choices:
            raise ValueError(f"expected {', '.join(choices[:-1])} or {choices[-1]}, got {field!r}")
        return field

    return parse


def not_blank(field: str) -> str:
    """Parse a field that must hold text.

    Parameters
    ----------
    field : str
        The field.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        If it is blank.
    """
    if not field.strip():
        raise ValueError("expected text, got nothing")
    return field


def _skill_level(field: str) -> int:
    if field not in {"1", "2", "3", "4"}:
        raise ValueError(f"expected a skill level from 1 to 4, got {field!r}")
    return int(field)


def _boolean(field: str) -> bool:
    if field.lower() not in {"true", "false"}:
        raise ValueError(f"expected true or false, got {field!r}")
    return field.lower() == "true"


def _job_zone(field: str) -> int:
    if field not in {"1", "2", "3", "4", "5"}:
        raise ValueError(f"expected a Job Zone from 1 to 5, or nothing, got {field!r}")
    return int(field)


def _weight(field: str) -> float:
    weight = float(field)
    if not 0 < weight < 1e6:
        raise ValueError(f"expected a weight above zero, got {field!r}")
    return weight


_LABELS: dict[str, Parser] = {"label": _one_of("KPO", "BPO"), "skill_level": _skill_level, "in_scope": _boolean}


def label_contradicts_level(row: dict[str, Any]) -> str | None:
    """Say how label and skill level contradict each other: BPO is level 1 to 3, KPO is 3 or 4.

    Parameters
    ----------
    row : dict
        With ``label`` and perhaps ``skill_level``; None where not known.

    Returns
    -------
    str or None
        What is wrong, or None.

    Examples
    --------
    >>> label_contradicts_level({"label": "BPO", "skill_level": 4})
    'BPO work has skill level 1, 2 or 3, not 4'
    """
    label, level = row.get("label"), row.get("skill_level")
    if label == "BPO" and level == 4:
        return "BPO work has skill level 1, 2 or 3, not 4"
    if label == "KPO" and level in (1, 2):
        return f"KPO work has skill level 3 or 4, not {level}"
    return None


def _frame(values: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(values, columns=columns)
    for name, dtype in {**DTYPES, "job_zone": pd.Int64Dtype()}.items():
        if name in frame:
            frame[name] = frame[name].astype(dtype)
    return frame


def load_labelled(path: str | Path) -> pd.DataFrame:
    """Load labelled texts: CSV or JSONL with at least the columns ``text`` and ``label``.

    Parameters
    ----------
    path : path-like
        The file. Known optional columns are ``id``, ``skill_level``, ``in_scope``, ``kind``, ``group``, ``weight``;
        others are kept as text.

    Returns
    -------
    DataFrame
        One row a text, the columns of the file; ``skill_level`` (Int64) and ``in_scope`` (boolean) may be missing.

    Raises
    ------
    DataError
        Naming file, line and column of whatever is wrong.
    """
    columns, rows = read_rows(path)
    if columns and not rows:
        raise DataError(f"{path}: expected rows of labelled texts, got a header alone")
    values = parse_rows(
        path,
        columns,
        rows,
        required={"text": not_blank, "label": _LABELS["label"]},
        optional={
            "skill_level": _skill_level,
            "in_scope": _boolean,
            "kind": _one_of(*KINDS),
            "weight": _weight,
        },
        check=label_contradicts_level,
        unique=("id",) if "id" in columns else (),
    )
    return _frame(values, columns)


def load_descriptions(path: str | Path) -> pd.DataFrame:
    """Load the project's own labelled texts.

    Parameters
    ----------
    path : path-like
        ``data/descriptions.csv``.

    Returns
    -------
    DataFrame
        Columns ``id, text, label, skill_level, in_scope, kind, area, region, hard, group, split``, all filled but
        ``hard``, which is None for a plain case.

    Raises
    ------
    DataError
        Naming file, line and column of whatever is wrong.
    """
    columns, rows = read_rows(path)
    values = parse_rows(
        path,
        columns,
        rows,
        required={
            "id": not_blank,
            "text": not_blank,
            **_LABELS,
            "kind": _one_of(*KINDS),
            "area": not_blank,
            "region": not_blank,
            "group": not_blank,
            "split": _one_of(*SPLITS),
        },
        optional={"hard": _one_of(*HARD)},
        check=label_contradicts_level,
        unique=("id", "text"),
    )
    return _frame(values, columns)


def load_occupations(path: str | Path) -> pd.DataFrame:
    """Load a table of occupations with our labels.

    Parameters
    ----------
    path : path-like
        ``data/occupations.csv`` (O*NET-SOC) or ``data/uk_soc2010.csv`` (UK SOC 2010 units).

    Returns
    -------
    DataFrame
        Columns ``code, title, label, skill_level, in_scope, note``, and ``job_zone`` (Int64) for O*NET.

    Raises
    ------
    DataError
        Naming file, line and column of whatever is wrong.
    """
    columns, rows = read_rows(path)
    values = parse_rows(
        path,
        columns,
        rows,
        required={"code": not_blank, "title": not_blank, **_LABELS},
        optional={"job_zone": _job_zone},
        check=label_contradicts_level,
        unique=("code",),
    )
    return _frame(values, columns)


def load_reading(path: str | Path) -> pd.DataFrame:
    """Load what one reader said of some texts, without the texts.

    Parameters
    ----------
    path : path-like
        CSV or JSONL with ``id`` and any of ``label``, ``skill_level``, ``in_scope``; other columns are let be.

    Returns
    -------
    DataFrame
        The columns of the file.

    Raises
    ------
    DataError
        Naming file, line and column of whatever is wrong.
    """
    columns, rows = read_rows(path)
    values = parse_rows(
        path,
        columns,
        rows,
        required={"id": not_blank},
        optional=_LABELS,
        check=label_contradicts_level,
        unique=("id",),
    )
    return _frame(values, columns)
