"""A model as a scikit-learn pipeline: the same numbers by other people's code."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from kpoclass import load_model
from kpoclass.inference.missing import is_missing
from kpoclass.model import Model
from kpoclass.resources import data_path

SHIPPED = load_model()
PIPELINE = SHIPPED.to_sklearn()
WORDS = [word.decode() for word in SHIPPED.parameters.words]


def largest_difference(texts: list[str]) -> float:
    return float(np.abs(PIPELINE.predict_proba(texts)[:, 1] - SHIPPED.scores(texts).p_kpo).max())


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join), min_size=1, max_size=5))
def test_known_words(texts: list[str]) -> None:
    assert largest_difference(texts) < 1e-9


@given(st.lists(st.text(min_size=1).filter(lambda text: not is_missing(text)), min_size=1, max_size=5))
def test_all_of_unicode(texts: list[str]) -> None:
    assert largest_difference(texts) < 1e-9


def test_predictions_are_the_labels() -> None:
    texts = ["Answer inbound calls about late parcels", "Draft and negotiate software licences"]
    assert PIPELINE.predict(texts).tolist() == [result.label for result in SHIPPED.classify_batch(texts)]
    assert PIPELINE.classes_.tolist() == ["BPO", "KPO"]


def test_small_model_by_hand(model: Model) -> None:
    pipeline = model.to_sklearn()
    texts = ["Analyse data", "enter data enter", "analysing", "enter data\nenter", "so " * 13 + "\nenter data"]
    assert np.abs(pipeline.predict_proba(texts)[:, 1] - model.scores(texts).p_kpo).max() < 1e-12


def test_it_can_be_pickled_and_cloned() -> None:
    texts = ["Actuary", "Parcel sorter"]
    again = pickle.loads(pickle.dumps(PIPELINE))  # noqa: S301 - our own
    assert again.predict_proba(texts).tolist() == PIPELINE.predict_proba(texts).tolist()
    assert clone(PIPELINE).get_params()["tfidf__text__sublinear_tf"] is True


def test_the_shipped_texts() -> None:
    with data_path("descriptions.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)][::5]
    assert largest_difference([*texts, "\n\n".join(texts)]) < 1e-9
    assert PIPELINE.predict(texts).tolist() == [result.label for result in SHIPPED.classify_batch(texts)]


@pytest.mark.parametrize("text", ["Zzyzx qwrtp", "管理者", "the", "data " * 5000])
def test_texts_of_nothing_known_or_of_one_word(text: str) -> None:
    assert largest_difference([text]) < 1e-9


def test_its_features_are_the_models_and_have_a_name_each() -> None:
    blocks = PIPELINE["tfidf"].transformer_list
    names = [name for _, block in blocks for name in block.get_feature_names_out().tolist()]
    assert len(names) == len(SHIPPED.parameters.idf)
    assert len(set(names)) == SHIPPED.parameters.n_text_features
    assert PIPELINE["classify"].coef_.shape == (1, len(names))
    assert set(WORDS) >= {name for name in names if " " not in name and "\0" not in name}


def test_the_small_models_features_by_hand(model: Model) -> None:
    blocks = dict(model.to_sklearn()["tfidf"].transformer_list)
    assert blocks["text"].get_feature_names_out().tolist() == ["analyse", "data", "enter", "enter data"]
    assert blocks["title"].get_feature_names_out().tolist() == ["data", "enter data"]
    text = "Enter data;\nanalysing!"
    assert blocks["text"].build_analyzer()(text) == ["enter", "data", "analyse", "enter data", "data analyse"]
    assert blocks["title"].build_analyzer()(text) == ["enter", "data", "enter data"]


def test_another_process_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "pipeline.pickle").write_bytes(pickle.dumps(PIPELINE))
    code = "import pickle, sys; print(*pickle.load(open(sys.argv[1], 'rb')).predict(['Actuary', 'Parcel sorter']))"
    command = [sys.executable, "-c", code, str(tmp_path / "pipeline.pickle")]
    assert subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split() == ["KPO", "BPO"]


def test_a_clone_can_be_fitted_again_and_leaves_the_first_alone() -> None:
    texts = ["audit ledgers", "audit accounts", "sort parcels", "sort letters"]
    before = PIPELINE.predict_proba(texts).tolist()
    turned = clone(PIPELINE).fit(texts, ["BPO", "BPO", "KPO", "KPO"])
    assert turned.predict(texts).tolist() == ["BPO", "BPO", "KPO", "KPO"]
    assert PIPELINE.predict_proba(texts).tolist() == before


def test_making_it_leaves_the_model_as_it_was(model: Model) -> None:
    before = pickle.dumps(model)
    model.to_sklearn()["classify"].coef_[:] = 0
    assert pickle.dumps(model) == before
