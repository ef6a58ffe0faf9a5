from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from kpoclass.inference.parameters import HEADS
from kpoclass.training.metrics import accuracy, bootstrap_interval, calibration_error, macro_f1, roc_auc
from kpoclass.training.out_of_fold_metrics import LEAST_MEASURED, measure_out_of_fold

TRUTH = np.array([True, True, False, False])


def test_figures_by_hand() -> None:
    p = np.array([0.9, 0.4, 0.6, 0.1])
    assert accuracy(TRUTH, p) == 0.5
    assert macro_f1(TRUTH, p) == 0.5
    assert roc_auc(TRUTH, p) == 0.75
    assert calibration_error(TRUTH, p) == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)


def test_one_class_has_no_auc() -> None:
    assert np.isnan(roc_auc(np.array([True, True]), np.array([0.1, 0.9])))


def test_probability_one_falls_in_the_last_bin() -> None:
    assert calibration_error(np.array([True, False]), np.array([1.0, 0.0])) == 0.0


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.2, 0.5, 0.5000001, 0.9])), min_size=1, max_size=30))
def test_figures_are_those_of_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    truth, p = np.array([t for t, _ in rows]), np.array([p for _, p in rows])
    expected = f1_score(truth, p >= 0.5, labels=[False, True], average="macro", zero_division=0.0)
    assert macro_f1(truth, p) == pytest.approx(expected)
    if 0 < truth.sum() < len(truth):
        assert roc_auc(truth, p) == pytest.approx(roc_auc_score(truth, p))


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=50))
def test_figures_stay_within_bounds(rows: list[tuple[bool, float]]) -> None:
    truth, p = np.array([t for t, _ in rows]), np.array([p for _, p in rows])
    for figure in (accuracy, macro_f1, calibration_error):
        assert 0 <= figure(truth, p) <= 1


def test_the_interval_holds_the_figure_and_narrows_with_rows() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(400) < 0.5
    p = np.where(rng.random(400) < 0.8, truth, ~truth).astype(float)
    low, high = bootstrap_interval(accuracy, truth, p, repeats=300)
    assert low < accuracy(truth, p) < high
    fewer_low, fewer_high = bootstrap_interval(accuracy, truth[:40], p[:40], repeats=300)
    assert fewer_high - fewer_low > high - low


def test_the_interval_of_a_calibration_error_holds_it() -> None:
    rng = np.random.default_rng(2)
    p = rng.random(150)
    truth = rng.random(150) < p
    low, high = bootstrap_interval(calibration_error, truth, p, repeats=300)
    assert 0 <= low < calibration_error(truth, p) < high


def test_the_interval_is_the_same_each_time() -> None:
    p = np.array([0.9, 0.4, 0.6, 0.1])
    assert bootstrap_interval(accuracy, TRUTH, p, repeats=50) == bootstrap_interval(accuracy, TRUTH, p, repeats=50)


def test_a_figure_that_never_comes_out_has_no_interval() -> None:
    assert np.isnan(bootstrap_interval(roc_auc, np.array([True]), np.array([0.9]), repeats=10)).all()


def test_a_model_file_carries_figures_by_source() -> None:
    n = LEAST_MEASURED
    frame = pd.DataFrame(
        {
            "label": ["KPO", "BPO"] * 2 * n,
            "skill_level": pd.array([4, 2] * 2 * n, dtype="Int64"),
            "in_scope": pd.array(([True] + [None] * (2 * n - 1)) + [None] * 2 * n, dtype="boolean"),
            "source": ["own"] * 2 * n + ["other"] * 2 * n,
            "group": range(4 * n),
        }
    )
    probabilities = np.full((4 * n, len(HEADS)), 0.5)
    probabilities[:, 0] = [0.8, 0.2] * n + [0.2, 0.8] * n
    figures = measure_out_of_fold(frame, probabilities)
    assert figures["own.label.accuracy"] == 1.0
    assert figures["other.label.roc_auc"] == 0.0
    assert figures["own.in_scope.accuracy"] == 1.0
    assert "own.in_scope.roc_auc" not in figures
    assert "other.in_scope.accuracy" not in figures
    copies = frame.assign(group=[0, 1] * 2 * n)
    assert measure_out_of_fold(copies, probabilities) == {}, "copies are one text, and one text tells nothing"
