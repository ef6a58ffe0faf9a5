"""Platt scaling: a slope and an offset that turn log-odds into probabilities that can be taken at their word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Fewer rows than this, or than a tenth of it in one class, are too few to calibrate by.
LEAST_ROWS = 50


def fit_platt(log_odds: NDArray[Any], target: NDArray[Any], weight: NDArray[Any] | None = None) -> tuple[float, float]:
    """Fit slope and offset on out-of-fold log-odds (Platt 1999, with a weak Gaussian prior on the slope).

    Parameters
    ----------
    log_odds : ndarray of float, shape (n,)
        Of texts the head was not fitted on.
    target : ndarray of bool, shape (n,)
        What is true of them.
    weight : ndarray of float, shape (n,), optional
        Weight of each text.

    Returns
    -------
    slope, offset : float
        ``slope * log_odds + offset`` are calibrated log-odds; ``(1, 0)`` where there are too few texts to tell.
    """
    fewest = min(np.count_nonzero(target), np.count_nonzero(~target))
    if len(target) < LEAST_ROWS or fewest < LEAST_ROWS // 10:
        return 1.0, 0.0
    fitted = LogisticRegression(C=100.0, tol=1e-8).fit(log_odds[:, None], target, sample_weight=weight)
    slope = float(fitted.coef_[0, 0])
    if slope <= 0:  # a head that ranks backwards on these texts is not mended by turning it round
        return 1.0, 0.0
    return slope, float(fitted.intercept_[0])
