"""Both engines give the same for each text of the corpus, and for some random ones; ``fuzz_engines.py`` makes more."""

from __future__ import annotations

import random

import pytest
from engines import need_kernel
from fuzz_engines import Engines, corpus, shortest, texts

from kpoclass import load_model


@pytest.fixture(scope="module")
def engines() -> Engines:
    need_kernel()
    return Engines(load_model().parameters)


def test_on_the_corpus(engines: Engines) -> None:
    for text in corpus():
        assert not engines.differ([text]), text


def test_on_more_texts_than_are_taken_at_once(engines: Engines) -> None:
    many = corpus() * 8
    random.Random(1).shuffle(many)
    assert not engines.differ(many)
    assert not engines.differ(["\n".join(many), "", "\n".join(many), "payroll"])


def test_on_random_texts(engines: Engines) -> None:
    made = texts("tests")
    for _ in range(4):
        assert not engines.differ(next(made))


def test_a_difference_is_made_short() -> None:
    assert shortest("the quick brown fox", lambda text: "u" in text and "x" in text) == "ux"
    assert shortest("fox", lambda _: True) == ""
