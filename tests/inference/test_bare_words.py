from __future__ import annotations

import pytest

from kpoclass import load_model
from kpoclass.datasets.schemas import load_trade_words
from kpoclass.inference.bare_words import RANK_WORDS, TRADE_WORDS, tells
from kpoclass.inference.tokens import tokenize
from kpoclass.resources import data_path


def test_the_trade_words_are_those_of_the_table() -> None:
    words = [tokenize(text) for text in load_trade_words(data_path("trade_words.csv"))["text"]]
    assert {word for word, *more in words if not more} == TRADE_WORDS
    assert not RANK_WORDS & TRADE_WORDS


RANKS = (
    "manager", "specialist", "officer", "executive", "consultant", "assistant", "associate", "coordinator",
    "supervisor", "lead", "head",
)  # fmt: skip


@pytest.mark.parametrize("form", ["{}", "{}s", "Senior {}", "Head of the {}s"])
def test_a_rank_is_never_confident(form: str) -> None:
    model = load_model()
    texts = [form.format(rank) for rank in RANKS]
    assert {model.classify(text).reason for text in texts} == {"too short"}
    assert {result.reason for result in model.classify_batch(texts * 20)} == {"too short"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Actuary", None),
        ("Paralegals", None),
        ("Table", "too short"),
        ("Software", "too short"),
        ("Management consulting", None),
        ("Brand Manager", None),
    ],
)
def test_one_word_is_enough_if_it_is_of_the_trade(text: str, reason: str | None) -> None:
    model = load_model()
    assert model.classify(text).reason == reason
    assert {result.reason for result in model.classify_batch([text] * 200)} == {reason}


def test_how_much_a_word_tells() -> None:
    assert [tells(word) for word in (b"clerk", b"hr", b"claims", b"x", b"77", b"senior")] == [2, 1, 1, 0, 0, 0]
