"""Tokens to scores: count the features a model knows, weigh them, return the log-odds of every head.

For one text with counts ``c`` the weight of feature ``f`` is ``(1 + ln c_f) idf_f``, divided by the Euclidean length of
all these weights (sublinear tf-idf with l2 norm, as scikit-learn's ``TfidfVectorizer`` computes it), and each head
is linear in that: the file holds ``idf * coefficient`` already multiplied. What stands in the title counts a second
time: its features have weights of their own, and are divided by their own length.
"""

from __future__ import annotations

from _struct import Struct  # struct's, without the Python around it
from math import log, sqrt

from kpoclass.inference.bare_words import tells
from kpoclass.inference.parameters import HEADS, IDF_STEP
from kpoclass.inference.vocabulary import Lookup

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kpoclass.inference.parameters import Parameters

#: A row is what one feature adds: its weights of all heads and its squared idf, then the same in a title. These fields
#: of 64 bits are parts of one whole number, so that one addition sums them all.
_TITLE = len(HEADS) + 1
_ROW = Struct(f"<{2 * _TITLE}q")
_SIGNS = sum(1 << 63 << 64 * field for field in range(2 * _TITLE))


def _fields(row: int) -> tuple[int, ...]:
    """Take a row apart, or a sum of rows."""
    return _ROW.unpack(((row + _SIGNS) ^ _SIGNS).to_bytes(_ROW.size, "little"))


class FeatureCounts:
    """The features of one text."""

    __slots__ = ("countable", "counts", "known", "telling", "title_counts")

    def __init__(
        self, counts: dict[int, int], title_counts: dict[int, int], known: int, countable: int, telling: bool
    ) -> None:
        self.counts = counts  # number of a text feature to how often it occurs
        self.title_counts = title_counts  # the same of the title alone
        self.known = known  # tokens that the model knows
        self.countable = countable  # tokens that count for coverage: all but the numbers that the model does not know
        self.telling = telling  # whether its known words name some work: several, not all of rank, or one of the trade


def _count(features: list[int | None]) -> dict[int, int]:
    counts: dict[Any, int] = {}
    for feature in features:
        if feature is not None:
            counts[feature] = counts.get(feature, 0) + 1
    return counts


class _Rows(dict[int, int]):
    """Number of a text feature to its row, filled on use."""

    __slots__ = ("_find_title", "_parameters")

    def __init__(self, parameters: Parameters, lookup: Lookup) -> None:
        super().__init__()
        self._parameters = parameters
        self._find_title = lookup.find_title

    def __missing__(self, feature: int) -> int:
        title = self._find_title(feature)
        fields = self._half(feature) + (self._half(title) if title is not None else [])
        row = self[feature] = sum(number << 64 * field for field, number in enumerate(fields))
        return row

    def _half(self, feature: int) -> list[int]:
        idf = self._parameters.idf
        return [*self._parameters.weights[feature :: len(idf)], idf[feature] ** 2]


class Scorer:
    """Scores one text at a time, in plain Python."""

    __slots__ = ("_intercepts", "_parameters", "_rows", "_scales", "lookup", "n_text_features")

    def __init__(self, parameters: Parameters) -> None:
        self.lookup = Lookup(parameters)
        self.n_text_features = parameters.n_text_features
        self._parameters = parameters
        self._rows = _Rows(parameters, self.lookup)
        self._intercepts = parameters.intercepts.tolist()
        self._scales = parameters.scales.tolist()

    def count(self, tokens: list[bytes], n_title: int) -> FeatureCounts:
        """Count the features among the tokens of one text, the first ``n_title`` of which are its title."""
        get_word, get_pair = self.lookup.getters(len(tokens))
        stems = list(map(get_word, tokens))
        pairs = list(map(get_pair, zip(stems, stems[1:])))  # noqa: B905, RUF007 - makes one tuple, pairwise makes many
        counts = title_counts = _count(stems + pairs)
        if n_title < len(tokens):
            title_counts = _count(stems[:n_title] + pairs[: n_title - 1]) if n_title else {}
        known = countable = len(tokens)
        if None in stems:
            known -= stems.count(None)
            countable -= sum([token.isdigit() for stem, token in zip(stems, tokens, strict=True) if stem is None])
        least = 1 if known > 1 else 2
        telling = False
        for stem, token in zip(stems, tokens):  # noqa: B905 - "strict" takes time
            if stem is not None and tells(token) >= least:
                telling = True
                break
        return FeatureCounts(counts, title_counts, known, countable, telling)

    def log_odds(self, found: FeatureCounts) -> list[float]:
        """Return the log-odds of every head, in the order of :data:`kpoclass.inference.parameters.HEADS`."""
        in_text = self._weigh(found.counts)
        in_title = in_text if found.title_counts is found.counts else self._weigh(found.title_counts)
        length = IDF_STEP * sqrt(in_text[_TITLE - 1]) or 1.0
        title_length = IDF_STEP * sqrt(in_title[-1]) or 1.0
        fields = zip(self._intercepts, self._scales, in_text, in_title[_TITLE:])  # noqa: B905 - "strict" takes time
        return [a + s * (b / length) + s * (c / title_length) for a, s, b, c in fields]

    def _weigh(self, counts: dict[int, int]) -> Sequence[float]:
        """Return the sum of each field, every row times the frequency of its feature, a squared idf times its square.

        Features that occur equally often are summed first: whole numbers, exactly, so that their order does not matter.
        """
        rows = self._rows
        once = sum(map(rows.__getitem__, counts))
        often: dict[int, int] = {}
        for feature, count in counts.items():
            if count > 1:
                once -= rows[feature]
                often[count] = often.get(count, 0) + rows[feature]
        sums: Sequence[float] = _fields(once)
        for count in sorted(often):
            frequency = 1.0 + log(count)
            factors = 2 * [*len(HEADS) * [frequency], frequency * frequency]
            sums = [
                total + factor * number
                for total, factor, number in zip(sums, factors, _fields(often[count]), strict=True)
            ]
        return sums

    def contributions(self, found: FeatureCounts) -> tuple[dict[int, float], float]:
        """Return what each feature adds to the log-odds of KPO, and the intercept; together they sum to it."""
        weights, idf = self._parameters.weights, self._parameters.idf
        added: dict[int, float] = {}
        for counts in (found.counts, self.lookup.in_title(found.title_counts)):
            frequencies = {feature: 1.0 + log(count) for feature, count in counts.items()}
            length = IDF_STEP * sqrt(sum((frequency * idf[f]) ** 2 for f, frequency in frequencies.items())) or 1.0
            added |= {f: self._scales[0] / length * frequency * weights[f] for f, frequency in frequencies.items()}
        return added, self._intercepts[0]
