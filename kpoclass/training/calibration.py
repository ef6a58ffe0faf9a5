"""Platt scaling: a slope and an offset that turn log-odds into calibrated probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Fewer rows than this, or fewer than a tenth of it in one class, are too few to calibrate on.
LEAST_ROWS = 50


def fit_platt(log_odds: NDArray[Any], target: NDArray[Any]) -> tuple[float, float]:
    """Fit slope and offset of calibrated log-odds, ``slope * log_odds + offset``, on texts the head was not fitted on.

    Platt 1999, with a weak Gaussian prior on the slope; ``(1, 0)`` where there are too few texts to tell.
    """
    fewest = min(np.count_nonzero(target), np.count_nonzero(~target))
    if len(target) < LEAST_ROWS or fewest < LEAST_ROWS // 10:
        return 1.0, 0.0
    fitted = LogisticRegression(C=100.0, tol=1e-8).fit(log_odds[:, None], target)
    slope = float(fitted.coef_[0, 0])
    if slope <= 0:  # reversing a head that ranks these texts backwards would not repair it
        return 1.0, 0.0
    return slope, float(fitted.intercept_[0])
