"""Figures of merit, quick enough to be computed a thousand times over for their intervals.

``truth`` says which of n rows are of the positive class; ``p`` holds their probabilities of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CALIBRATION_BINS = 15


def accuracy(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Return the share of rows whose likelier class is the true one."""
    return float(((p >= 0.5) == truth).mean())


def macro_f1(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Return the mean of both classes' F1; that of a class neither true nor predicted is 0."""
    predicted = p >= 0.5
    pairs = ((truth, predicted), (~truth, ~predicted))
    return float(np.mean([2 * np.count_nonzero(a & b) / max(1, a.sum() + b.sum()) for a, b in pairs]))


def roc_auc(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Return the area under the ROC curve, as the Mann-Whitney statistic; nan where there is one class only."""
    if truth.all() or not truth.any():
        return float("nan")
    n_true = int(truth.sum())
    ranks = rankdata(p)[truth].sum() - n_true * (n_true + 1) / 2
    return float(ranks / (n_true * (len(truth) - n_true)))


def calibration_bins(p: NDArray[Any]) -> NDArray[Any]:
    """Return the number of the bin of each probability; bins are of equal width."""
    bins: NDArray[Any] = np.minimum((p * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return bins


def calibration_error(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Return the expected calibration error, from 0 to 1: mean distance of probability and share over the bins.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    """
    bin_of = calibration_bins(p)
    distance = np.bincount(bin_of, p, CALIBRATION_BINS) - np.bincount(bin_of, truth, CALIBRATION_BINS)
    return float(np.abs(distance).sum() / len(p))


def bootstrap_interval(
    figure: Callable[[NDArray[Any], NDArray[Any]], float],
    truth: NDArray[Any],
    p: NDArray[Any],
    *,
    repeats: int = 1000,
    seed: int = 0,
    groups: NDArray[Any] | None = None,
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a figure: percentiles over resamples of the rows, less their mean bias.

    A calibration error comes out larger on a resample than on the rows it was drawn from, so that plain percentiles
    could lie wholly above the figure. For the other figures the bias is next to nothing. Rows of one of the ``groups``
    are drawn together: copies tell no more than one of them.
    """
    rng = np.random.default_rng(seed)
    if groups is None:
        drawn = [rng.integers(0, len(truth), len(truth)) for _ in range(repeats)]
    else:
        number_of = np.unique(groups, return_inverse=True)[1]
        rows_of = np.split(np.argsort(number_of, kind="stable"), np.cumsum(np.bincount(number_of))[:-1])
        chosen = (rng.integers(0, len(rows_of), len(rows_of)) for _ in range(repeats))
        drawn = [np.concatenate([rows_of[number] for number in numbers]) for numbers in chosen]
    values = np.array([figure(truth[rows], p[rows]) for rows in drawn])
    values = values[~np.isnan(values)]
    if not len(values):  # every resample lacked a class
        return float("nan"), float("nan")
    bias = np.nan_to_num(values.mean() - figure(truth, p))
    low, high = np.percentile(values, [2.5, 97.5]) - bias
    return max(0.0, float(low)), min(1.0, float(high))
