"""Tokens to scores: count the features a model knows, weigh them, return the log-odds of every head.

For one text with counts ``c`` the weight of feature ``f`` is ``(1 + ln c_f) idf_f``, divided by the Euclidean length of
all these weights (sublinear tf-idf with l2 norm, as scikit-learn's ``TfidfVectorizer`` computes it), and each head
is linear in that: the file holds ``idf * coefficient`` already multiplied. What stands in the title counts a second
time: its features have weights of their own, and are divided by their own length.
"""

from __future__ import annotations

from itertools import pairwise
from math import log, sqrt

from kpoclass.inference.bare_words import tells
from kpoclass.inference.parameters import HEADS, IDF_STEP
from kpoclass.inference.vocabulary import Lookup

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from kpoclass.inference.parameters import Parameters


class FeatureCounts:
    """The features of one text."""

    __slots__ = ("countable", "counts", "known", "telling", "title_counts")

    def __init__(
        self, counts: dict[int, int], title_counts: dict[int, int], known: int, countable: int, telling: bool
    ) -> None:
        self.counts = counts  # number of a text feature to how often it occurs
        self.title_counts = title_counts  # number of a title feature to how often it occurs
        self.known = known  # tokens that the model knows
        self.countable = countable  # tokens that count for coverage: all but the numbers that the model does not know
        self.telling = telling  # whether its known words name some work: several, not all of rank, or one of the trade


class _Rows(dict[int, tuple[int, ...]]):
    """Feature number to its weights of all heads and its squared idf, filled on use."""

    __slots__ = ("_columns", "_idf")

    def __init__(self, parameters: Parameters) -> None:
        super().__init__()
        size = len(parameters.idf)
        self._columns = [parameters.weights[size * head : size * (head + 1)] for head in range(len(HEADS))]
        self._idf = parameters.idf

    def __missing__(self, feature: int) -> tuple[int, ...]:
        row = self[feature] = (*[column[feature] for column in self._columns], self._idf[feature] ** 2)
        return row


class Scorer:
    """Scores one text at a time, in plain Python."""

    __slots__ = ("_intercepts", "_rows", "_scales", "lookup", "n_text_features")

    def __init__(self, parameters: Parameters) -> None:
        self.lookup = Lookup(parameters)
        self.n_text_features = parameters.n_text_features
        self._rows = _Rows(parameters)
        self._scales = parameters.scales.tolist()
        self._intercepts = parameters.intercepts.tolist()

    def count(self, tokens: list[bytes], n_title: int) -> FeatureCounts:
        """Count the features among the tokens of one text, the first ``n_title`` of which are its title."""
        get_word, get_pair, get_title = self.lookup.getters(len(tokens))
        stems = list(map(get_word, tokens))
        features = [stem for stem in stems if stem is not None]
        known = len(features)
        of_known = (token for stem, token in zip(stems, tokens, strict=True) if stem is not None)
        least = 1 if known > 1 else 2
        telling = any(tells(token) >= least for token in of_known)
        numbers = 0
        if known < len(tokens):
            numbers = sum(token.isdigit() for stem, token in zip(stems, tokens, strict=True) if stem is None)
        pairs = list(map(get_pair, pairwise(stems)))
        features += [pair for pair in pairs if pair is not None]
        counts: dict[int, int] = {}
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
        title_counts: dict[int, int] = {}
        if n_title:
            for title in map(get_title, stems[:n_title] + pairs[: n_title - 1]):
                if title is not None:
                    title_counts[title] = title_counts.get(title, 0) + 1
        return FeatureCounts(counts, title_counts, known, len(tokens) - numbers, telling)

    def log_odds(self, found: FeatureCounts) -> list[float]:
        """Return the log-odds of every head, in the order of :data:`kpoclass.inference.parameters.HEADS`."""
        log_odds: list[float] = list(self._intercepts)
        for counts in (found.counts, found.title_counts):
            if counts:
                log_odds = [a + s * b for a, s, b in zip(log_odds, self._scales, self._weigh(counts), strict=True)]
        return log_odds

    def _weigh(self, counts: dict[int, int]) -> list[float]:
        """Return what the features of a block, the text or its title, add to each head, before its scale.

        Features that occur equally often are summed first: whole numbers, exactly, so that their order does not matter.
        """
        rows = self._rows
        by_count: dict[int, list[tuple[int, ...]]] = {}
        for feature, count in counts.items():
            by_count.setdefault(count, []).append(rows[feature])
        sums = [0.0] * (len(HEADS) + 1)
        for count in sorted(by_count):
            frequency = 1.0 + log(count)
            *weights, squares = map(sum, zip(*by_count[count], strict=True))
            for head, weight in enumerate(weights):
                sums[head] += frequency * weight
            sums[-1] += frequency * frequency * squares
        length = IDF_STEP * sqrt(sums.pop())
        return [weight / length for weight in sums]

    def contributions(self, found: FeatureCounts) -> tuple[dict[int, float], float]:
        """Return what each feature adds to the log-odds of KPO, and the intercept; together they sum to it."""
        rows = self._rows
        added: dict[int, float] = {}
        for counts in (found.counts, found.title_counts):
            frequencies = {feature: 1.0 + log(count) for feature, count in counts.items()}
            length = IDF_STEP * sqrt(sum(frequency**2 * rows[f][-1] for f, frequency in frequencies.items())) or 1.0
            scale = self._scales[0] / length
            added |= {f: scale * frequency * rows[f][0] for f, frequency in frequencies.items()}
        return added, self._intercepts[0]
