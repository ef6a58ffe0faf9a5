"""The results of a block of rows: one list per result column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kpoclass.classification import REASONS
from kpoclass.inference.validation import sort_out, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.classification import Reason
    from kpoclass.model import Model

    RowReason = Reason | Literal["damaged row"]

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
    good, bad = sort_out(texts)
    columns = _classify(model, good)
    if bad:
        columns = [spread(values, bad, None) for values in columns]
    error: list[str | None] = [None] * len(texts)
    for place, what in {**bad, **(faults or {})}.items():
        error[place] = what
    confident, reason = (columns[Results._fields.index(name)] for name in ("confident", "reason"))
    for place in faults or ():
        if confident[place] is not None:
            confident[place], reason[place] = False, DAMAGED
    return Results._make([*columns, error])


def _classify(model: Model, texts: list[str]) -> list[list[Any]]:
    """Return a list per field of a result."""
    results = model.classify_batch(texts)
    return list(map(list, zip(*results, strict=True))) if results else [[] for _ in Results._fields[:-1]]
