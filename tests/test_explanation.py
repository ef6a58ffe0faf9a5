from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpoclass import classify, explain, load_model
from kpoclass.inference.missing import is_missing
from kpoclass.inference.tokens import tokenize, tokenize_titled
from kpoclass.model import Model

WORDY = (
    st.lists(
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
                "\n",
                "clientThe",
            ]
        ),
        min_size=1,
        max_size=40,
    )
    .map(lambda words: " ".join(words) + ".")
    .filter(lambda text: not is_missing(text))
)


@given(WORDY)
def test_contributions_sum_to_the_log_odds(text: str) -> None:
    why = explain(text)
    assert why.intercept + sum(c.weight for c in why.contributions) == pytest.approx(why.log_odds, abs=1e-9)
    result = load_model().classify(text)
    assert why.classification == result
    assert (why.log_odds >= 0) == (result.label == "KPO")


@given(st.lists(st.sampled_from(["enter", "data", "Data", "analysing", "x", "\n"]), min_size=1, max_size=30))
def test_contributions_of_a_title_sum_too(words: list[str]) -> None:
    from small_model import small_parameters

    model, text = Model(small_parameters()), " ".join(words) + " data."
    why = model.explain(text)
    assert why.log_odds == pytest.approx(model.log_odds([text])[0, 0], abs=1e-9)
    words_of_title = tokenize_titled(text)[1]
    for c in why.contributions:
        first = len(tokenize(text[: c.spans[0][0]]))
        assert not c.in_title or first < words_of_title


LAYERS = st.lists(
    st.sampled_from(["&amp;", "amp;", "lt;", "gt;", "<b", "</b", ">", "<p>", "audit", " ", "data entry"]), max_size=20
)


@given(LAYERS)
@example(["&amp;", "amp;", "amp;", "lt;", "audit"])
def test_the_answer_explained_is_the_answer_given(pieces: list[str]) -> None:
    """Of markup in markup in markup some is left: by both."""
    text = "Draft contracts " + "".join(pieces)
    assert explain(text).classification == classify(text)


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


def test_a_term_of_the_title_counts_there_too(model: Model) -> None:
    why = model.explain("Enter data\nof data, analyse data")
    spans = {(c.term, c.in_title): c.spans for c in why.contributions}
    assert spans == {
        ("Enter", False): ((0, 5),),
        ("data", False): ((6, 10), (14, 18), (28, 32)),
        ("Enter data", False): ((0, 10),),
        ("analyse", False): ((20, 27),),
        ("data", True): ((6, 10),),
        ("Enter data", True): ((0, 10),),
    }
    assert "Enter data (title)" in str(why)
    assert {"term": "data", "in_title": True, "spans": [[6, 10]]}.items() <= next(
        c for c in why.to_dict()["contributions"] if c["term"] == "data" and c["in_title"]
    ).items()


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
