"""A prior: what rows change of it, what stays, and the model that comes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kpoclass import DataError, Model, classify, classify_batch, load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.resources import data_path
from kpoclass.sklearn import KpoClassifier

ROWS = load_descriptions(data_path("descriptions.csv")).query("split == 'dev'").sample(160, random_state=1)
LEARN, REST = ROWS[:80], ROWS[80:]
#: A house rule that the shipped model does not know.
HOUSE = LEARN["label"].where(LEARN["skill_level"] != 3, "BPO")


@pytest.fixture(scope="module")
def tuned() -> KpoClassifier:
    return KpoClassifier(prior="shipped").fit(LEARN["text"], HOUSE)


def test_the_model_gives_the_same_probabilities(tuned: KpoClassifier, tmp_path: Path) -> None:
    tuned.to_model().save(tmp_path / "tuned.model")
    model = load_model(tmp_path / "tuned.model")
    texts = ROWS["text"].tolist()
    one_by_one = [model.classify(text).p_kpo for text in texts]
    assert tuned.predict_proba(texts)[:, 1] == pytest.approx(one_by_one, abs=1e-9)
    assert tuned.predict(texts).tolist() == [result.label for result in model.classify_batch(texts)]


def test_the_model_needs_no_scikit_learn(tuned: KpoClassifier, tmp_path: Path) -> None:
    tuned.to_model().save(tmp_path / "tuned.model")
    code = (
        "import sys, kpoclass; "
        "print(kpoclass.load_model(sys.argv[1]).classify('Payroll specialist').p_kpo, 'sklearn' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "tuned.model")]
    p, loaded = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split()
    assert float(p) == pytest.approx(tuned.predict_proba(["Payroll specialist"])[0, 1], abs=1e-9)
    assert loaded == "False"


def test_a_house_rule_is_learnt(tuned: KpoClassifier) -> None:
    rule = (REST["label"].where(REST["skill_level"] != 3, "BPO") == "KPO").to_numpy()

    def loss(p: np.ndarray) -> float:
        return float(-np.log(np.where(rule, p, 1 - p)).mean())

    texts = REST["text"].tolist()
    after = loss(tuned.predict_proba(texts)[:, 1])
    assert after < loss(np.array([result.p_kpo for result in classify_batch(texts)]))
    assert after < loss(KpoClassifier().fit(LEARN["text"], HOUSE).predict_proba(texts)[:, 1])


def test_a_weak_fit_is_the_prior_and_a_strong_one_the_rows() -> None:
    weak = KpoClassifier(prior="shipped", C=1e-9, min_df=10_000).fit(LEARN["text"], HOUSE)
    # A new form of a known word is a change that no rows need weigh.
    results = {text: result for text in ROWS["text"] if (result := classify(text)).coverage == 1}
    assert len(results) > 20
    p = [result.p_kpo for result in results.values()]
    assert weak.predict_proba(list(results))[:, 1] == pytest.approx(p, abs=1e-4)
    strong = KpoClassifier(prior="shipped", C=1e4).fit(LEARN["text"], HOUSE)
    assert strong.predict(LEARN["text"]).tolist() == HOUSE.tolist()


def test_words_that_the_rows_do_not_hold_keep_their_weight() -> None:
    tuned = KpoClassifier(prior="shipped", min_df=10_000).fit(["Payroll specialist"], ["KPO"])
    before, after = KpoClassifier.from_pretrained().coef_[0], tuned.coef_[0]
    assert before.shape == after.shape
    moved = np.flatnonzero(np.abs(after - before) > 1e-2)
    assert 1 <= len(moved) <= 6  # two words and their pair, in any text and in a title


def test_rows_of_one_label_suffice() -> None:
    text = "Payroll specialist"
    before = KpoClassifier.from_pretrained().decision_function([text])[0]
    for label, sign in (("KPO", 1), ("BPO", -1)):
        classifier = KpoClassifier(prior="shipped").fit([text], [label])
        assert classifier.classes_.tolist() == ["BPO", "KPO"]
        assert sign * (classifier.decision_function([text])[0] - before) > 0


def test_other_labels_than_the_priors_are_refused() -> None:
    with pytest.raises(ValueError, match="'BPO' and 'KPO'"):
        KpoClassifier(prior="shipped").fit(["Actuary", "Parcel sorter"], ["good", "bad"])


def test_new_words_are_learnt_and_known() -> None:
    texts = ["Zorblat the quarterly frumple"] * 3
    before = load_model().classify(texts[0])
    after = KpoClassifier(prior="shipped").fit(texts, ["KPO"] * 3).to_model()
    assert after.classify(texts[0]).p_kpo > before.p_kpo
    assert (before.coverage, after.classify(texts[0]).coverage) == (0.5, 1.0)
    assert after.classify("Zorblats frumpling").coverage == 0.0  # a word it has not seen, as in training
    assert "zorblat" in " ".join(c.term.lower() for c in after.explain(texts[0]).contributions)


def test_a_new_form_of_a_known_word_gets_its_weight(model: Model) -> None:
    fitted = KpoClassifier.from_pretrained(model, min_df=5).fit(["Analyse the data", "entering"], ["KPO", "BPO"])
    assert b"entering" in fitted.to_model().parameters.words
    assert len(fitted.to_model().parameters.idf) == len(model.parameters.idf)
    assert fitted.to_model().classify("entering").p_kpo == fitted.to_model().classify("enter").p_kpo


def test_new_words_and_pairs_of_the_small_model(model: Model) -> None:
    fitted = KpoClassifier.from_pretrained(model, min_df=1).fit(["Data ledger", "enter data"], ["KPO", "BPO"])
    parameters = fitted.to_model().parameters
    assert parameters.words == [b"analyse", b"analysing", b"data", b"enter", b"ledger"]
    assert list(zip(parameters.bigram_first, parameters.bigram_second, strict=True)) == [(1, 3), (2, 1)]
    assert list(parameters.title_features) == [1, 2, 3, 4, 5]
    assert list(parameters.idf[:6]) == [8192, 4096, 8192, 12288, 12288, 12288]  # new ones as rare as the rarest
    assert list(parameters.idf[6:]) == [6144, 10240, 10240, 10240, 10240]  # and in titles as the rarest there
    assert len(parameters.weights) == 5 * 11
    assert list(parameters.weights[11:17]) == [64, 64, 64, 0, 0, 64]  # scope: the old pair kept its weight
    assert list(parameters.weights[17:22]) == [32, 0, 0, 0, 16]  # and so did what stands in titles
    assert fitted.coef_[0, 3] > 0


def test_a_title_is_learnt_apart_from_its_text(model: Model) -> None:
    rows = ["ledger\nenter the data", "enter\nanalyse the ledger"] * 3
    fitted = KpoClassifier.from_pretrained(model, min_df=1).fit(rows, ["KPO", "BPO"] * 3)
    after = fitted.to_model()
    assert after.classify("ledger\nanalyse").p_kpo > after.classify("analyse\nledger").p_kpo
    assert fitted.predict_proba(rows)[:, 1] == pytest.approx(after.scores(rows).p_kpo, abs=1e-12)
    assert after.to_sklearn().predict_proba(rows)[:, 1] == pytest.approx(after.scores(rows).p_kpo, abs=1e-12)


def test_texts_without_a_word_are_learnt_by_the_intercept(model: Model) -> None:
    fitted = KpoClassifier.from_pretrained(model).fit(["\u4f1a\u8ba1", "\u5ba1\u8ba1"], ["KPO", "KPO"])
    assert fitted.intercept_[0] > model.parameters.heads[1]
    assert fitted.to_model().parameters.words == model.parameters.words


def test_levels_and_scope_stay(model: Model) -> None:
    after = KpoClassifier.from_pretrained(model).fit(["Analyse data"], ["BPO"]).to_model()
    text = "Analyse the data, enter data"
    assert after.classify(text).p_in_scope == pytest.approx(model.classify(text).p_in_scope, abs=1e-9)
    assert list(after.parameters.heads)[2:] == list(model.parameters.heads)[2:]


def test_the_model_says_what_it_was_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    metadata = KpoClassifier(prior="shipped", C=2).fit(["Payroll specialist"], ["KPO"]).to_model().metadata
    assert metadata["date"] == "2023-11-14"
    assert metadata["fine_tuned"]["rows"] == 1
    assert metadata["fine_tuned"]["C"] == 2.0
    assert metadata["fine_tuned"]["prior_date"] == load_model().metadata["date"]
    assert metadata["corpora"] == load_model().metadata["corpora"]  # their licences ask to be named
    assert metadata["metrics"] == {}
    assert not {"confident", "real_postings"} & set(metadata)  # they are of the prior's answers
    json.dumps(metadata)


def test_equal_rows_give_equal_models(tuned: KpoClassifier) -> None:
    assert KpoClassifier(prior="shipped").fit(LEARN["text"], HOUSE).to_model() == tuned.to_model()


def test_from_scratch_there_is_no_model_to_give() -> None:
    classifier = KpoClassifier().fit(LEARN["text"], LEARN["label"])
    with pytest.raises(DataError, match="expected a classifier with a prior"):
        classifier.to_model()
