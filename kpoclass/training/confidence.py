"""The least probability with which an answer is called confident, for a share of wrong ones that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Shares of wrong answers among confident ones that a model has a threshold for, if one can be shown to hold.
RISKS = (0.01, 0.02, 0.05, 0.1)

#: The one that ``confident`` means unless another is asked for.
USUAL_RISK = 0.05

#: With fewer rows than this nothing is fitted.
LEAST_ROWS = 200


def least_probability(probability: NDArray[Any], is_wrong: NDArray[Any], risk: float) -> float | None:
    """Return the lowest threshold above which no more than ``risk`` of the answers are wrong; None if there is none.

    By conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster 2022), whose loss here is an answer that is
    confident and wrong, which only falls as the threshold rises. Counting one more wrong answer than the n rows have
    bounds its expectation for the next text, whatever the distribution, by ``(wrong + 1) / (n + 1)``; that is to be at
    most ``risk`` of the share of answers that are confident. The bound is for texts drawn as those rows were.
    """
    order = np.argsort(-probability, kind="stable")
    n_confident = np.arange(1, len(order) + 1)
    bound = (np.cumsum(is_wrong[order]) + 1) / (len(order) + 1)
    last_of_ties = np.append(np.diff(probability[order]) != 0, True)
    holds = np.flatnonzero((bound <= risk * n_confident / len(order)) & last_of_ties)
    return float(probability[order[holds[-1]]]) if len(holds) else None


def fit_thresholds(probability: NDArray[Any], is_wrong: NDArray[Any]) -> dict[str, float]:
    """Return a threshold for each of RISKS that can be shown to hold, by the risk as it is written."""
    if len(probability) < LEAST_ROWS:
        return {}
    found = {f"{risk:g}": least_probability(probability, is_wrong, risk) for risk in RISKS}
    return {risk: round(threshold, 4) for risk, threshold in found.items() if threshold is not None}
