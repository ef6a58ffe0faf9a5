"""The kernel gives what plain Python gives, to the last bit, on all of Unicode; both give what scikit-learn gives."""

from __future__ import annotations

import numpy as np
import pytest
from engines import Both, assert_same, both_of
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass import load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.resources import data_path

WORDS = st.sampled_from(
    [
        *["accounts", "payable", "clerk", "patent", "examiner", "the", "42", "2024", "zzxxqq", "internationalisation"],
        *["\u0430\u0434", "R\u00e9sum\u00e9", "it\u2019s", "\0", "\n", "<p>", "\U0001f600", "a" * 40, "7" * 33],
        "electroencephalographically" * 2,
    ]
)
ANY_TEXT = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=60),
    st.lists(WORDS, max_size=40).map(" ".join),
    st.lists(WORDS, max_size=40).map("".join),
    st.lists(st.sampled_from(["enter", "data", "Enter", "analyse", "\n", "x"]), max_size=20).map(" ".join),
    st.lists(st.sampled_from(["enter", "Data", "Analyse", "\u2029", "x"]), max_size=20).map("".join),
)
TEXTS = st.lists(ANY_TEXT, min_size=1, max_size=12)


def compare(both: Both, texts: list[str]) -> None:
    """Give texts to both engines by every route: results, and arrays, are the same."""
    expected = [both.plain._engines.classify(text) for text in texts]
    assert_same([both.kernel._engines.classify(text) for text in texts], expected)
    assert_same(both.kernel._engines.classify_many(texts), expected)
    for given_, wanted in zip(both.kernel._engines.scores(texts), both.plain._engines.scores(texts), strict=True):
        assert given_.dtype == wanted.dtype == np.float64
        assert given_.shape == wanted.shape
        assert given_.tolist() == wanted.tolist()
    assert both.kernel.log_odds(texts).tolist() == both.plain.log_odds(texts).tolist()
    assert both.plain._engines.scores(texts).p_kpo.tolist() == [result.p_kpo for result in expected]


@given(TEXTS)
def test_both_engines_agree(both: Both, texts: list[str]) -> None:
    compare(both, texts)


@pytest.fixture(scope="module")
def small(both: Both) -> Both:  # noqa: ARG001 - skips where there is no kernel
    return both_of(small_parameters())


@given(TEXTS)
def test_both_engines_agree_with_a_tiny_model(small: Both, texts: list[str]) -> None:
    more = ["enter data enter data data", "analyse analysing analyse", "Enter data\nenter data", "enter\ndata"]
    compare(small, [*texts, *more])


def our_texts() -> list[str]:
    return [str(text) for text in load_descriptions(data_path("descriptions.csv"))["text"]]


def test_both_engines_agree_on_our_texts(both: Both) -> None:
    compare(both, our_texts())


@pytest.fixture(scope="module")
def pipeline() -> object:
    return load_model().to_sklearn()


@pytest.mark.usefixtures("engine")
def test_scikit_learn_agrees_on_our_texts(pipeline: object) -> None:
    texts = our_texts()
    assert np.abs(load_model().scores(texts).p_kpo - pipeline.predict_proba(texts)[:, 1]).max() < 1e-9


@given(st.lists(st.text(alphabet=st.characters(codec=None), max_size=80), min_size=1, max_size=6))
def test_scikit_learn_agrees_on_all_of_unicode(pipeline: object, texts: list[str]) -> None:
    given_ = load_model()._engines.scores(texts).p_kpo
    assert given_ == pytest.approx(pipeline.predict_proba(texts)[:, 1], abs=1e-9)
