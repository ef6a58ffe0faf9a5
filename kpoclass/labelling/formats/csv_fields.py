"""Results as fields of a CSV row.

Probabilities and coverage are given to four places: finer than any of them is right, and few enough values that each
is turned into text once, not once per row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.classification import REASONS
from kpoclass.inference.validation import spread

if TYPE_CHECKING:
    from kpoclass.labelling.results import Results

#: Steps from 0 to 1.
STEPS = 10_000


class CsvFields:
    """Makes the fields of results, which are written behind those of each row."""

    def __init__(self, delimiter: str) -> None:
        d = delimiter
        texts = [f"{step / STEPS:g}" for step in range(STEPS + 1)]
        #: By step; the probability of BPO is that of KPO, rounded, from 1.
        self._labels = {
            "KPO": [f"{d}KPO{d}{p_kpo}{d}{p_kpo}{d}" for p_kpo in texts],
            "BPO": [f"{d}BPO{d}{p_bpo}{d}{p_kpo}{d}" for p_kpo, p_bpo in zip(texts, reversed(texts), strict=True)],
        }
        self._levels = {1: "1", 2: "2", 3: "3", 4: "4"}
        self._scopes = {True: [f"{d}true{d}{p}{d}" for p in texts], False: [f"{d}false{d}{p}{d}" for p in texts]}
        self._coverages = texts
        #: With ``confident``, and the place of an error.
        self._reasons = {None: f"{d}true{d}{d}", **{reason: f"{d}false{d}{reason}{d}" for reason in REASONS}}
        self._nothing = d * 10

    def of(self, results: Results) -> list[list[str]]:
        """Return columns of pieces: put together, those of a row are its fields, each with the delimiter before it.

        The last, the error, is left empty.
        """
        failed = results.failed
        if failed:
            first, *others = self.of(results.without(failed))
            return [spread(first, failed, self._nothing), *(spread(pieces, failed, "") for pieces in others)]
        labels, scopes, coverages = self._labels, self._scopes, self._coverages
        return [
            [labels[label][round(p * STEPS)] for label, p in zip(results.label, results.p_kpo, strict=True)],
            [self._levels[level] for level in results.skill_level],
            [scopes[scope][round(p * STEPS)] for scope, p in zip(results.in_scope, results.p_in_scope, strict=True)],
            [coverages[round(share * STEPS)] for share in results.coverage],
            [self._reasons[reason] for reason in results.reason],
        ]
