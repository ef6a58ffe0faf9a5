from __future__ import annotations

import ast
import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_info, threadpool_limits

import kpoclass
from kpoclass import load_model
from kpoclass.datasets.real_postings import count_postings
from kpoclass.errors import DataError
from kpoclass.inference.parameters import HEADS
from kpoclass.training import Recipe, TrainingResult, load_training_set, train_model
from kpoclass.training.dataset import TrainingSet
from kpoclass.training.export import LEAST_PROBABILITY, to_model
from kpoclass.training.features import count_terms
from kpoclass.training.heads import fit_heads
from kpoclass.training.metadata import describe, today
from kpoclass.training.out_of_fold import UNCALIBRATED, out_of_fold_log_odds
from kpoclass.training.word_forms import forms


def test_a_trained_model_has_learnt(small_result: TrainingResult) -> None:
    model = small_result.model
    given = [model.classify(text) for text in ("Draft the contract for a bank", "Type the forms at night")]
    assert [result.label for result in given] == ["KPO", "BPO"]


def test_the_same_training_gives_the_same_bytes(
    small_result: TrainingResult, small_set: TrainingSet, small_recipe: Recipe, tmp_path: Path
) -> None:
    again = train_model(small_set, small_recipe, date="2026-01-02", n_jobs=2)
    for name, model in (("one", small_result.model), ("two", again.model)):
        model.save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert load_model(tmp_path / "one") == again.model


def test_no_row_is_scored_by_a_model_that_saw_its_group(small_result: TrainingResult) -> None:
    scored = small_result.out_of_fold
    assert scored.groupby("group")["fold"].nunique().max() == 1
    for number, model in enumerate(small_result.fold_models):
        held_out = scored[scored["fold"] == number]
        seen = scored[scored["fold"] != number]
        known = {word.decode() for word in model.parameters.words}
        assert known <= {form for word in " ".join(seen["text"]).lower().split() for form in forms(word)}
        assert len(held_out)


def test_out_of_fold_scores_are_those_of_the_fold_models(small_set: TrainingSet, small_recipe: Recipe) -> None:
    frame = small_set.frame
    counts = count_terms(frame["text"].tolist())
    steps: list[str] = []
    held_out = out_of_fold_log_odds(small_set, counts, small_recipe, n_jobs=1, progress=steps.append)
    assert steps == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"]
    for row in (0, 17, 79):
        model = held_out.models[held_out.fold[row]]
        assert model.log_odds([frame["text"][row]])[0].tolist() == held_out.log_odds[row].tolist()


def with_counted(data: TrainingSet, rows: int) -> TrainingSet:
    """Replace the texts of the last rows by their counts."""
    texts = data.frame["text"].tolist()[-rows:]
    frame = data.frame.assign(text=[*data.frame["text"].tolist()[:-rows], *[""] * rows])
    counted = count_postings(texts, pd.DataFrame({"id": range(rows), "source": "own", "group": range(rows)}))
    return dataclasses.replace(data, frame=frame, counted=counted)


def test_counts_teach_what_their_texts_would(
    small_result: TrainingResult, small_set: TrainingSet, small_recipe: Recipe
) -> None:
    data = with_counted(small_set, 30)
    assert data.n_texts == 50
    result = train_model(data, small_recipe, date="2026-01-02", n_jobs=1)
    assert result.model == small_result.model
    for name in ("fold", "p_kpo", "p_in_scope", "predicted_skill_level"):
        assert result.out_of_fold[name].tolist() == pytest.approx(small_result.out_of_fold[name].tolist(), abs=1e-12)
    assert [model.parameters.words for model in result.fold_models] == [
        model.parameters.words for model in small_result.fold_models
    ]


def test_the_pipeline_and_the_model_agree_but_for_calibration_and_rounding(small_result: TrainingResult) -> None:
    texts = small_result.out_of_fold["text"].tolist()
    texts += [f"{title}\nIn {text}" for title, text in zip(texts[:10], texts[10:20], strict=True)]
    texts += ["for " * 13 + f"\n{text}" for text in texts[:10]]
    assert len(small_result.model.parameters.title_features)
    fitted = small_result.pipeline.decision_function(texts)
    ours = small_result.model.log_odds(texts)[:, 0]
    slope, offset = np.polyfit(fitted, ours, 1)
    assert slope > 0
    assert np.abs(slope * fitted + offset - ours).max() < 2e-3
    assert clone(small_result.pipeline).get_params()["classify__C"] == Recipe().C


def test_rounding_moves_no_score_by_much(small_set: TrainingSet, small_recipe: Recipe) -> None:
    frame = small_set.frame
    texts = frame["text"].tolist()
    counts = count_terms(texts)
    heads = fit_heads(frame, counts, np.arange(len(frame)), small_recipe)
    model = to_model(heads, counts.terms, counts.words, UNCALIBRATED, {})
    exact = heads.blocks.transform(counts, np.arange(len(frame))) @ heads.coefficients.T + heads.intercepts
    assert np.abs(model.log_odds(texts) - exact).max() < 2e-3


def test_a_model_without_titles_is_trained_and_agrees(small_set: TrainingSet, small_recipe: Recipe) -> None:
    recipe = dataclasses.replace(small_recipe, title_weight=0.0)
    result = train_model(small_set, recipe, date="2026-01-02", n_jobs=1)
    assert len(result.model.parameters.title_features) == 0
    texts = small_set.frame["text"].tolist()
    ours = result.model.log_odds(texts)[:, 0]
    slope, offset = np.polyfit(result.pipeline.decision_function(texts), ours, 1)
    assert np.abs(slope * result.pipeline.decision_function(texts) + offset - ours).max() < 2e-3


def test_calibration_is_folded_into_the_weights(small_set: TrainingSet, small_recipe: Recipe) -> None:
    frame = small_set.frame
    counts = count_terms(frame["text"].tolist())
    heads = fit_heads(frame, counts, np.arange(len(frame)), small_recipe)
    plain = to_model(heads, counts.terms, counts.words, UNCALIBRATED, {})
    scaled = to_model(heads, counts.terms, counts.words, np.tile([2.0, -0.5], (len(HEADS), 1)), {})
    texts = frame["text"].tolist()
    assert np.abs(scaled.log_odds(texts) - (2 * plain.log_odds(texts) - 0.5)).max() < 1e-3


def test_words_of_one_stem_share_their_weights(small_result: TrainingResult) -> None:
    parameters = small_result.model.parameters
    assert len(set(parameters.word_stems)) == parameters.n_stems
    assert parameters.words == sorted(parameters.words)


def test_the_model_says_what_it_was_made_from(small_result: TrainingResult, small_csv: Path) -> None:
    metadata = small_result.model.metadata
    assert metadata["date"] == "2026-01-02"
    assert metadata["rows"] == {"own": 80}
    assert list(metadata["data"]) == [small_csv.name]
    assert metadata["recipe"]["n_bigrams"] == 20
    assert metadata["libraries"]["scikit-learn"]
    assert 0 <= metadata["metrics"]["own.label.accuracy"] <= 1


def test_the_date_can_be_pinned(monkeypatch: pytest.MonkeyPatch, small_set: TrainingSet, small_recipe: Recipe) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert today() == "1970-01-02"
    assert describe(small_set, small_recipe, features=1, metrics={}, date=None)["date"] == "1970-01-02"
    assert describe(small_set, small_recipe, features=1, metrics={}, date="2026-01-02")["date"] == "2026-01-02"


def test_corpora_are_named_with_their_checksums(small_set: TrainingSet, small_recipe: Recipe) -> None:
    with_corpus = dataclasses.replace(small_set, corpora=("onet",))
    corpus = describe(with_corpus, small_recipe, features=1, metrics={}, date=None)["corpora"]["onet"]
    assert len(corpus["sha256"]) == 64
    assert "O*NET" in corpus["attribution"]


def test_text_and_label_are_enough(tmp_path: Path, small_csv: Path) -> None:
    path = tmp_path / "two.csv"
    pd.read_csv(small_csv)[["text", "label"]].to_csv(path, index=False)
    model = train_model(load_training_set([path]), Recipe(n_bigrams=20, folds=2), date="2026-01-02", n_jobs=1).model
    result = model.classify("Draft the contract for a bank")
    assert result.label == "KPO"
    assert result.skill_level in (3, 4)
    assert model.metadata["rows"].keys() == {"own", "levels-only"}


def test_one_group_is_too_few(small_set: TrainingSet, small_recipe: Recipe) -> None:
    one = dataclasses.replace(small_set, frame=small_set.frame.assign(group="same"))
    with pytest.raises(DataError, match="got 40 of KPO, all copies of each other or of one group"):
        train_model(one, small_recipe)


def test_a_training_without_corpora_touches_no_cache(
    small_result: TrainingResult,
    small_set: TrainingSet,
    small_recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is never made, listed or opened can not be poisoned."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("KPOCLASS_CACHE", str(cache))
    touched: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in {"open", "os.listdir", "os.scandir", "os.mkdir"} and str(cache) in str(arguments[0]):
            touched.append(event)

    sys.addaudithook(watch)
    again = train_model(small_set, small_recipe, date="2026-01-02", n_jobs=1)
    watching = False
    assert again.model == small_result.model
    assert touched == []
    assert not cache.exists()


def test_no_module_of_the_package_loads_pickles() -> None:
    unsafe = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal"}
    unsafe_names = {"Memory", "load", "dump", "hash"}
    for path in Path(kpoclass.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = {alias.name.partition(".")[0] for alias in node.names}
                assert not modules & (unsafe | {"joblib"}), path
            elif isinstance(node, ast.ImportFrom) and node.module:
                assert node.module.partition(".")[0] not in unsafe, path
                if node.module.startswith("joblib"):
                    assert not {alias.name for alias in node.names} & unsafe_names, path
            elif isinstance(node, ast.keyword):
                allowed = isinstance(node.value, ast.Constant) and node.value.value is False
                assert node.arg != "allow_pickle" or allowed, path


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_number_of_blas_threads_is_one_while_heads_are_fitted(
    n_jobs: int, small_set: TrainingSet, small_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes of a model would depend on it."""
    seen: list[int] = []
    fit = LogisticRegression.fit

    def watched(self: LogisticRegression, *args: Any, **options: Any) -> LogisticRegression:
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        fitted: LogisticRegression = fit(self, *args, **options)
        return fitted

    monkeypatch.setattr(LogisticRegression, "fit", watched)
    with threadpool_limits(2, "blas"):
        train_model(small_set, small_recipe, date="2026-01-02", n_jobs=n_jobs)
    assert set(seen) == {1}


def test_every_head_is_fitted_in_this_process(
    small_set: TrainingSet, small_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other processes would import what lies in the working folder, and outlive a parent that is killed."""
    fitted = []
    fit = LogisticRegression.fit

    def watched(self: LogisticRegression, *args: Any, **options: Any) -> LogisticRegression:
        fitted.append(1)
        result: LogisticRegression = fit(self, *args, **options)
        return result

    monkeypatch.setattr(LogisticRegression, "fit", watched)
    train_model(small_set, small_recipe, date="2026-01-02", n_jobs=1)
    alone = len(fitted)
    with parallel_config(backend="loky"):  # even where the caller prefers processes
        train_model(small_set, small_recipe, date="2026-01-02", n_jobs=2)
    assert len(fitted) == 2 * alone > 0


def test_the_least_probability_is_the_one_given(small_set: TrainingSet, small_recipe: Recipe) -> None:
    frame = small_set.frame
    counts = count_terms(frame["text"].tolist())
    heads = fit_heads(frame, counts, np.arange(len(frame)), small_recipe)
    usual = to_model(heads, counts.terms, counts.words, UNCALIBRATED, {})
    strict = to_model(heads, counts.terms, counts.words, UNCALIBRATED, {}, least_probability=0.8)
    assert (usual.parameters.least_probability, strict.parameters.least_probability) == (LEAST_PROBABILITY, 0.8)
    assert list(usual.parameters.heads)[:-1] == list(strict.parameters.heads)[:-1]
