"""Logistic regression with a Gaussian prior: the most probable weights given some rows and the weights before."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix


class MapFit(NamedTuple):
    """What the rows change in the prior."""

    coef: NDArray[Any]
    intercept: float
    n_iter: int


def fit_map(
    matrix: csr_matrix,
    target: NDArray[Any],
    weight: NDArray[Any],
    prior_log_odds: NDArray[Any],  # of each row
    *,
    C: float,  # noqa: N803 - scikit-learn's name
    penalize_intercept: bool,
    max_iter: int,
    tol: float,
) -> MapFit:
    """Minimise ``C * log-loss + |change|^2 / 2``, the change being that of the coefficients against the prior's.

    The intercept is free, or held to the prior's by ``max(C, 1) / 2`` times its squared change: however large ``C``,
    it is assumed to be right within about 1. Few rows say little about it, because the proportion of their labels is
    their own. The fit has converged when no entry of the gradient is above ``tol``, all rows together having weight 1.
    """
    columns = np.unique(matrix.indices)  # the others do not change: no row moves them
    part = matrix[:, columns]
    sign = np.where(target, 1.0, -1.0)
    scale = 1.0 / (C * max(float(weight.sum()), np.finfo(float).tiny))
    share = C * scale * weight
    intercept_scale = max(C, 1.0) * scale if penalize_intercept else 0.0

    def objective(change: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        log_odds = prior_log_odds + part @ change[:-1] + change[-1]
        pull = -sign * expit(-sign * log_odds) * share
        back = scale * change
        back[-1] = intercept_scale * change[-1]
        loss = share @ np.logaddexp(0.0, -sign * log_odds) + 0.5 * (change @ back)
        return float(loss), np.append(part.T @ pull, pull.sum()) + back

    with threadpool_limits(1, "blas"):  # its vectors are short: more threads would wait for each other and be slower
        found = minimize(
            objective,
            np.zeros(len(columns) + 1),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": max_iter, "maxfun": 20 * max_iter, "gtol": tol, "ftol": 0.0},
        )
    if found.nit >= max_iter and not found.success:
        warnings.warn(
            f"did not converge in {max_iter} iterations; raise max_iter, or tol", ConvergenceWarning, stacklevel=3
        )
    coef = np.zeros(matrix.shape[1])
    coef[columns] = found.x[:-1]
    return MapFit(coef, float(found.x[-1]), int(found.nit))
