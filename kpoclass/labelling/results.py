"""The results of a block of rows: their numbers, and a code for the rest; columns are made when they are asked for."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kpoclass.classification import REASONS
from kpoclass.inference.decision import CODES, CODES_PER_REASON, code_of, kind_of
from kpoclass.inference.dispatch import COVERAGE, NUMBERS, P_IN_SCOPE, P_KPO
from kpoclass.inference.validation import noting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpoclass.classification import Classification, Label, Reason
    from kpoclass.model import Model

    RowReason = Reason | Literal["damaged row"]

#: Of a row with an error: its label is of what could be read, and never confident.
DAMAGED: Literal["damaged row"] = "damaged row"
#: Why a label of a row should not be relied on, the weightiest last.
ROW_REASONS: tuple[RowReason, ...] = (*REASONS, DAMAGED)


def _kinds() -> Iterator[tuple[Any, ...]]:
    """Yield label, skill level, scope, confidence and reason of each code; the first is that of no result."""
    yield (None,) * 5
    yield from map(kind_of, CODES)
    yield from ((*kind_of(code)[:3], False, DAMAGED) for code in CODES[:CODES_PER_REASON])  # of damaged rows


#: By code.
LABELS: tuple[Any, ...]
LABELS, LEVELS, SCOPES, CONFIDENT, REASON_OF = zip(*_kinds(), strict=True)
_HAS_REASON = bytes(reason is not None for reason in REASON_OF).ljust(256)


class Results(NamedTuple):
    """Results of some rows."""

    #: Probabilities and coverage by row; anything where there is no result.
    p_kpo: list[float]
    p_in_scope: list[float]
    coverage: list[float]
    #: By row, the place in the tables above of everything else; 0 where there is no result.
    codes: bytearray
    #: By the places of their rows, in order; a row with an error may have a label all the same.
    errors: dict[int, str]

    @classmethod
    def of(cls, results: Sequence[Classification | None], errors: Mapping[int, str]) -> Results:
        """Make them of results one by one."""
        numbers = [(each.p_kpo, each.p_in_scope, each.coverage) if each else (0.0,) * 3 for each in results]
        p_kpo, p_in_scope, coverage = map(list, zip(*numbers, strict=True)) if numbers else ([], [], [])
        return cls(p_kpo, p_in_scope, coverage, bytearray(code_of(each) if each else 0 for each in results), {**errors})

    @property
    def failed(self) -> list[int]:
        """The places of the rows without a result."""
        return [place for place, code in enumerate(self.codes) if not code] if 0 in self.codes else []

    @property
    def doubtful(self) -> Iterator[int]:
        """The places of the rows with a reason."""
        return compress(range(len(self.codes)), self.codes.translate(_HAS_REASON))

    @property
    def labels(self) -> list[Label | None]:
        """The label of each row."""
        return [LABELS[code] for code in self.codes]

    def columns(self) -> list[list[Any]]:
        """Return a list for each of :data:`kpoclass.classification.RESULT_COLUMNS`; None where a row has none."""
        codes = self.codes
        label, level, in_scope, confident, reason = (
            list(map(of.__getitem__, codes)) for of in (LABELS, LEVELS, SCOPES, CONFIDENT, REASON_OF)
        )
        numbers: list[list[Any]] = [list(self.p_kpo), list(self.p_in_scope), list(self.coverage)]
        p_kpo, p_in_scope, coverage = numbers
        probability: list[Any] = [p if name == "KPO" else 1.0 - p for p, name in zip(p_kpo, label, strict=True)]
        for place in self.failed:
            for column in (probability, *numbers):
                column[place] = None
        error: list[str | None] = [None] * len(codes)
        for place, what in self.errors.items():
            error[place] = what
        return [label, probability, p_kpo, level, in_scope, p_in_scope, coverage, confident, reason, error]


def label_rows(model: Model, texts: Sequence[object], faults: Mapping[int, str] | None = None) -> Results:
    """Classify the texts of a block; ``faults`` says, by place, what is wrong with a row apart from its text.

    A row with a fault has a label, but is not confident: what was read of it may not be what it says.
    """
    errors: dict[int, str] = {}
    numbers, codes = model.score_rows(list(texts), noting(errors))
    for place, fault in (faults or {}).items():
        errors[place] = fault
        if codes[place]:
            codes[place] = CODES.stop + (codes[place] - 1) % CODES_PER_REASON
    errors = dict(sorted(errors.items()))
    every: Any = memoryview(numbers).cast("d")
    p_kpo, p_in_scope, coverage = (every[place::NUMBERS].tolist() for place in (P_KPO, P_IN_SCOPE, COVERAGE))
    return Results(p_kpo, p_in_scope, coverage, codes, errors)
