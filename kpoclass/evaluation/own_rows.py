"""What a training makes of the user's rows, out of fold, beside the shipped model and scikit-learn's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kpoclass.evaluation.baselines import default_pipeline, majority
from kpoclass.evaluation.figures import FIGURE_HEADINGS, Figure, figures_of
from kpoclass.training.dataset import OWN

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kpoclass.model import Model
    from kpoclass.training.train import TrainingResult


def compare_on_own_rows(result: TrainingResult, shipped: Model) -> dict[str, dict[str, Figure]]:
    """Return the figures of each system; every text is judged by a fit that saw neither it nor a near copy of it."""
    scored = result.out_of_fold
    own = scored[scored["source"] == OWN]
    truth = (own["label"] == "KPO").to_numpy()
    systems = {
        "this model": own["p_kpo"].to_numpy(dtype=float),
        "shipped model": np.array([each.p_kpo for each in shipped.classify_batch(own["text"].tolist())]),
        "scikit-learn defaults": np.zeros(len(own)),
    }
    for fold in sorted(set(own["fold"])):
        held_out = (own["fold"] == fold).to_numpy()
        texts = own["text"][held_out].tolist()
        systems["scikit-learn defaults"][held_out] = _defaults(own[~held_out], texts)
    groups = own["group"].to_numpy()
    return {name: figures_of(truth, p, groups=groups) for name, p in systems.items()}


def figure_table(systems: dict[str, dict[str, Figure]]) -> list[list[str]]:
    """Return figures as lines of cells."""
    return [["", *FIGURE_HEADINGS], *([name, *map(str, figures.values())] for name, figures in systems.items())]


def _majority(train: pd.DataFrame, n: int) -> NDArray[Any]:
    return majority(train, n) if len(train) else np.full(n, 0.5)


def _defaults(train: pd.DataFrame, texts: list[str]) -> NDArray[Any]:
    """Return what scikit-learn's defaults learn, which is the majority where they can learn nothing."""
    if train["label"].nunique() < 2:
        return _majority(train, len(texts))
    try:
        p: NDArray[Any] = default_pipeline(train).predict_proba(texts)[:, 1]
    except ValueError:  # no word of two letters
        return _majority(train, len(texts))
    return p
