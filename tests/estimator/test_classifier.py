"""The classifier with scikit-learn's tools around it, and what it takes and refuses."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from kpoclass import EmptyTextError, Model, TextTypeError, classify_batch, load_model
from kpoclass.errors import DataError
from kpoclass.inference.missing import is_missing
from kpoclass.sklearn import KpoClassifier
from kpoclass.sklearn.label_head import shares, tfidf

KPO = [f"{verb} {thing}" for verb in ("Advise on", "Analyse", "Design") for thing in ("tax", "claims", "networks")]
BPO = [f"{verb} {thing}" for verb in ("Key in", "Sort", "File") for thing in ("tax", "claims", "networks")]
TEXTS = KPO + BPO
LABELS = ["KPO"] * len(KPO) + ["BPO"] * len(BPO)
PRETRAINED = KpoClassifier.from_pretrained()


@pytest.fixture(scope="module")
def fitted() -> KpoClassifier:
    return KpoClassifier().fit(TEXTS, LABELS)


@given(st.lists(st.text(min_size=1).filter(lambda text: not is_missing(text)), min_size=1, max_size=5))
def test_pretrained_is_the_shipped_model_on_all_of_unicode(texts: list[str]) -> None:
    p = [result.p_kpo for result in classify_batch(texts)]
    assert PRETRAINED.predict_proba(texts)[:, 1] == pytest.approx(p, abs=1e-9)


def test_pretrained_gives_the_labels_of_the_shipped_model() -> None:
    assert PRETRAINED.predict(TEXTS).tolist() == [result.label for result in classify_batch(TEXTS)]
    assert PRETRAINED.to_model() == load_model()
    assert PRETRAINED.classes_.tolist() == ["BPO", "KPO"]


def test_pretrained_from_another_model(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "own.model")
    for source in (model, tmp_path / "own.model", str(tmp_path / "own.model")):
        classifier = KpoClassifier.from_pretrained(source, C=3)
        assert classifier.C == 3
        assert classifier.predict_proba(["Analyse data"])[0, 1] == pytest.approx(model.classify("Analyse data").p_kpo)
        assert "C=3" in repr(classifier)


@pytest.mark.parametrize(
    "make",
    [list, tuple, np.array, lambda texts: np.array(texts, dtype=object), pd.Series,
     lambda texts: pd.Series(texts, index=range(7, 7 + len(texts)), dtype="category"), iter,
     lambda texts: np.array(texts)[:, None], lambda texts: pd.DataFrame({"text": texts}),
     lambda texts: polars.DataFrame({"text": texts})],
    ids=["list", "tuple", "numpy", "numpy objects", "pandas", "pandas categories", "iterator", "one column of numpy",
         "a table of pandas with one column", "a table of polars with one column"],
)  # fmt: skip
def test_texts_come_as_users_have_them(make: Any, fitted: KpoClassifier) -> None:
    expected = fitted.predict_proba(TEXTS).tolist()
    assert fitted.predict_proba(make(TEXTS)).tolist() == expected
    assert KpoClassifier().fit(make(TEXTS), np.array(LABELS, dtype=object)).predict_proba(TEXTS).tolist() == expected


def test_columns_of_polars(fitted: KpoClassifier) -> None:
    frame = polars.DataFrame({"text": TEXTS, "label": LABELS})
    again = KpoClassifier().fit(frame["text"], frame["label"])
    assert again.predict_proba(frame["text"]).tolist() == fitted.predict_proba(TEXTS).tolist()


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ("Actuary", TextTypeError, "one str"),
        (7, TextTypeError, "one int"),
        (
            pd.DataFrame({"title": TEXTS, "text": TEXTS}),
            TextTypeError,
            r"table pandas\.DataFrame; give one column",
        ),
        (np.array([TEXTS]), TextTypeError, r"numpy\.ndarray of 2 dimensions; give one of its columns"),
        ([*TEXTS[:-1], None], TextTypeError, "text 17: .*NoneType"),
        ([TEXTS[0], float("nan"), *TEXTS[2:]], TextTypeError, "text 1: .*float"),
        ([TEXTS[0], " \n", *TEXTS[2:]], EmptyTextError, "text 1: "),
    ],
)
def test_what_is_no_texts_is_refused(texts: Any, error: type[Exception], message: str, fitted: KpoClassifier) -> None:
    with pytest.raises(error, match=message):
        fitted.predict(texts)
    with pytest.raises(error, match=message):
        KpoClassifier().fit(texts, LABELS)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"C": 0}, "C: expected a number above 0, got 0"),
        ({"C": float("nan")}, "C: "),
        ({"C": True}, "C: "),
        ({"min_df": 1.5}, "min_df: expected a whole number above 0, got 1.5"),
        ({"n_bigrams": -1}, "n_bigrams: "),
        ({"max_iter": 0}, "max_iter: "),
        ({"tol": "1"}, "tol: "),
        ({"min_df": 10}, "at least 10 of 18 texts"),
    ],
)
def test_parameters_are_checked_when_fitting(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        KpoClassifier(**params).fit(TEXTS, LABELS)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([*LABELS[:-1], None], "expected labels of one kind, got NoneType and str; leave out"),
        ([*LABELS[:-1], 1], "expected labels of one kind, got "),
    ],
)
@pytest.mark.parametrize("prior", [None, "shipped"])
def test_labels_of_two_kinds_are_refused(prior: Any, labels: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        KpoClassifier(prior=prior).fit(TEXTS, np.array(labels, dtype=object))


def test_no_rows_and_no_prior_are_told_as_such() -> None:
    with pytest.raises(ValueError, match="expected labelled texts, got none"):
        KpoClassifier(prior="shipped").fit([], [])
    with pytest.raises(FileNotFoundError, match="a Model or a model file, got 'shipd', and there"):
        KpoClassifier(prior="shipd").fit(TEXTS, LABELS)


def test_truth_and_falsehood_are_the_labels_of_a_prior_too() -> None:
    tuned = KpoClassifier(prior="shipped").fit(TEXTS, [label == "KPO" for label in LABELS])
    assert tuned.predict(["Actuary", "Parcel sorter"]).tolist() == [True, False]


def test_texts_without_a_word_are_refused() -> None:
    with pytest.raises(DataError, match="got none; lower min_df"):
        KpoClassifier().fit(["\u4f1a\u8ba1", "\u5ba1\u8ba1"], ["KPO", "BPO"])


def test_the_labels_may_be_any_two() -> None:
    for classes in ((0, 1), (False, True), ("no", "yes")):
        labels = [classes[label == "KPO"] for label in LABELS]
        classifier = KpoClassifier().fit(TEXTS, labels)
        assert classifier.classes_.tolist() == list(classes)
        assert classifier.predict(TEXTS).tolist() == labels
    with pytest.raises(ValueError, match="Only binary"):
        KpoClassifier().fit(TEXTS, [*LABELS[:-1], "neither"])
    with pytest.raises(ValueError, match="one class"):
        KpoClassifier().fit(KPO, ["KPO"] * len(KPO))


def test_weights_count_as_repeated_rows_do() -> None:
    twice = KpoClassifier(tol=1e-10).fit(TEXTS + KPO, LABELS + LABELS[: len(KPO)])
    weighted = KpoClassifier(tol=1e-10).fit(
        TEXTS + KPO, LABELS + LABELS[: len(KPO)], sample_weight=[0.5] * len(KPO) + [1] * len(BPO) + [1.5] * len(KPO)
    )
    assert weighted.decision_function(TEXTS) == pytest.approx(twice.decision_function(TEXTS), abs=1e-3)
    balanced = KpoClassifier(class_weight="balanced").fit(TEXTS + KPO, LABELS + LABELS[: len(KPO)])
    assert balanced.intercept_[0] < twice.intercept_[0]


@pytest.mark.parametrize("weight", [[-1.0] + [1.0] * 17, [0.0] * 18, [1.0] * 17, [[1.0]] * 18])
def test_weights_are_checked(weight: Any) -> None:
    with pytest.raises(ValueError, match=r"(?i)sample"):
        KpoClassifier().fit(TEXTS, LABELS, sample_weight=weight)


def test_from_scratch_it_is_scikit_learns_logistic_regression() -> None:
    classifier = KpoClassifier(C=3.0, tol=1e-10).fit(TEXTS, LABELS)
    parameters = classifier._model.parameters
    share = shares(parameters)
    matrix = tfidf(parameters, TEXTS).multiply(share).tocsr()
    theirs = LogisticRegression(C=3.0, tol=1e-10).fit(matrix, LABELS)
    assert classifier.coef_ == pytest.approx(share * theirs.coef_, abs=1e-3)
    assert classifier.intercept_ == pytest.approx(theirs.intercept_, abs=1e-3)


def test_decision_and_probability_agree_with_the_coefficients(fitted: KpoClassifier) -> None:
    by_hand = tfidf(fitted._model.parameters, TEXTS) @ fitted.coef_[0] + fitted.intercept_[0]
    assert fitted.decision_function(TEXTS) == pytest.approx(by_hand, abs=1e-9)
    assert fitted.predict_proba(TEXTS)[:, 1] == pytest.approx(1 / (1 + np.exp(-by_hand)), abs=1e-9)


def test_copies_and_pickles_are_the_same(fitted: KpoClassifier) -> None:
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301 - our own
    assert again.predict_proba(TEXTS).tolist() == fitted.predict_proba(TEXTS).tolist()
    for prior in (None, "shipped", load_model()):
        copy = clone(KpoClassifier(prior=prior, C=2.0))
        assert copy.get_params()["prior"] == prior
        assert copy.set_params(C=5).C == 5


def test_searching_and_cross_validating() -> None:
    scores = cross_val_score(KpoClassifier(prior="shipped"), TEXTS, LABELS, cv=3, scoring="neg_log_loss")
    assert np.isfinite(scores).all()
    search = GridSearchCV(KpoClassifier(), {"C": [1, 10], "prior": [None, "shipped"]}, cv=3)
    search.fit(pd.Series(TEXTS), pd.Series(LABELS))
    assert search.best_score_ > 0.7
    assert set(search.cv_results_["param_prior"]) == {None, "shipped"}


def test_it_ends_a_pipeline() -> None:
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    pipeline = make_pipeline(lower, KpoClassifier()).fit(TEXTS, LABELS, kpoclassifier__sample_weight=[1.0] * 18)
    assert pipeline.predict(TEXTS).tolist() == LABELS


def test_the_order_of_rows_does_not_matter() -> None:
    there, back = KpoClassifier().fit(TEXTS, LABELS), KpoClassifier().fit(TEXTS[::-1], LABELS[::-1])
    assert there.decision_function(TEXTS) == pytest.approx(back.decision_function(TEXTS), abs=1e-3)


WORDS = st.sampled_from(["key", "in", "sort", "file", "advise", "analyse", "tax", "claims", "the", "of", "zyzzyva"])


@settings(max_examples=10)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=2, max_size=8), st.data())
def test_any_labelled_texts_can_be_learnt(texts: list[str], data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.sampled_from(["BPO", "KPO"]), min_size=len(texts), max_size=len(texts)))
    for prior in (None, "shipped") if len(set(labels)) == 2 else ("shipped",):
        classifier = KpoClassifier(prior=prior, min_df=1, C=1.0).fit(texts, labels)
        p = classifier.predict_proba(texts)
        assert np.isfinite(p).all()
        assert p.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("prior", [None, "shipped"])
def test_ensembles_that_number_the_labels(prior: str | None) -> None:
    """Fault 27: with a prior, 0 and 1 were refused."""
    parts = [("ours", KpoClassifier(prior=prior)), ("other", KpoClassifier(C=1.0))]
    for ensemble in (
        VotingClassifier(parts, voting="soft"),
        StackingClassifier(parts, cv=3),
        CalibratedClassifierCV(KpoClassifier(prior=prior), cv=3),
    ):
        fitted = ensemble.fit(TEXTS, LABELS)
        assert fitted.classes_.tolist() == ["BPO", "KPO"]
        assert set(fitted.predict(TEXTS)) <= {"BPO", "KPO"}
        assert prior is None or np.mean(fitted.predict(TEXTS) == np.array(LABELS)) > 0.7


def test_with_a_prior_one_stands_for_kpo() -> None:
    numbers = [int(label == "KPO") for label in LABELS]
    named, numbered = (KpoClassifier(prior="shipped").fit(TEXTS, y) for y in (LABELS, numbers))
    assert numbered.classes_.tolist() == [0, 1]
    assert numbered.predict_proba(TEXTS).tolist() == named.predict_proba(TEXTS).tolist()
    for wrong in (["KPO", "bpo"], [1, 2], [0.0, 1.0]):
        with pytest.raises(ValueError, match="expected the labels 'BPO' and 'KPO', as the prior has, or 0 and 1"):
            KpoClassifier(prior="shipped").fit(["Enter data", "Analyse data"], wrong)


def test_features_have_names() -> None:
    fitted = KpoClassifier(min_df=1).fit(["Audit\nAudit the books", "Sort\nSort the post"], ["KPO", "BPO"])
    names = fitted.get_feature_names_out().tolist()
    assert len(names) == fitted.coef_.shape[1] == len(set(names))
    weight = dict(zip(names, fitted.coef_[0].tolist(), strict=True))
    assert weight["audit"] > 0 > weight["sort"]
    assert weight["audit (title)"] > 0 > weight["sort (title)"]
    assert "books" in weight
    assert fitted.n_features_in_ == KpoClassifier.from_pretrained().n_features_in_ == 1
