"""The threshold of confident answers keeps the share of wrong ones below what was asked for."""

import numpy as np
import pytest

from kpoclass.training.confidence import CERTAINTY, LEAST_ROWS, RISKS, fit_thresholds, least_probability


def drawn(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw probabilities that promise more than they keep, and which answers are wrong."""
    probability = rng.uniform(0.5, 1.0, n)
    return probability, rng.uniform(size=n) > 0.4 + 0.59 * probability


@pytest.mark.parametrize("risk", [0.05, 0.1])
def test_the_share_of_wrong_answers_is_kept_as_often_as_promised(risk: float) -> None:
    rng = np.random.default_rng(7)
    many, wrong = drawn(rng, 200_000)
    kept = []
    for _ in range(200):
        threshold = least_probability(*drawn(rng, 600), risk)
        kept.append(threshold is None or wrong[many >= threshold].mean() <= risk)
    assert np.mean(kept) >= CERTAINTY - 0.04  # 200 draws: two standard errors


def test_answers_that_are_never_wrong_are_all_confident() -> None:
    probability = np.linspace(0.5, 1.0, 400)
    assert least_probability(probability, np.zeros(400, dtype=bool), 0.05) == 0.5


def test_no_threshold_where_the_surest_answers_are_wrong_too_often() -> None:
    probability = np.linspace(0.5, 1.0, 400)
    assert least_probability(probability, np.ones(400, dtype=bool), 0.05) is None
    assert least_probability(probability, probability > 0.98, 0.05) is None


def test_a_smaller_risk_never_has_a_lower_threshold() -> None:
    found = fit_thresholds(*drawn(np.random.default_rng(3), 50_000))
    thresholds = [found[risk] for risk in ("0.1", "0.05") if risk in found]
    assert thresholds == sorted(thresholds)
    assert set(found) <= {f"{risk:g}" for risk in RISKS}


def test_nothing_is_fitted_on_few_rows() -> None:
    n = LEAST_ROWS - 1
    assert fit_thresholds(np.ones(n), np.zeros(n, dtype=bool)) == {}
