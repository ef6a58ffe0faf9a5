from __future__ import annotations

import pytest

from kpoclass import classify, load_model
from kpoclass.training.stemming import stem
from kpoclass.training.word_forms import forms, joined
from kpoclass.training.word_terms import forms_of, term_of

PAIRS = (
    "organise organize,analysing analyzing,behavioural behavioral,programme program,centres centers,labelled labeled,"
    "licence license,defence defense,catalogue catalog,paediatric pediatric,travelling traveling,judgement judgment,"
    "salesman saleswoman,chairperson chairman,spokespeople spokesmen,waitress waiter,actresses actors"
)


@pytest.mark.parametrize("pair", PAIRS.split(","))
def test_both_forms_have_one_stem(pair: str) -> None:
    one, other = pair.split()
    assert stem(one.encode()) == stem(other.encode())
    assert other in forms(one)
    assert one in forms(other)


@pytest.mark.parametrize("word", ["size", "human", "women", "person", "people", "colorado", "laboratory", "cheque"])
def test_other_words_are_left_alone(word: str) -> None:
    assert joined(word) == word
    assert forms(word) == {word}


def test_programming_is_no_programme() -> None:
    assert stem(b"programmer") != stem(b"programme")


def test_the_shipped_model_knows_every_form_of_what_it_knows() -> None:
    known = set(load_model().parameters.words)
    stems = dict(zip(load_model().parameters.words, load_model().parameters.word_stems, strict=True))
    for pair in PAIRS.split(","):
        for word in map(str.encode, pair.split()):
            assert not known & forms_of(word) or forms_of(word) <= known, word
            assert len({stems.get(form) for form in forms_of(word)}) == 1
            assert {term_of(form) for form in forms_of(word)} == {term_of(word)}


def test_spelling_moves_nothing() -> None:
    british = "Programme adviser, labour market: organises and analyses modelling of behaviour at a centre"
    american = "Program adviser, labor market: organizes and analyzes modeling of behavior at a center"
    assert classify(british) == classify(american)
