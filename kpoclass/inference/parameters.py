"""The parameters of a trained model, checked so that every use of them is within bounds."""

from __future__ import annotations

from kpoclass.errors import ModelFormatError

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: The newest version of the model file.
FORMAT_VERSION = 2

#: The columns of the weights. "bpo_1" and "bpo_2" are the log-odds of skill level 1 and 2 against 3 when the work is
#: BPO, "kpo_4" those of level 4 against 3 when it is KPO, so that a level can never contradict the label.
HEADS = ("kpo", "in_scope", "bpo_1", "bpo_2", "kpo_4")

#: No model has longer words: the kernel in C compares words as four 64-bit numbers.
LONGEST_WORD = 32

#: Bytes of metadata that is read, and levels of its nesting: over ten times what training writes, and few enough to be
#: taken apart in 40 MiB, and shown within Python's limit of recursion.
MOST_METADATA, MOST_LEVELS = 1 << 20, 100

#: ``idf`` and weights are stored as whole numbers: idf in steps of 1/4096, weights in steps of the head's scale.
IDF_STEP = 1 / 4096

#: All that words and what separates them consist of.
_IN_WORDS = b"\n0123456789abcdefghijklmnopqrstuvwxyz"
#: So many bytes of words are taken apart at a time: as a list, a stranger's words would take ten times their own room.
_AT_A_TIME = 1 << 12


def _check(holds: bool, expected: str) -> None:
    if not holds:
        raise ModelFormatError(f"out of bounds: expected {expected}")


def _check_words(lines: bytes) -> None:
    _check(lines != b"" and not lines.translate(None, _IN_WORDS), "words of ASCII letters and digits")
    _check(lines[:1] != b"\n" != lines[-1:] and b"\n\n" not in lines, "no empty word")
    before, ascending, start = b"", True, 0
    while start < len(lines):
        end = lines.find(b"\n", start + _AT_A_TIME)
        end = len(lines) if end < 0 else end
        words = [before, *lines[start : min(end, start + _AT_A_TIME + LONGEST_WORD + 1)].split(b"\n")]
        _check(max(map(len, words)) <= LONGEST_WORD, f"words of at most {LONGEST_WORD} letters")
        ascending = ascending and _ascend(words)
        before, start = words[-1], end + 1
    _check(ascending, "words in ascending order, each once")


def _ascend(items: Iterable[Any]) -> bool:
    from itertools import pairwise, starmap
    from operator import lt

    return all(starmap(lt, pairwise(items)))


class Parameters:
    """The numbers and strings of a model.

    A *stem* is a number: the feature of one or several words. Feature ``i`` below ``n_stems`` is stem ``i`` itself,
    feature ``n_stems + j`` is the pair of adjacent stems ``bigram_first[j], bigram_second[j]``. These are the text
    features; the last ones, feature ``n_text_features + j``, are text feature ``title_features[j]`` in a title.
    """

    __slots__ = (
        "_words",
        "bigram_first",
        "bigram_second",
        "format_version",
        "heads",
        "idf",
        "metadata_json",
        "n_stems",
        "n_text_features",
        "name",
        "title_features",
        "weights",
        "word_lines",
        "word_stems",
    )

    def __init__(
        self,
        *,
        metadata_json: bytes,
        word_lines: bytes,
        word_stems: memoryview,
        bigram_first: memoryview,
        bigram_second: memoryview,
        title_features: memoryview,
        idf: memoryview,
        weights: memoryview,
        heads: memoryview,
        format_version: int = FORMAT_VERSION,
        check: bool = True,
        name: str = "",
    ) -> None:
        self.metadata_json = metadata_json  # a JSON object in UTF-8, read when asked for
        # All words, as kpoclass.inference.tokens gives them, in ascending order, separated by line feeds:
        # one piece, because a first answer should not wait for twenty thousand.
        self.word_lines = word_lines
        self._words: list[bytes] | None = None
        self.word_stems = word_stems  # uint16, (n_words,)
        self.bigram_first = bigram_first  # uint16, (n_bigrams,), the pairs in ascending order
        self.bigram_second = bigram_second
        self.title_features = title_features  # uint32, ascending: there may be more text features than 16 bits count
        self.idf = idf  # uint16, (n_features,), in steps of IDF_STEP
        self.weights = (
            weights  # int16, (len(HEADS) * n_features,), head by head: weight times idf, in steps of its scale
        )
        # float64, (2 * len(HEADS) + 1,): scale and intercept of each head, then the least_probability
        self.heads = heads
        self.format_version = format_version  # of the file they are from and can be written to
        self.name = name  # of that file, to be told where its metadata is wrong
        self.n_text_features = len(idf) - len(title_features)
        self.n_stems = self.n_text_features - len(bigram_first)
        # Not for a file as trustworthy as this code: the check takes longer than a first answer.
        if check:
            self._check_bounds()

    @property
    def words(self) -> list[bytes]:
        """Every word the model knows, in ascending order."""
        if self._words is None:  # two threads may both split them, to the same
            self._words = self.word_lines.split(b"\n")
        return self._words

    @property
    def scales(self) -> memoryview:
        """The scale of each head."""
        return self.heads[:-1:2]

    @property
    def intercepts(self) -> memoryview:
        """The intercept of each head."""
        return self.heads[1::2]

    @property
    def least_probability(self) -> float:
        """The least probability of a label that is confident; with less, it is a close call."""
        least: float = self.heads[-1]
        return least

    def replaced(
        self, *, metadata_json: bytes, heads: memoryview, weights: memoryview | None = None, check: bool = True
    ) -> Parameters:
        """Return the same words and features with other numbers."""
        return Parameters(
            metadata_json=metadata_json,
            word_lines=self.word_lines,
            word_stems=self.word_stems,
            bigram_first=self.bigram_first,
            bigram_second=self.bigram_second,
            title_features=self.title_features,
            idf=self.idf,
            weights=self.weights if weights is None else weights,
            heads=heads,
            check=check,
            name=self.name,
        )

    def _check_bounds(self) -> None:
        from math import isfinite

        _check_words(self.word_lines)
        _check(self.n_stems > 0, "more features than bigrams and title features")
        _check(len(self.word_stems) == self.word_lines.count(b"\n") + 1, "one stem per word")
        _check(max(self.word_stems) < self.n_stems, f"stems below {self.n_stems}")
        _check(len(self.bigram_first) == len(self.bigram_second), "two stems per bigram")
        _check(max(self.bigram_first, default=0) < self.n_stems, f"first stems below {self.n_stems}")
        _check(max(self.bigram_second, default=0) < self.n_stems, f"second stems below {self.n_stems}")
        bigrams = zip(self.bigram_first, self.bigram_second, strict=True)
        _check(_ascend(bigrams), "bigrams in ascending order, each once")
        titles = self.title_features
        _check(_ascend(titles), "title features in ascending order, each once")
        _check(not titles or titles[-1] < self.n_text_features, f"title features below {self.n_text_features}")
        _check(min(self.idf) > 0, "idf above zero")
        _check(len(self.weights) == len(HEADS) * len(self.idf), f"{len(HEADS)} weights per feature")
        _check(len(self.heads) == 2 * len(HEADS) + 1, f"{len(HEADS)} scales and intercepts, and a least probability")
        _check(
            all(map(isfinite, self.heads)) and all(0 < s < 1 for s in self.scales),
            "finite scales between 0 and 1, and finite intercepts",
        )
        _check(all(abs(intercept) < 1e6 for intercept in self.intercepts), "intercepts below a million")
        _check(0.5 <= self.least_probability <= 1, "a least probability from 0.5 to 1")

    def pairs(self) -> list[int]:
        """Return each bigram as one number, ``first * 65536 + second``."""
        return [first << 16 | second for first, second in zip(self.bigram_first, self.bigram_second, strict=True)]

    def metadata(self) -> dict[str, Any]:
        """Read the metadata: training data, corpora and their hashes, versions, date, metrics."""
        import json

        n = len(self.metadata_json)
        if n > MOST_METADATA:
            raise self.refused(f"the metadata is too large: expected at most {MOST_METADATA} bytes, got {n}")
        try:
            metadata = json.loads(self.metadata_json)
        except (ValueError, RecursionError) as error:
            raise self.refused(f"the metadata is not JSON: {error}") from error
        if not isinstance(metadata, dict):
            raise self.refused(f"the metadata should be a JSON object, not {type(metadata).__name__}")
        level: list[Any] = [metadata]
        for _ in range(MOST_LEVELS):
            level = [
                inner
                for each in level
                for inner in (each.values() if isinstance(each, dict) else each)
                if isinstance(inner, (dict, list))
            ]
        if level:
            raise self.refused(f"the metadata is nested too deeply: expected at most {MOST_LEVELS} levels")
        return metadata

    def refused(self, told: str) -> ModelFormatError:
        """Return an error that says what is wrong with the metadata, and of which file."""
        return ModelFormatError(f"{self.name}: {told}" if self.name else told)
