"""Results as fields of a CSV row.

Probabilities and coverage have four decimal places: finer than they are accurate, and few enough values that each is
turned into text once, not once per row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.inference.validation import spread
from kpoclass.labelling.results import ROW_REASONS
from kpoclass.labelling.steps import in_steps

if TYPE_CHECKING:
    from kpoclass.labelling.results import Results

#: Steps from 0 to 1.
STEPS = 10_000


class _Texts(dict[int, str]):
    """Texts by step, each made when it is first needed."""

    def __init__(self, template: str) -> None:
        self._template = template

    def __missing__(self, step: int) -> str:
        text = self[step] = self._template.format(step / STEPS, (STEPS - step) / STEPS)
        return text


class CsvFields:
    """Makes the fields of results, which are written after those of each row; ``quote`` is put around each."""

    def __init__(self, delimiter: str, quote: str = "") -> None:
        q = quote
        d = f"{q}{delimiter}{q}"
        between = delimiter + q  # before the first field, and before what has no quote of its own
        #: Label, probability and p_kpo by the latter; the probability of BPO is what it leaves of 1 when rounded.
        self._labels = {
            "KPO": _Texts(f"{between}KPO{d}{{0:g}}{d}{{0:g}}{d}"),
            "BPO": _Texts(f"{between}BPO{d}{{1:g}}{d}{{0:g}}{d}"),
        }
        self._levels = {1: "1", 2: "2", 3: "3", 4: "4"}
        self._scopes = {True: _Texts(f"{d}true{d}{{0:g}}{d}"), False: _Texts(f"{d}false{d}{{0:g}}{d}")}
        self._coverages = _Texts("{0:g}")
        #: With ``confident`` before it, and the place of an error after it.
        self._reasons: dict[str | None, str] = {reason: f"{d}false{d}{reason}{q}{delimiter}" for reason in ROW_REASONS}
        self._reasons[None] = f"{d}true{d}{q}{delimiter}"
        self._nothing = f"{delimiter}{q}{q}" * 9 + delimiter

    def of(self, results: Results) -> list[list[str]]:
        """Return columns of pieces: put together, those of a row are its fields, each with the delimiter before it.

        The last, the error, is left to be put behind.
        """
        failed = results.failed
        if failed:
            first, *others = self.of(results.without(failed))
            return [spread(first, failed, self._nothing), *(spread(pieces, failed, "") for pieces in others)]
        labels, scopes, coverages = self._labels, self._scopes, self._coverages
        in_scope = zip(results.in_scope, in_steps(results.p_in_scope, STEPS), strict=True)
        return [
            [labels[label][step] for label, step in zip(results.label, in_steps(results.p_kpo, STEPS), strict=True)],
            [self._levels[level] for level in results.skill_level],
            [scopes[scope][step] for scope, step in in_scope],
            [coverages[step] for step in in_steps(results.coverage, STEPS)],
            [self._reasons[reason] for reason in results.reason],
        ]
