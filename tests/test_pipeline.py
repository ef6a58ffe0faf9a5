"""A model as a scikit-learn pipeline: the same numbers by other people's code."""

from __future__ import annotations

import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from kpoclass import load_model
from kpoclass.model import Model

SHIPPED = load_model()
PIPELINE = SHIPPED.to_sklearn()
WORDS = [word.decode() for word in SHIPPED.parameters.words]


def largest_difference(texts: list[str]) -> float:
    return float(np.abs(PIPELINE.predict_proba(texts)[:, 1] - SHIPPED.scores(texts).p_kpo).max())


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join), min_size=1, max_size=5))
def test_known_words(texts: list[str]) -> None:
    assert largest_difference(texts) < 1e-9


@given(st.lists(st.text(min_size=1).filter(lambda text: text.strip()), min_size=1, max_size=5))
def test_all_of_unicode(texts: list[str]) -> None:
    assert largest_difference(texts) < 1e-9


def test_predictions_are_the_labels() -> None:
    texts = ["Answer inbound calls about late parcels", "Draft and negotiate software licences"]
    assert PIPELINE.predict(texts).tolist() == [result.label for result in SHIPPED.classify_batch(texts)]
    assert PIPELINE.classes_.tolist() == ["BPO", "KPO"]


def test_small_model_by_hand(model: Model) -> None:
    pipeline = model.to_sklearn()
    texts = ["Analyse data", "enter data enter", "analysing"]
    assert np.abs(pipeline.predict_proba(texts)[:, 1] - model.scores(texts).p_kpo).max() < 1e-12


def test_it_can_be_pickled_and_cloned() -> None:
    texts = ["Actuary", "Parcel sorter"]
    again = pickle.loads(pickle.dumps(PIPELINE))  # noqa: S301 - our own
    assert again.predict_proba(texts).tolist() == PIPELINE.predict_proba(texts).tolist()
    assert clone(PIPELINE).get_params()["tfidf__sublinear_tf"] is True
