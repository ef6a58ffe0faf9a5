"""Tokens to scores: count the features a model knows, weigh them, give the log-odds of every head.

For one text with counts ``c`` the weight of feature ``f`` is ``(1 + ln c_f) idf_f``, divided by the Euclidean length of
all these weights (sublinear tf-idf with l2 norm, as scikit-learn's ``TfidfVectorizer`` computes it), and each head
is linear in that: the file holds ``idf * coefficient`` ready multiplied.

The sums over features are where the time goes. All numbers of a feature are whole, so the five weights and the squared
idf stand side by side in one long integer (:class:`PackedRows`), and adding features is adding integers.
"""

from __future__ import annotations

from itertools import pairwise
from math import log, sqrt
from struct import Struct

from kpoclass.inference.parameters import HEADS, IDF_STEP
from kpoclass.inference.vocabulary import Lookup

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from kpoclass.inference.parameters import Parameters

#: The weights of all heads and the squared idf; 64 bits each leave room for 2^16 features of 2^32 each, and more.
_LANES = Struct(f"<{len(HEADS) + 1}Q")
#: Added to each weight, so that no lane is negative.
_OFFSET = 1 << 15


class PackedRows(dict[int, int]):
    """Feature number to its weights of all heads and its squared idf, side by side in one integer; filled on use.

    Parameters
    ----------
    parameters : Parameters
        The model.
    """

    __slots__ = ("_idf", "_weights")

    def __init__(self, parameters: Parameters) -> None:
        super().__init__()
        self._idf = parameters.idf
        self._weights = parameters.weights

    def __missing__(self, feature: int) -> int:
        size = len(self._idf)
        weights = [self._weights[size * head + feature] + _OFFSET for head in range(len(HEADS))]
        packed = int.from_bytes(_LANES.pack(*weights, self._idf[feature] ** 2), "little")
        self[feature] = packed
        return packed

    def sums(self, features: Collection[int]) -> tuple[Any, ...]:
        """Add the rows of some features.

        Parameters
        ----------
        features : collection of int
            Feature numbers.

        Returns
        -------
        tuple of int, length len(HEADS) + 1
            The sum of the weights of each head, each too large by ``_OFFSET`` a feature, and of the squared idf.
        """
        return _LANES.unpack(sum(map(self.__getitem__, features)).to_bytes(_LANES.size, "little"))


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
    """Scores one text at a time, with nothing but the interpreter.

    Parameters
    ----------
    parameters : Parameters
        The trained model.
    """

    __slots__ = ("_intercepts", "_rows", "_scales", "lookup")

    def __init__(self, parameters: Parameters) -> None:
        self.lookup = Lookup(parameters)
        self._rows = PackedRows(parameters)
        self._scales = parameters.heads[::2].tolist()
        self._intercepts = parameters.heads[1::2].tolist()

    def count(self, tokens: list[bytes]) -> FeatureCounts:
        """Count the features among the tokens of one text.

        Parameters
        ----------
        tokens : list of bytes
            As from :func:`kpoclass.inference.tokens.tokenize`.

        Returns
        -------
        FeatureCounts
            What was found.
        """
        get_word, get_pair = self.lookup.getters(len(tokens))
        stems = list(map(get_word, tokens))
        features = [stem for stem in stems if stem is not None]
        known, countable = len(features), len(tokens)
        place = -1
        for _ in range(countable - known):
            place = stems.index(None, place + 1)
            if tokens[place].isdigit():
                countable -= 1
        features += [pair for pair in map(get_pair, pairwise(stems)) if pair is not None]
        counts = dict.fromkeys(features, 1)
        if len(counts) < len(features):
            counts = {}
            for feature in features:
                counts[feature] = counts.get(feature, 0) + 1
        return FeatureCounts(counts, known, countable)

    def log_odds(self, counts: dict[int, int]) -> list[float]:
        """Give the log-odds of every head.

        Parameters
        ----------
        counts : dict of int to int
            Feature number to count.

        Returns
        -------
        list of float, length ``len(HEADS)``
            In the order of :data:`kpoclass.inference.parameters.HEADS`.
        """
        if not counts:
            return list(self._intercepts)
        *sums, squares = self._rows.sums(counts)
        offset: float = _OFFSET * len(counts)
        if max(counts.values()) > 1:
            sums, squares = self._with_repeats(counts, [value - offset for value in sums], squares)
            offset = 0.0
        length = IDF_STEP * sqrt(squares)
        return [
            intercept + scale * (value - offset) / length
            for intercept, scale, value in zip(self._intercepts, self._scales, sums)  # noqa: B905 - strict costs time
        ]

    def _with_repeats(self, counts: dict[int, int], sums: list[float], squares: float) -> tuple[list[float], float]:
        """Add what features that stand more than once weigh beyond 1, count by count."""
        repeated: dict[int, list[int]] = {}
        for feature, count in counts.items():
            if count > 1:
                repeated.setdefault(count, []).append(feature)
        for count, features in repeated.items():
            *more, more_squares = self._rows.sums(features)
            extra, offset = log(count), _OFFSET * len(features)
            sums = [value + extra * (of_these - offset) for value, of_these in zip(sums, more, strict=True)]
            squares += extra * (2.0 + extra) * more_squares  # (1 + extra)^2 - 1
        return sums, squares

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
        weights = {feature: 1.0 + log(count) for feature, count in counts.items()}
        rows = {feature: _LANES.unpack(self._rows[feature].to_bytes(_LANES.size, "little")) for feature in counts}
        length = IDF_STEP * sqrt(sum(weight**2 * rows[feature][-1] for feature, weight in weights.items()))
        factor = self._scales[0] / length
        contributions = {feature: factor * weight * (rows[feature][0] - _OFFSET) for feature, weight in weights.items()}
        return contributions, self._intercepts[0]
