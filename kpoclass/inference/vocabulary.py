"""Words, pairs of stems, and features in a title to feature numbers.

A process that classifies one title should not wait for two dictionaries of twenty thousand entries, so the first words
are looked up by bisection in the model's sorted tables. After :data:`WARM_AFTER` words the dictionaries pay off.
"""

from __future__ import annotations

from _bisect import bisect_left, bisect_right  # bisect's, without the Python around them

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.inference.parameters import Parameters

    GetWord = Callable[[bytes], int | None]
    GetPair = Callable[[tuple[int | None, int | None]], int | None]

#: Words looked up by bisection before the dictionaries are built. Both ways cost about the same then.
WARM_AFTER = 300

#: Size in bytes of the blocks of the word list whose lines are counted together.
_STRETCH = 1 << 12


class Lookup:
    """The words and bigrams of a model. Safe to share between threads: what changes is replaced as a whole."""

    __slots__ = ("_getters", "_left", "_lines_before", "_parameters")

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._left = WARM_AFTER
        self._lines_before: list[int] = []
        self._getters: tuple[GetWord, GetPair] = (self._find_word, self._find_pair)

    def getters(self, words: int) -> tuple[GetWord, GetPair]:
        """Return the functions that find a token's stem and a pair's bigram, or None, to use for so many words."""
        if self._left > 0:
            self._left -= words  # a race between threads only changes the moment
            if self._left <= 0:
                self._getters = self._dictionaries()
        return self._getters

    def _dictionaries(self) -> tuple[GetWord, GetPair]:
        parameters = self._parameters
        stem = list(range(parameters.n_stems)).__getitem__  # one object for each: half the memory to look at
        words: dict[bytes, int] = dict(zip(parameters.words, map(stem, parameters.word_stems), strict=True))
        both = zip(map(stem, parameters.bigram_first), map(stem, parameters.bigram_second), strict=True)
        pairs: dict[tuple[int | None, int | None], int] = dict(
            zip(both, range(parameters.n_stems, parameters.n_text_features), strict=True)
        )
        return words.get, pairs.get

    def _find_word(self, token: bytes) -> int | None:
        lines = self._parameters.word_lines
        low, high = 0, len(lines)  # where a line begins, and the end of one
        while low < high:
            middle = (low + high) // 2
            start = max(low, lines.rfind(b"\n", low, middle) + 1)
            end = lines.find(b"\n", middle, high)
            word = lines[start:end] if end >= 0 else lines[start:high]
            if word == token:
                return self._parameters.word_stems[self._line_number(lines, start)]
            if word < token:
                low = start + len(word) + 1
            else:
                high = start - 1
        return None

    def _line_number(self, lines: bytes, start: int) -> int:
        """Count the lines before a place, from counts of whole blocks that are made once."""
        before = self._lines_before
        if not before:
            before = [0]
            for place in range(_STRETCH, len(lines), _STRETCH):
                before.append(before[-1] + lines.count(b"\n", place - _STRETCH, place))
            self._lines_before = before
        return before[start // _STRETCH] + lines.count(b"\n", start - start % _STRETCH, start)

    def _find_pair(self, pair: tuple[int | None, int | None]) -> int | None:
        first, second = pair
        if first is None or second is None:
            return None
        firsts, seconds = self._parameters.bigram_first, self._parameters.bigram_second
        start = bisect_left(firsts, first)
        end = bisect_right(firsts, first, start)
        place = bisect_left(seconds, second, start, end)
        return self._parameters.n_stems + place if place < end and seconds[place] == second else None

    def find_title(self, feature: int) -> int | None:
        """Return the title feature of a stem or bigram, or None."""
        titles = self._parameters.title_features
        place = bisect_left(titles, feature)
        return self._parameters.n_text_features + place if feature in titles[place : place + 1] else None

    def in_title(self, counts: dict[int, int]) -> dict[int, int]:
        """Return the title features of counted stems and bigrams, with their counts."""
        titles = ((self.find_title(feature), count) for feature, count in counts.items())
        return {title: count for title, count in titles if title is not None}
