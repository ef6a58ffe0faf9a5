"""Tokens to scores: count the features a model knows, weigh them, return the log-odds of every head.

For one text with counts ``c`` the weight of feature ``f`` is ``(1 + ln c_f) idf_f``, divided by the Euclidean length of
all these weights (sublinear tf-idf with l2 norm, as scikit-learn's ``TfidfVectorizer`` computes it), and each head
is linear in that: the file holds ``idf * coefficient`` already multiplied.
"""

from __future__ import annotations

from itertools import pairwise
from math import log, sqrt

from kpoclass.inference.bare_words import RANK_WORDS, TRADE_WORDS
from kpoclass.inference.parameters import HEADS, IDF_STEP
from kpoclass.inference.vocabulary import Lookup

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from kpoclass.inference.parameters import Parameters


class FeatureCounts:
    """The features of one text."""

    __slots__ = ("countable", "counts", "known", "telling")

    def __init__(self, counts: dict[int, int], known: int, countable: int, telling: bool) -> None:
        self.counts = counts  # feature number to how often it occurs
        self.known = known  # tokens that the model knows
        self.countable = countable  # tokens that count for coverage: all but the numbers that the model does not know
        self.telling = telling  # whether its known words name some work: several, not all of rank, or one of the trade


class _Rows(dict[int, tuple[float, ...]]):
    """Feature number to its weights of all heads and its idf, filled on use."""

    __slots__ = ("_columns",)

    def __init__(self, parameters: Parameters) -> None:
        super().__init__()
        size = len(parameters.idf)
        self._columns = [parameters.weights[size * head : size * (head + 1)] for head in range(len(HEADS))]
        self._columns.append(parameters.idf)

    def __missing__(self, feature: int) -> tuple[float, ...]:
        row = self[feature] = tuple([float(column[feature]) for column in self._columns])
        return row


class Scorer:
    """Scores one text at a time, in plain Python."""

    __slots__ = ("_intercepts", "_rows", "_scales", "lookup")

    def __init__(self, parameters: Parameters) -> None:
        self.lookup = Lookup(parameters)
        self._rows = _Rows(parameters)
        self._scales = parameters.heads[::2].tolist()
        self._intercepts = parameters.heads[1::2].tolist()

    def count(self, tokens: list[bytes]) -> FeatureCounts:
        """Count the features among the tokens of one text."""
        get_word, get_pair = self.lookup.getters(len(tokens))
        stems = list(map(get_word, tokens))
        features = [stem for stem in stems if stem is not None]
        known = len(features)
        of_known = (token for stem, token in zip(stems, tokens, strict=True) if stem is not None)
        telling = any(token not in RANK_WORDS if known > 1 else token in TRADE_WORDS for token in of_known)
        numbers = 0
        if known < len(tokens):
            numbers = sum(token.isdigit() for stem, token in zip(stems, tokens, strict=True) if stem is None)
        features += [pair for pair in map(get_pair, pairwise(stems)) if pair is not None]
        counts: dict[int, int] = {}
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
        return FeatureCounts(counts, known, len(tokens) - numbers, telling)

    def log_odds(self, counts: dict[int, int]) -> list[float]:
        """Return the log-odds of every head, in the order of :data:`kpoclass.inference.parameters.HEADS`."""
        kpo = in_scope = bpo_1 = bpo_2 = kpo_4 = squares = 0.0
        for feature, count in counts.items():
            frequency = 1.0 + log(count) if count > 1 else 1.0
            weight_kpo, weight_in_scope, weight_1, weight_2, weight_4, idf = self._rows[feature]
            kpo += frequency * weight_kpo
            in_scope += frequency * weight_in_scope
            bpo_1 += frequency * weight_1
            bpo_2 += frequency * weight_2
            kpo_4 += frequency * weight_4
            squares += (frequency * idf) ** 2
        length = IDF_STEP * sqrt(squares) or 1.0
        sums = (kpo, in_scope, bpo_1, bpo_2, kpo_4)
        return [i + s * total / length for i, s, total in zip(self._intercepts, self._scales, sums, strict=True)]

    def contributions(self, counts: dict[int, int]) -> tuple[dict[int, float], float]:
        """Return what each feature adds to the log-odds of KPO, and the intercept; together they sum to it."""
        rows = self._rows
        frequencies = {feature: 1.0 + log(count) for feature, count in counts.items()}
        length = IDF_STEP * sqrt(sum((frequency * rows[f][-1]) ** 2 for f, frequency in frequencies.items())) or 1.0
        scale = self._scales[0] / length
        return {f: scale * frequency * rows[f][0] for f, frequency in frequencies.items()}, self._intercepts[0]
