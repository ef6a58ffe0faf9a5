"""Results as the last fields of CSV rows.

Probabilities and coverage have four decimal places: finer than they are accurate, and few enough values that each is
turned into text once, not once per row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.labelling.results import CONFIDENT, LABELS, LEVELS, REASON_OF, SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kpoclass.labelling.results import Results

#: Steps from 0 to 1.
STEPS = 10_000
_WORDS = {True: "true", False: "false", None: ""}


class _Texts(dict[Any, str]):
    """Texts by key, each made when it is first needed."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        self._make = make

    def __missing__(self, key: Any) -> str:
        text = self[key] = self._make(key)
        return text


class CsvFields:
    """Makes the fields of results, which are written after those of each row; ``quote`` is put around each."""

    def __init__(self, delimiter: str, quote: str = "") -> None:
        first, between, last = delimiter + quote, quote + delimiter + quote, quote + delimiter
        #: By code: the label, level and scope, confidence and reason, with what is between them and the numbers.
        self._labels = [f"{first}{label}{between}" for label in LABELS]
        self._levels = [
            f"{between}{level}{between}{_WORDS[scope]}{between}" for level, scope in zip(LEVELS, SCOPES, strict=True)
        ]
        self._reasons = [
            f"{between}{_WORDS[sure]}{between}{reason or ''}{last}"
            for sure, reason in zip(CONFIDENT, REASON_OF, strict=True)
        ]
        self._labels[0], self._levels[0], self._reasons[0] = first + 8 * between + last, "", ""
        #: By step, the probability of the label with that of KPO, and a share alone.
        self._pairs = _Texts(lambda step: f"{_share(max(step, STEPS - step))}{between}{_share(step)}")
        self._shares = _Texts(_share)
        self._between = between

    def of(self, results: Results) -> list[Iterable[str]]:
        """Return columns of pieces: put together, those of a row are its fields, each with the delimiter before it.

        The last, the error, is left to be put behind.
        """
        pairs, shares = self._pairs, self._shares
        # As a number itself: short texts have few different ones, and long texts are few in a block.
        coverages = _Texts(lambda share: self._between + shares[round(share * STEPS)])
        kpo = [pairs[round(p * STEPS)] for p in results.p_kpo]
        scope = [shares[round(p * STEPS)] for p in results.p_in_scope]
        coverage = [coverages[share] for share in results.coverage]
        for place in results.failed:
            kpo[place] = scope[place] = coverage[place] = ""
        labels, levels, reasons = (
            map(of.__getitem__, results.codes) for of in (self._labels, self._levels, self._reasons)
        )
        return [labels, kpo, levels, scope, coverage, reasons]


def _share(step: int) -> str:
    return f"{step / STEPS:g}"
