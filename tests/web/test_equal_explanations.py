"""Explanations, and what the page shows of them, are Python's, with places in units of a JavaScript string."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_engine import CLOSE, Node, Refused, as_javascript_has_it
from test_equal_answers import ours
from texts_of_all_kinds import texts

from kpoclass import EmptyTextError, Explanation, classify, explain
from kpoclass.rendering.escaping import encodable
from kpoclass.rendering.highlights import shown_term, strength, strongest_terms, to_pieces
from kpoclass.rendering.phrases import advice, facts, percent, signed


def units(text: str) -> list[int]:
    """Return the place of each character, and of the end, in units of UTF-16."""
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))


def assert_explained(given: dict[str, Any], why: Explanation) -> None:
    place = units(why.text)
    expected = why.to_dict()
    assert list(given) == list(expected)
    assert given["text"] == why.text
    assert given["log_odds"] == pytest.approx(why.log_odds, abs=1e3 * CLOSE)
    assert given["intercept"] == why.intercept
    assert given["classification"]["label"] == why.classification.label
    for one, other in zip(given["contributions"], expected["contributions"], strict=True):
        assert list(one) == list(other)
        assert abs(one.pop("weight") - other.pop("weight")) <= CLOSE
        other["spans"] = [[place[start], place[end]] for start, end in other["spans"]]
        assert one == other


def asked() -> list[tuple[str, str | None]]:
    return [(text, None) for text in ours()[::60]] + [
        (text, title) for text, title in texts(21, 400) if explainable(text, title)
    ]


def explainable(text: str, title: str | None) -> bool:
    try:
        explain(text, title)
    except EmptyTextError:
        return False
    return True


def test_explanations(node: Node) -> None:
    some = asked()
    answers = node.ask([["explain", text, title] for text, title in some])
    assert len(some) > 300
    for (text, title), answer in zip(some, answers, strict=True):
        assert not isinstance(answer, Refused), answer
        assert_explained(answer, explain(text, title))


def test_pieces_and_phrases(node: Node) -> None:
    some = asked()[::3]
    pieces = node.ask([["pieces", text, title] for text, title in some])
    phrases = node.ask([["phrases", text, title] for text, title in some])
    for (text, title), answer, said in zip(some, pieces, phrases, strict=True):
        why = explain(text, title)
        place = units(why.text)
        for one, other in zip(answer, to_pieces(why), strict=True):
            assert (one["start"], one["end"]) == (place[other.start], place[other.end])
            assert one["weight"] == pytest.approx(other.weight, abs=10 * CLOSE)
            assert [term for term, _ in one["terms"]] == [term for term, _ in other.terms]
        result = classify(text, title)
        assert said == [facts(result), advice(result)]


@pytest.mark.parametrize("most", [0, 3, 4, 5, 1000])
def test_strongest_terms(node: Node, most: int) -> None:
    text = "Reconcile supplier statements, " + "reconcile " * 20 + "and chase missing invoices"
    given, why = node.one("strongest", text, most), explain(text)
    for one, other in zip(given, strongest_terms(why, most), strict=True):
        assert [name for name, _ in one] == [name for name, _ in other]
        assert [weight for _, weight in one] == pytest.approx([weight for _, weight in other], abs=CLOSE)


def test_terms_as_shown(node: Node) -> None:
    for text, title in texts(8, 300):
        if explainable(text, None) and not title:
            assert node.one("shown", text) == [shown_term(c) for c in explain(text).contributions]
    every = as_javascript_has_it("".join(map(chr, [*range(0x3000), *range(0xD7FF, 0xE001)])))
    assert node.one("encodable", every) == encodable(every)


@given(st.lists(st.one_of(st.floats(0, 1), st.integers(0, 200).map(lambda n: n / 200)), min_size=1))
def test_percentages(node: Node, shares: list[float]) -> None:
    assert node.ask([["percent", share] for share in shares]) == list(map(percent, shares))


@given(st.lists(st.one_of(st.floats(-20, 20), st.integers(-4000, 4000).map(lambda n: n / 200)), min_size=1))
def test_signed_weights(node: Node, weights: list[float]) -> None:
    assert node.ask([["signed", weight] for weight in weights]) == list(map(signed, weights))


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(1e-9, 5) | st.just(0.0)), min_size=1))
def test_strengths(node: Node, pairs: list[tuple[float, float]]) -> None:
    assert node.ask([["strength", *pair] for pair in pairs]) == [strength(*pair) for pair in pairs]
