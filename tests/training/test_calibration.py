from __future__ import annotations

import numpy as np
import pytest

from kpoclass.training.calibration import LEAST_ROWS, fit_platt


def drawn(slope: float, offset: float, n: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    log_odds = rng.normal(0, 2, n)
    return log_odds, rng.random(n) < 1 / (1 + np.exp(-(slope * log_odds + offset)))


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (2.0, -0.5), (0.4, 1.0)])
def test_slope_and_offset_are_found_again(slope: float, offset: float) -> None:
    assert fit_platt(*drawn(slope, offset)) == pytest.approx((slope, offset), abs=0.1)


def test_a_head_that_ranks_backwards_is_left_alone() -> None:
    log_odds, target = drawn(1.0, 0.0)
    assert fit_platt(-log_odds, target) == (1.0, 0.0)


def test_too_few_rows_are_left_alone() -> None:
    log_odds, target = drawn(3.0, 1.0, LEAST_ROWS - 1)
    assert fit_platt(log_odds, target) == (1.0, 0.0)
    few = np.zeros(200, dtype=bool)
    few[:3] = True
    assert fit_platt(np.linspace(-1, 1, 200), few) == (1.0, 0.0)
