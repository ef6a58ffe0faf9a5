"""Token keys to features: the stems and bigrams of many texts, and how often each occurs in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.bare_words import tells
from kpoclass.inference.batch.hash_table import HashTable
from kpoclass.inference.batch.tokens import Tokens, keys_at
from kpoclass.inference.parameters import LONGEST_WORD

if TYPE_CHECKING:
    from kpoclass.inference.parameters import Parameters

#: Words are grouped by length, so that a short one is compared as one number: up to so many letters, so many numbers.
_WIDTHS = ((8, 1), (16, 2), (LONGEST_WORD, 4))


class FeatureArrays(NamedTuple):
    """The features of n texts: the number of the text, of the feature, and its count; ascending by text.

    The title of text i is there as text n + i, with the title features.
    """

    texts: NDArray[Any]
    features: NDArray[Any]
    counts: NDArray[Any]
    known: NDArray[Any]  # (n,), as in kpoclass.inference.scoring.FeatureCounts
    countable: NDArray[Any]
    telling: NDArray[Any]


class FeatureCounter:
    """The words and bigrams of a model as hash tables."""

    __slots__ = ("_n_features", "_n_stems", "_pairs", "_title_of", "_words")

    def __init__(self, parameters: Parameters) -> None:
        self._n_stems = parameters.n_stems
        self._n_features = len(parameters.idf)
        lengths = np.array([len(word) for word in parameters.words])
        ends = np.cumsum(lengths + 1)
        data = b" ".join(parameters.words) + b" " * LONGEST_WORD
        stems = np.asarray(parameters.word_stems, dtype=np.int32)
        told = np.array(list(map(tells, parameters.words)), dtype=np.int8)
        self._words: list[tuple[HashTable, NDArray[Any], NDArray[Any]]] = []
        shortest = 0
        for longest, width in _WIDTHS:
            chosen = (lengths > shortest) & (lengths <= longest)
            keys = keys_at(data, (ends - lengths - 1)[chosen], lengths[chosen], width)
            values = np.append(stems[chosen], np.int32(-1)), np.append(told[chosen], np.int8(0))  # last: if not found
            self._words.append((HashTable(keys), *values))
            shortest = longest
        first = np.asarray(parameters.bigram_first, dtype=np.uint64)
        self._pairs = HashTable(_pair_keys(first, np.asarray(parameters.bigram_second, dtype=np.uint64)))
        titles = np.asarray(parameters.title_features, dtype=np.intp)
        self._title_of = np.full(parameters.n_text_features, -1, dtype=np.int32)
        self._title_of[titles] = np.arange(parameters.n_text_features, self._n_features)

    def count(self, tokens: Tokens) -> FeatureArrays:
        """Count the features of many texts."""
        n = len(tokens.counts)
        text_of = np.repeat(np.arange(n), tokens.counts)
        stems, told = self._stems(tokens)
        unknown = np.flatnonzero(stems < 0)
        numbers = unknown[_are_numbers(tokens, unknown)]
        countable = tokens.counts - np.bincount(text_of[numbers], minlength=n)
        known = tokens.counts - np.bincount(text_of[unknown], minlength=n)
        telling = np.bincount(text_of, weights=told, minlength=n) >= np.where(known > 1, 1, 2)

        features, texts = self._features(stems, text_of)
        in_title = _in_titles(tokens)
        of_title, texts_of_title = self._features(stems.take(in_title), text_of.take(in_title))
        of_title = self._title_of.take(of_title)
        chosen = np.flatnonzero(of_title >= 0)
        features = np.concatenate([features, of_title.take(chosen)])
        texts = np.concatenate([texts, n + texts_of_title.take(chosen)])
        texts, features, counts = self._group(texts, features, 2 * n)
        return FeatureArrays(texts, features, counts, known, countable, telling)

    def _features(self, stems: NDArray[Any], texts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the text features among tokens, and the text of each."""
        side_by_side = np.flatnonzero((stems[:-1] >= 0) & (stems[1:] >= 0) & (texts[:-1] == texts[1:]))
        bigrams = self._pairs.find(
            _pair_keys(stems[side_by_side].astype(np.uint64), stems[side_by_side + 1].astype(np.uint64))
        )
        chosen = np.flatnonzero(bigrams >= 0)
        words = np.flatnonzero(stems >= 0)
        features = np.concatenate([stems.take(words), bigrams.take(chosen) + self._n_stems])
        return features, np.concatenate([texts.take(words), texts.take(side_by_side.take(chosen))])

    def _stems(self, tokens: Tokens) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the stem of every token or -1, and what it tells; 0 if it is unknown."""
        lengths = tokens.ends - tokens.starts
        stems = np.full(len(lengths), -1, dtype=np.int32)
        told = np.zeros(len(lengths), dtype=np.int8)
        shortest = 0
        for (longest, width), (table, stem_of, told_by) in zip(_WIDTHS, self._words, strict=True):
            chosen = np.flatnonzero((lengths > shortest) & (lengths <= longest))
            places = table.find(keys_at(tokens.data, tokens.starts.take(chosen), lengths.take(chosen), width))
            stems[chosen] = stem_of.take(places, mode="wrap")
            told[chosen] = told_by.take(places, mode="wrap")
            shortest = longest
        return stems, told

    def _group(
        self, texts: NDArray[Any], features: NDArray[Any], n: int
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Bring equal features of a text together, and count them."""
        size = self._n_features
        dtype: Any = np.uint32 if n * size < 1 << 32 else np.uint64
        both = texts.astype(dtype) * dtype(size) + features.astype(dtype)
        both.sort()
        first = np.flatnonzero(np.diff(both, prepend=both[:1] + dtype(1)))
        counts = np.diff(first, append=len(both))
        both = both.take(first)
        texts = both // dtype(size)
        return texts.astype(np.intp), (both - texts * dtype(size)).astype(np.intp), counts


def _pair_keys(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    keys: NDArray[Any] = np.uint64(1 << 40) | first << np.uint64(16) | second  # never zero
    return keys[None, :]


def _in_titles(tokens: Tokens) -> NDArray[Any]:
    """Return the numbers of the tokens in titles."""
    first, before = (np.cumsum(counts) - counts for counts in (tokens.counts, tokens.titles))
    return np.arange(tokens.titles.sum()) + np.repeat(first - before, tokens.titles)  # type: ignore[no-any-return]


def _are_numbers(tokens: Tokens, which: NDArray[Any]) -> NDArray[Any]:
    """Return which tokens are all digits; few are, and few begin with one."""
    data = tokens.data
    values = np.frombuffer(data, dtype=np.uint8)
    answer: NDArray[Any] = values[tokens.starts[which]] < ord("a")
    for place in np.flatnonzero(answer).tolist():
        token = which[place]
        answer[place] = data[tokens.starts[token] : tokens.ends[token]].isdigit()
    return answer
