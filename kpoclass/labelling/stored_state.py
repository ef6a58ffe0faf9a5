"""What an earlier run has stored as JSON: nothing of it is believed before it was looked at as a whole."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from kpoclass.labelling.results import LABELS, ROW_REASONS
from kpoclass.labelling.review import ReviewRow
from kpoclass.labelling.summary import LabelSummary

if TYPE_CHECKING:
    from collections.abc import Iterable

#: More than anybody counts.
_MOST = 1 << 63
_FIELDS = {field.name for field in fields(LabelSummary)}
_COUNTS = ("rows", "kpo", "bpo", "not_confident", "failed", "in_scope")


def read_stored(path: str) -> Any:
    """Return the JSON in a file; OSError or ValueError if there is none."""
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
        raise ValueError("it is no file")
    with open(path, encoding="utf-8") as file:
        try:
            return json.load(file)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def made_otherwise(name: str, then: object, now: object) -> str:
    """Say what of an earlier run was different."""
    risk = " or risk" if name == "model" else ""  # which makes another model of it
    return f"was made with a different {name}{risk}: {then!r:.100}, now {now!r}"


def expect(holds: bool) -> None:
    """Raise ValueError unless something holds of what is stored."""
    if not holds:
        raise ValueError("it is not what a run stores")


def count_of(stored: object) -> int:
    """Return what is stored as a count."""
    if type(stored) is not int or not 0 <= stored < _MOST:
        raise ValueError(f"expected a count, got {stored!r:.40}")
    return stored


def summary_of(stored: Any) -> LabelSummary:
    """Rebuild a summary from its attributes, which JSON has turned into lists and strings; ValueError if it is none."""
    expect(isinstance(stored, dict) and set(stored) == _FIELDS and stored["kpo_share"] is None)
    for name in "told", "model", "row_name":
        expect(isinstance(stored[name], str))
    row_name: str = stored["row_name"]
    expect(row_name.count("{}") == row_name.count("{") == row_name.count("}") == 1)
    counts: dict[str, Any] = {name: count_of(stored[name]) for name in _COUNTS}
    summary = LabelSummary(
        **counts,
        told=stored["told"],
        model=stored["model"],
        row_name=row_name,
        faults=tuple(_fault(fault) for fault in _list(stored["faults"])),
        levels=_counts(stored["levels"], LabelSummary().levels),
        reasons=_counts(stored["reasons"], ROW_REASONS),
        p_kpo_tenths=tuple(map(count_of, _list(stored["p_kpo_tenths"]))),
        columns=strings_of(stored["columns"]),
        notes=strings_of(stored["notes"]),
        least_confident=tuple(_review_row(row) for row in _list(stored["least_confident"])),
    )
    _check_sums(summary)
    return summary


def strings_of(stored: object) -> tuple[str, ...]:
    """Return what is stored as a list of strings."""
    strings = tuple(_list(stored))
    expect(all(isinstance(string, str) for string in strings))
    return strings


def _check_sums(summary: LabelSummary) -> None:
    labelled = summary.kpo + summary.bpo
    expect(summary.rows == labelled + summary.failed)
    expect(sum(summary.levels.values()) == sum(summary.p_kpo_tenths) == labelled and len(summary.p_kpo_tenths) == 10)
    expect(sum(summary.reasons.values()) == summary.not_confident <= labelled >= summary.in_scope)
    expect(len(summary.faults) <= min(summary.rows, summary.FAULTS_KEPT))


def _list(stored: object) -> list[Any]:
    expect(isinstance(stored, list))
    return stored  # type: ignore[return-value]


def _counts(stored: Any, names: Iterable[Any]) -> dict[Any, int]:
    """Return counts by names, which JSON has made strings."""
    by_name = {str(name): name for name in names}
    expect(isinstance(stored, dict) and set(stored) == set(by_name))
    return {name: count_of(stored[string]) for string, name in by_name.items()}


def _fault(stored: object) -> tuple[int, str]:
    expect(isinstance(stored, list) and len(stored) == 2 and isinstance(stored[1], str))
    number, fault = _list(stored)
    return count_of(number), fault


def _review_row(stored: object) -> ReviewRow:
    expect(isinstance(stored, list) and len(stored) == len(ReviewRow._fields))
    row = ReviewRow(*_list(stored))
    expect(isinstance(row.text, str) and row.label in LABELS[1:] and row.reason in ROW_REASONS)
    expect(isinstance(row.probability, int | float) and 0 <= row.probability <= 1)
    count_of(row.row)
    return row
