"""The few out-of-fold figures that a model file carries about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kpoclass.training.heads import targets
from kpoclass.training.metrics import accuracy, calibration_error, roc_auc

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Fewer different texts of a label than this tell nothing about a model.
LEAST_MEASURED = 5


def different_texts(frame: pd.DataFrame) -> pd.Series[int]:
    """Return how many different texts of each label there are; those of one group count as one."""
    return frame.groupby("label")["group"].nunique().reindex(["KPO", "BPO"], fill_value=0)


def measure_out_of_fold(frame: pd.DataFrame, probabilities: NDArray[Any]) -> dict[str, float]:
    """Return accuracy, ROC-AUC and calibration error of label and scope by source, from calibrated probabilities.

    Named such as ``"descriptions.label.accuracy"``; figures that can't be computed are left out, and those of too few
    texts.
    """
    figures: dict[str, float] = {}
    heads = targets(frame)
    for source in sorted(frame["source"].unique()):
        here = (frame["source"] == source).to_numpy()
        if different_texts(frame[here]).min() < LEAST_MEASURED:
            continue
        for number, (name, head) in enumerate((("label", "kpo"), ("in_scope", "in_scope"))):
            known, target = heads[head]
            rows = here & known
            if not rows.any():
                continue
            truth, p = target[rows], probabilities[rows, number]
            figures[f"{source}.{name}.accuracy"] = accuracy(truth, p)
            figures[f"{source}.{name}.roc_auc"] = roc_auc(truth, p)
            figures[f"{source}.{name}.calibration_error"] = calibration_error(truth, p)
    return {name: value for name, value in figures.items() if not np.isnan(value)}
