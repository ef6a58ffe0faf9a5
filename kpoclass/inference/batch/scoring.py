"""Features of many texts to the log-odds of every head: :mod:`kpoclass.inference.scoring`, for arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.batch.tokens import find_tokens
from kpoclass.inference.batch.vocabulary import FeatureArrays, FeatureCounter
from kpoclass.inference.parameters import HEADS, IDF_STEP
from kpoclass.inference.tokens import fold_joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.inference.parameters import Parameters

#: Characters scored at a time: arrays of a chunk stay in the processor's cache.
CHUNK = 1 << 18


class LogOdds(NamedTuple):
    """The log-odds and counts that decide the results of n texts."""

    log_odds: NDArray[Any]  # (len(HEADS), n)
    known: NDArray[Any]  # (n,), as in kpoclass.inference.scoring.FeatureCounts
    countable: NDArray[Any]
    telling: NDArray[Any]


def _sum_by_text(values: NDArray[Any], texts: NDArray[Any], n: int) -> NDArray[Any]:
    """Sum the rows of each text, texts ascending, in whichever way is faster."""
    sums = np.zeros((n, values.shape[1]))
    if len(values) < 16 * n:
        for number, column in enumerate(values.T):
            sums[:, number] = np.bincount(texts, weights=column, minlength=n)
        return sums
    first = np.flatnonzero(np.diff(texts, prepend=-1))
    sums[texts[first]] = np.add.reduceat(values, first, axis=0)
    return sums


class BatchScorer:
    """Scores many texts at once. Immutable."""

    __slots__ = ("_counter", "_intercepts", "_rows", "_scales")

    def __init__(self, parameters: Parameters) -> None:
        self._counter = FeatureCounter(parameters)
        weights = np.asarray(parameters.weights, dtype=np.float64).reshape(len(HEADS), -1)
        squares = np.asarray(parameters.idf, dtype=np.float64) ** 2
        self._rows = np.ascontiguousarray(np.concatenate([weights, squares[None, :]]).T)  # of a feature, side by side
        self._scales, self._intercepts = (np.asarray(of)[:, None] for of in (parameters.scales, parameters.intercepts))

    def log_odds(self, texts: list[str]) -> Iterator[LogOdds]:
        """Yield the log-odds of the texts chunk by chunk, in order."""
        ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
        start, done = 0, 0
        while start < len(texts):
            place = min(int(np.searchsorted(ends, done + CHUNK)) + 1, len(texts))
            yield self._score(self._counter.count(find_tokens(fold_joined(texts[start:place]))))
            start, done = place, int(ends[place - 1])

    def _score(self, found: FeatureArrays) -> LogOdds:
        n = len(found.known)
        values = self._rows.take(found.features, axis=0)
        repeated = np.flatnonzero(found.counts > 1)
        factor = 1.0 + np.log(found.counts[repeated])[:, None]
        values[repeated, :-1] *= factor
        values[repeated, -1:] *= factor * factor
        sums = _sum_by_text(values, found.texts, 2 * n).T  # of the texts, then of their titles
        squares = sums[-1]
        blocks = sums[:-1] / (IDF_STEP * np.sqrt(np.where(squares > 0, squares, 1.0)))
        log_odds = self._intercepts + self._scales * (blocks[:, :n] + blocks[:, n:])
        return LogOdds(log_odds, found.known, found.countable, found.telling)
