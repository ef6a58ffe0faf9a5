from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import explain, load_model
from kpoclass.inference.tokens import tokenize
from kpoclass.model import Model

WORDY = st.lists(
    st.sampled_from(
        [
            "analyse",
            "Data",
            "data",
            "invoices",
            "the",
            "call",
            "\u7ecf\u7406",
            "client\u2019s",
            "\u00e9tude",
            "--",
            "99",
        ]
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


@given(WORDY)
def test_contributions_sum_to_the_log_odds(text: str) -> None:
    why = explain(text)
    assert why.intercept + sum(c.weight for c in why.contributions) == pytest.approx(why.log_odds, abs=1e-9)
    result = load_model().classify(text)
    assert why.classification == result
    assert (why.log_odds >= 0) == (result.label == "KPO")


@given(WORDY)
def test_spans_point_at_the_words(text: str) -> None:
    for contribution in explain(text).contributions:
        assert contribution.spans
        start, end = contribution.spans[0]
        assert text[start:end] == contribution.term
        for start, end in contribution.spans:
            assert 1 <= len(tokenize(text[start:end])) <= 2


def test_all_forms_of_a_word_are_one_term(model: Model) -> None:
    why = model.explain("Analyse, then go on analysing")
    assert [(c.term, c.spans) for c in why.contributions] == [("Analyse", ((0, 7), (20, 29)))]


def test_a_phrase_is_a_term(model: Model) -> None:
    terms = {c.term: c.spans for c in model.explain("please enter data").contributions}
    assert terms["enter data"] == ((7, 17),)


def test_the_strongest_come_first() -> None:
    weights = [abs(c.weight) for c in explain("Key supplier invoices and negotiate complex contracts").contributions]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) > 3


def test_nothing_known_leaves_the_intercept(model: Model) -> None:
    why = model.explain("zzz")
    assert why.contributions == ()
    assert why.log_odds == why.intercept == model.parameters.heads[1]


def test_as_text_and_as_json(model: Model) -> None:
    why = model.explain("enter data")
    assert "enter data" in str(why)
    assert "(intercept)" in str(why)
    assert json.loads(json.dumps(why.to_dict())) == why.to_dict()
