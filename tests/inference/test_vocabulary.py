from __future__ import annotations

from array import array
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass import load_model
from kpoclass.inference import vocabulary
from kpoclass.inference.parameters import Parameters
from kpoclass.inference.vocabulary import WARM_AFTER, Lookup

if TYPE_CHECKING:
    from kpoclass.inference.vocabulary import GetPair, GetWord

PARAMETERS = load_model().parameters
STEMS = st.one_of(st.none(), st.integers(0, PARAMETERS.n_stems - 1))


@cache
def cold() -> Lookup:
    """Return a look-up that bisects."""
    return Lookup(PARAMETERS)


@cache
def warm() -> tuple[GetWord, GetPair]:
    """Return what finds words and pairs in dictionaries."""
    return Lookup(PARAMETERS).getters(WARM_AFTER)


@given(st.one_of(st.sampled_from(PARAMETERS.words), st.binary(max_size=12)))
def test_cold_and_warm_find_the_same_words(token: bytes) -> None:
    assert cold().getters(0)[0](token) == warm()[0](token)


@given(STEMS, STEMS, st.integers(0, len(PARAMETERS.bigram_first) - 1))
def test_cold_and_warm_find_the_same_pairs(first: int | None, second: int | None, place: int) -> None:
    kept = PARAMETERS.bigram_first[place], PARAMETERS.bigram_second[place]
    bisected, kept_in_dictionary = cold().getters(0)[1], warm()[1]
    assert bisected(kept) == kept_in_dictionary(kept) == PARAMETERS.n_stems + place
    for pair in ((first, second), (kept[0], second), (first, kept[1])):
        assert bisected(pair) == kept_in_dictionary(pair)


def test_the_dictionaries_come_after_enough_words(parameters: Parameters) -> None:
    lookup = Lookup(parameters)
    cold = lookup.getters(WARM_AFTER - 1)
    warm = lookup.getters(1)
    assert cold[0].__name__ == "_find_word"
    assert warm[0].__name__ == "get"
    assert lookup.getters(10**9) == warm


def test_features_in_a_title_have_numbers_of_their_own(parameters: Parameters) -> None:
    lookup = Lookup(parameters)
    assert list(map(lookup.find_title, range(parameters.n_text_features))) == [None, 4, None, 5]
    assert lookup.in_title({0: 3, 1: 2, 3: 1}) == {4: 2, 5: 1}


@pytest.mark.parametrize("stretch", [1, 2, 7, 1 << 12])
def test_every_word_has_its_stem_whatever_is_beside_it(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_STRETCH", stretch)
    words = sorted({f"{number:b}" for number in range(40)} | {"a", "aa", "ab", "b", "z" * 32})
    stems = [number * 7 % 50 for number in range(len(words))]
    parameters = small_parameters(
        word_lines="\n".join(words).encode(), word_stems=memoryview(array("H", stems)), check=False
    )
    lookup = Lookup(parameters)
    find = lookup.getters(0)[0]
    assert [find(word.encode()) for word in words] == stems
    counted = lookup._lines_before
    for word in words:
        for other in (word + "0", word[:-1], f"{word}\n", f"\n{word}", word + "zz", "/" + word):
            expected = stems[words.index(other)] if other in words else None
            assert find(other.encode()) == expected
    assert lookup._lines_before is counted  # once for all
    assert [Lookup(parameters).getters(0)[0](words[-1].encode())] == stems[-1:]


def test_every_pair_has_its_feature(parameters: Parameters) -> None:
    pairs = [(0, 1), (0, 2), (1, 0), (1, 1), (2, 2)]
    firsts, seconds = (memoryview(array("H", column)) for column in zip(*pairs, strict=True))
    of = small_parameters(
        bigram_first=firsts,
        bigram_second=seconds,
        title_features=memoryview(array("I", [])),
        idf=memoryview(array("H", [1] * 8)),
        weights=memoryview(array("h", [1] * 40)),
    )
    by_bisection, by_dictionary = Lookup(of).getters(0)[1], Lookup(of).getters(WARM_AFTER)[1]
    for first in (None, 0, 1, 2):
        for second in (None, 0, 1, 2):
            expected = 3 + pairs.index((first, second)) if (first, second) in pairs else None
            assert by_bisection((first, second)) == by_dictionary((first, second)) == expected
    assert parameters.n_stems == of.n_stems == 3


def test_a_look_up_warms_up_by_the_words_it_is_used_for(parameters: Parameters) -> None:
    lookup = Lookup(parameters)
    cold = lookup.getters(WARM_AFTER // 2)
    assert lookup.getters(WARM_AFTER // 2 - 1) == cold
    assert lookup.getters(1) != cold
    assert Lookup(parameters).getters(WARM_AFTER)[0](b"data") == cold[0](b"data") == 1


@pytest.mark.parametrize("short", ["word_stems", "bigram_second"])
def test_no_dictionary_is_made_of_columns_of_other_lengths(short: str, parameters: Parameters) -> None:
    unchecked = small_parameters(check=False, **{short: getattr(parameters, short)[:-1]})
    with pytest.raises(ValueError, match="zip"):
        Lookup(unchecked).getters(WARM_AFTER)
