"""Tokens to scores: count the features a model knows, weigh them, give the log-odds of every head.

For one text with counts ``c`` the weight of feature ``f`` is ``(1 + ln c_f) idf_f``, divided by the Euclidean length of
all these weights (sublinear tf-idf with l2 norm, as scikit-learn's ``TfidfVectorizer`` computes it), and each head
is linear in that: the file holds ``idf * coefficient`` ready multiplied.
"""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING

from kpoclass.parameters import HEADS, IDF_STEP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.parameters import Parameters


class FeatureCounts:
    """How often each known feature stands in one text.

    Attributes
    ----------
    counts : dict of int to int
        Feature number to count.
    known : int
        Tokens that the model knows.
    countable : int
        Tokens that count for coverage: all but the numbers that the model does not know.
    """

    __slots__ = ("countable", "counts", "known")

    def __init__(self, counts: dict[int, int], known: int, countable: int) -> None:
        self.counts = counts
        self.known = known
        self.countable = countable


class Scorer:
    """The look-up tables of a model, built once and never changed.

    Parameters
    ----------
    parameters : Parameters
        The trained model.
    """

    __slots__ = ("_columns", "_idf", "_intercepts", "_scales", "bigrams", "stems")

    def __init__(self, parameters: Parameters) -> None:
        self.stems = dict(zip(parameters.words, parameters.word_stems, strict=True))
        self.bigrams = {pair: number for number, pair in enumerate(parameters.pairs(), parameters.n_stems)}
        size = len(parameters.idf)
        self._idf = parameters.idf
        self._columns = [parameters.weights[size * head : size * (head + 1)] for head in range(len(HEADS))]
        self._scales = parameters.heads[::2].tolist()
        self._intercepts = parameters.heads[1::2].tolist()

    def count(self, tokens: Iterable[bytes]) -> FeatureCounts:
        """Count the features among the tokens of one text.

        Parameters
        ----------
        tokens : iterable of bytes
            As from :func:`kpoclass.tokens.tokenize`.

        Returns
        -------
        FeatureCounts
            What was found.
        """
        counts: dict[int, int] = {}
        known = countable = 0
        before = -1
        for token in tokens:
            stem = self.stems.get(token, -1)
            if stem >= 0:
                known += 1
                counts[stem] = counts.get(stem, 0) + 1
                if before >= 0:
                    bigram = self.bigrams.get(before << 16 | stem, -1)
                    if bigram >= 0:
                        counts[bigram] = counts.get(bigram, 0) + 1
            elif not token.isdigit():
                countable += 1
            before = stem
        return FeatureCounts(counts, known, known + countable)

    def log_odds(self, counts: dict[int, int]) -> list[float]:
        """Give the log-odds of every head.

        Parameters
        ----------
        counts : dict of int to int
            Feature number to count.

        Returns
        -------
        list of float, length ``len(HEADS)``
            In the order of :data:`kpoclass.parameters.HEADS`.
        """
        if not counts:
            return list(self._intercepts)
        weights = [(feature, 1.0 if count == 1 else 1.0 + log(count)) for feature, count in counts.items()]
        length = self.length(weights)
        return [
            intercept + scale * sum([weight * column[feature] for feature, weight in weights]) / length
            for column, scale, intercept in zip(self._columns, self._scales, self._intercepts, strict=True)
        ]

    def length(self, weights: list[tuple[int, float]]) -> float:
        """Give the Euclidean length of a text's tf-idf weights.

        Parameters
        ----------
        weights : list of (int, float)
            Feature number and ``1 + ln count``.

        Returns
        -------
        float
            Above zero.
        """
        idf = self._idf
        return IDF_STEP * sqrt(sum([(weight * idf[feature]) ** 2 for feature, weight in weights]))

    def contributions(self, counts: dict[int, int]) -> tuple[dict[int, float], float]:
        """Split the log-odds of KPO into what each feature adds.

        Parameters
        ----------
        counts : dict of int to int
            Feature number to count.

        Returns
        -------
        contributions : dict of int to float
            Feature number to signed contribution; positive speaks for KPO.
        intercept : float
            What is left when no feature is there; the log-odds are its sum with all contributions.
        """
        if not counts:
            return {}, self._intercepts[0]
        weights = [(feature, 1.0 + log(count)) for feature, count in counts.items()]
        factor = self._scales[0] / self.length(weights)
        column = self._columns[0]
        return {feature: factor * weight * column[feature] for feature, weight in weights}, self._intercepts[0]
