"""Figures of merit with their 95 % intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpoclass.training.metrics import accuracy, bootstrap_interval, calibration_error, macro_f1, roc_auc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FIGURES = {"accuracy": accuracy, "macro_f1": macro_f1, "roc_auc": roc_auc, "calibration_error": calibration_error}
FIGURE_HEADINGS = ("accuracy", "macro-F1", "ROC-AUC", "calibration error")


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval, by the bootstrap, or the binomial where all texts or none are right.

    Attributes
    ----------
    value : float
        The figure; nan if it can't be computed, such as the ROC-AUC of texts that all have one label.
    low, high : float
        Ends of the interval.

    Examples
    --------
    >>> print(Figure(0.861, 0.831, 0.893))
    .861 [.83, .89]
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.value):
            return "-"
        return f"{short(self.value)} [{short(self.low, 2)}, {short(self.high, 2)}]"


def short(value: float, digits: int = 3) -> str:
    """Write a figure without the zero before its point."""
    return f"{value:.{digits}f}".removeprefix("0")


def figures_of(
    truth: NDArray[Any], p: NDArray[Any], repeats: int = 1000, groups: NDArray[Any] | None = None
) -> dict[str, Figure]:
    """Return every figure of some probabilities, with its interval."""
    n = len(truth) if groups is None else len(set(groups.tolist()))
    found = {}
    for name, figure in FIGURES.items():
        low, high = bootstrap_interval(figure, truth, p, repeats=repeats, groups=groups)
        if low == high == 1.0:  # all right: resamples can't tell how seldom a mistake is, so by the binomial
            low = 0.025 ** (1 / n)
        elif low == high == 0.0:
            high = 1 - 0.025 ** (1 / n)
        found[name] = Figure(figure(truth, p), low, high)
    return found


def looks_swapped(figures: Mapping[str, Figure]) -> bool:
    """Whether the order that the probabilities put the texts in is opposite to the labels, beyond chance."""
    return figures["roc_auc"].high < 0.5
