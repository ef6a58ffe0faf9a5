"""Figures of merit, quick enough to be computed a thousand times over for their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CALIBRATION_BINS = 15


def accuracy(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Give the share of rows whose likelier class is the true one.

    Parameters
    ----------
    truth : ndarray of bool, shape (n,)
        Whether the row is of the positive class.
    p : ndarray of float, shape (n,)
        Probability of the positive class.

    Returns
    -------
    float
    """
    return float(((p >= 0.5) == truth).mean())


def macro_f1(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Give the mean of both classes' F1; that of a class neither true nor given is 0.

    Parameters
    ----------
    truth, p
        As for :func:`accuracy`.

    Returns
    -------
    float
    """
    given = p >= 0.5
    f1 = [2 * np.count_nonzero(a & b) / max(1, a.sum() + b.sum()) for a, b in ((truth, given), (~truth, ~given))]
    return float(np.mean(f1))


def roc_auc(truth: NDArray[Any], p: NDArray[Any]) -> float:
    """Give the area under the ROC curve, as the Mann-Whitney statistic; nan where there is one class only.

    Parameters
    ----------
    truth, p
        As for :func:`accuracy`.

    Returns
    -------
    float
    """
    if truth.all() or not truth.any():
        return float("nan")
    n_true = int(truth.sum())
    ranks = rankdata(p)[truth].sum() - n_true * (n_true + 1) / 2
    return float(ranks / (n_true * (len(truth) - n_true)))


def calibration_error(truth: NDArray[Any], p: NDArray[Any], bins: int = CALIBRATION_BINS) -> float:
    """Give the expected calibration error: mean distance of probability and share, over bins of equal width.

    Parameters
    ----------
    truth, p
        As for :func:`accuracy`.
    bins : int
        How many bins (Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian
        binning").

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> round(calibration_error(np.array([True, False]), np.array([0.9, 0.1])), 3)
    0.1
    """
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    count = np.bincount(bin_of, minlength=bins)
    distance = np.abs(
        np.bincount(bin_of, weights=p, minlength=bins) - np.bincount(bin_of, weights=truth, minlength=bins)
    )
    return float(distance.sum() / count.sum())


def bootstrap_interval(
    figure: Callable[[NDArray[Any], NDArray[Any]], float],
    truth: NDArray[Any],
    p: NDArray[Any],
    *,
    repeats: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """Give the 95 % bootstrap interval of a figure: percentiles over resamples of the rows, less their mean bias.

    A calibration error comes out larger on a resample than on the rows it was drawn from, so that plain percentiles
    could lie wholly above the figure. For the other figures the bias is next to nothing.

    Parameters
    ----------
    figure : callable
        Of ``truth`` and ``p``.
    truth, p
        As for :func:`accuracy`.
    repeats : int
        How many resamples.
    seed : int
        Of the source of chance.

    Returns
    -------
    low, high : float
        nan where every resample lacked a class.
    """
    rng = np.random.default_rng(seed)
    drawn = [rng.integers(0, len(truth), len(truth)) for _ in range(repeats)]
    values = np.array([figure(truth[rows], p[rows]) for rows in drawn])
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    bias = np.nan_to_num(values.mean() - figure(truth, p))
    low, high = np.percentile(values, [2.5, 97.5]) - bias
    return max(0.0, float(low)), min(1.0, float(high))
