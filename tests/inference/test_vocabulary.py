from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpoclass import load_model
from kpoclass.inference.parameters import Parameters
from kpoclass.inference.vocabulary import WARM_AFTER, Lookup

PARAMETERS = load_model().parameters
STEMS = st.one_of(st.none(), st.integers(0, PARAMETERS.n_stems - 1))
COLD = Lookup(PARAMETERS).getters(0)
WARM = Lookup(PARAMETERS).getters(WARM_AFTER)


@given(st.one_of(st.sampled_from(PARAMETERS.words), st.binary(max_size=12)))
def test_cold_and_warm_find_the_same_words(token: bytes) -> None:
    assert COLD[0](token) == WARM[0](token)


@given(STEMS, STEMS, st.integers(0, len(PARAMETERS.bigram_first) - 1))
def test_cold_and_warm_find_the_same_pairs(first: int | None, second: int | None, place: int) -> None:
    kept = PARAMETERS.bigram_first[place], PARAMETERS.bigram_second[place]
    assert COLD[1](kept) == WARM[1](kept) == PARAMETERS.n_stems + place
    assert COLD[1]((first, second)) == WARM[1]((first, second))
    assert COLD[1]((kept[0], second)) == WARM[1]((kept[0], second))


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
