"""The results of a block of rows: one list per result column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kpoclass.classification import REASONS
from kpoclass.inference.decision import kind_of
from kpoclass.inference.dispatch import NUMBERS
from kpoclass.inference.validation import noting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.classification import Reason
    from kpoclass.model import Model

    RowReason = Reason | Literal["damaged row"]

#: By field, what each code stands for.
_KINDS = list(zip((None,) * 5, *map(kind_of, range(1, 65)), strict=True))
#: Of a row with an error: its label is of what could be read, and never confident.
DAMAGED: Literal["damaged row"] = "damaged row"
#: Why a label of a row should not be relied on, the weightiest last.
ROW_REASONS: tuple[RowReason, ...] = (*REASONS, DAMAGED)


class Results(NamedTuple):
    """A list per column of :data:`kpoclass.classification.RESULT_COLUMNS`, in their order; None where a row has none.

    The tuple itself is the columns, and ``zip(*results)`` the rows.
    """

    label: list[Any]
    probability: list[Any]
    p_kpo: list[Any]
    skill_level: list[Any]
    in_scope: list[Any]
    p_in_scope: list[Any]
    coverage: list[Any]
    confident: list[Any]
    reason: list[Any]
    error: list[Any]

    @property
    def errors(self) -> dict[int, str]:
        """The errors by the places of their rows, in order; a row with an error may have a label all the same."""
        if not any(self.error):
            return {}
        return {place: error for place, error in enumerate(self.error) if error is not None}

    @property
    def failed(self) -> set[int]:
        """The places of the rows without a label."""
        if all(self.label):
            return set()
        return {place for place, label in enumerate(self.label) if label is None}

    def without(self, places: set[int]) -> Results:
        """Return the results of the other rows."""
        return Results._make([value for n, value in enumerate(column) if n not in places] for column in self)


def label_rows(model: Model, texts: Sequence[object], faults: Mapping[int, str] | None = None) -> Results:
    """Classify the texts of a block; ``faults`` says, by place, what is wrong with a row apart from its text.

    A row with a fault has a label, but is not confident: what was read of it may not be what it says.
    """
    bad: dict[int, str] = {}
    columns = _classify(model, list(texts), bad)
    error: list[str | None] = [None] * len(texts)
    for place, what in {**bad, **(faults or {})}.items():
        error[place] = what
    confident, reason = (columns[Results._fields.index(name)] for name in ("confident", "reason"))
    for place in faults or ():
        if confident[place] is not None:
            confident[place], reason[place] = False, DAMAGED
    return Results._make([*columns, error])


def _classify(model: Model, texts: list[object], bad: dict[int, str]) -> list[list[Any]]:
    """Return a list per field of a result, None where a text is bad, and note what is wrong with those."""
    numbers, codes = model.scored(texts, noting(bad))
    every = memoryview(numbers).cast("d")
    p_kpo, p_in_scope, coverage = (every[place::NUMBERS].tolist() for place in (5, 10, 11))
    label, level, in_scope, confident, reason = (list(map(of.__getitem__, codes)) for of in _KINDS)
    columns = [label, [p if name == "KPO" else 1.0 - p for p, name in zip(p_kpo, label, strict=True)]]
    columns += [p_kpo, level, in_scope, p_in_scope, coverage, confident, reason]
    for place in bad:
        for column in columns:
            column[place] = None
    return columns
