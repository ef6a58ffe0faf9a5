from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import explain
from kpoclass.inference.missing import is_missing
from kpoclass.model import Model
from kpoclass.rendering.highlights import shown_term, strength, to_pieces

NO_TITLE = "- " * 3 + "so " * 13 + "\n"
TEXTS = (
    st.lists(
        st.sampled_from(
            ["supplier", "Supplier", "invoices", "chase", "data", "entry", "the", ",", "\u7ecf", "zzz", "9"]
        ),
        min_size=1,
        max_size=30,
    )
    .map(" ".join)
    .filter(lambda text: not is_missing(text))
)


@given(TEXTS)
def test_pieces_are_the_text_and_sum_to_the_weights(text: str) -> None:
    why = explain(text)
    pieces = to_pieces(why)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert sum(piece.weight for piece in pieces) == pytest.approx(sum(c.weight for c in why.contributions), abs=1e-9)
    assert {term for piece in pieces for term, _ in piece.terms} == {shown_term(c) for c in why.contributions}


def test_a_phrase_is_shared_by_its_words(model: Model) -> None:
    why = model.explain(NO_TITLE + "enter data")
    weights = {c.term: c.weight for c in why.contributions}
    _, enter, gap, data = to_pieces(why)
    assert enter.weight == pytest.approx(weights["enter"] + weights["enter data"] / 2)
    assert data.weight == pytest.approx(weights["data"] + weights["enter data"] / 2)
    assert (gap.weight, gap.terms) == (0.0, ())


def test_a_word_of_the_title_has_both_its_weights(model: Model) -> None:
    why = model.explain("enter data\nfast")
    weights = {shown_term(c): c.weight for c in why.contributions}
    assert weights.keys() == {"enter", "data", "enter data", "data (title)", "enter data (title)"}
    enter, _, data, _ = to_pieces(why)
    shared = (weights["enter data"] + weights["enter data (title)"]) / 2
    assert enter.weight == pytest.approx(weights["enter"] + shared)
    assert data.weight == pytest.approx(weights["data"] + weights["data (title)"] + shared)
    assert dict(data.terms) == {name: weight for name, weight in weights.items() if name != "enter"}


def test_a_word_that_comes_twice_has_half_each_time(model: Model) -> None:
    (contribution,) = model.explain("analyse, analysing").contributions
    first, _, second = to_pieces(model.explain("analyse, analysing"))
    assert first.weight == second.weight == pytest.approx(contribution.weight / 2)


@given(st.floats(-5, 5), st.floats(0.1, 5))
def test_strength_grows(weight: float, strongest: float) -> None:
    assert strength(0, strongest) == 0
    assert strength(strongest, strongest) == 4
    assert 0 <= strength(weight, strongest) <= strength(2 * weight, strongest) <= 4
