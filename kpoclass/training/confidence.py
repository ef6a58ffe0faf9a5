"""The least probability with which an answer is called confident, for a share of wrong ones that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import beta

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Shares of wrong answers among confident ones that a model has a threshold for, if one can be shown to hold.
RISKS = (0.01, 0.02, 0.05, 0.1)

#: The one that ``confident`` means unless another is asked for.
USUAL_RISK = 0.05

#: The bound holds with this probability over the rows it was fitted on.
CERTAINTY = 0.9

#: With fewer rows than this nothing is fitted.
LEAST_ROWS = 200


def least_probability(probability: NDArray[Any], is_wrong: NDArray[Any], risk: float) -> float | None:
    """Return the lowest threshold above which at most ``risk`` of the answers are wrong; None if there is none.

    The most probable quarter of the answers is tested, then one in a hundred more and so on, each time by the exact
    binomial bound of Clopper and Pearson, and the first that fails ends the search: so the share of wrong among
    confident answers is at most ``risk`` with probability CERTAINTY, whatever the distribution, for texts drawn as
    those rows were (fixed-sequence testing: Angelopoulos, Bates, Candes, Jordan and Lei 2021, "Learn then Test").
    Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster 2022) needs a loss that only falls as the
    threshold rises, and a share among the confident answers need not.
    """
    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(is_wrong[order])
    found = None
    for percent in range(25, 101):
        n = len(order) * percent // 100
        if wrong[n - 1] == n or beta.ppf(CERTAINTY, wrong[n - 1] + 1, n - wrong[n - 1]) > risk:
            break
        found = float(probability[order[n - 1]])
    return found


def fit_thresholds(probability: NDArray[Any], is_wrong: NDArray[Any]) -> dict[str, float]:
    """Return a threshold for each of RISKS that can be shown to hold, by the risk as it is written."""
    if len(probability) < LEAST_ROWS:
        return {}
    found = {f"{risk:g}": least_probability(probability, is_wrong, risk) for risk in RISKS}
    return {risk: round(threshold, 4) for risk, threshold in found.items() if threshold is not None}
