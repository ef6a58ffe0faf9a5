"""What more labelled texts would buy: accuracy on texts kept aside, by how many of ours are trained on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kpoclass.training.metrics import accuracy, roc_auc
from kpoclass.training.train import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kpoclass.training.dataset import TrainingSet
    from kpoclass.training.recipe import Recipe


@dataclass(frozen=True)
class CurvePoint:
    """One training.

    Attributes
    ----------
    rows : int
        Labelled texts of the source it was trained on.
    accuracy, roc_auc : float
        On the texts kept aside.
    """

    rows: int
    accuracy: float
    roc_auc: float


def learning_curve(
    data: TrainingSet,
    held_out: pd.DataFrame,
    recipe: Recipe,
    *,
    shares: Sequence[float] = (0.0, 0.125, 0.25, 0.5, 0.75, 1.0),
    source: str = "descriptions",
    progress: Callable[[str], None] = lambda message: None,  # noqa: ARG005
) -> list[CurvePoint]:
    """Train on growing parts of one source, all other rows staying, and measure each model.

    Parameters
    ----------
    data : TrainingSet
        As from :func:`kpoclass.training.training_frame`.
    held_out : DataFrame
        Columns ``text`` and ``label``; rows that no training sees.
    recipe : Recipe
        The choices.
    shares : sequence of float
        Parts of the source's groups to train on, from 0 to 1; a larger part holds every smaller one.
    source : str
        The source.
    progress : callable
        Told of each training.

    Returns
    -------
    list of CurvePoint
        One for each share.
    """
    own = data.frame["source"] == source
    copies = own | (data.frame["source"] == "wrapped")
    groups = data.frame.loc[own, "group"].unique()
    order = np.random.default_rng(recipe.seed).permutation(groups)
    truth = (held_out["label"] == "KPO").to_numpy()
    points = []
    for share in shares:
        kept = set(order[: round(share * len(order))])
        rows = ~copies | data.frame["group"].isin(kept)
        part = replace(data, frame=data.frame[rows].reset_index(drop=True))
        n = int((own & rows).sum())
        progress(f"training on {n} of {int(own.sum())} rows")
        model = train(part, recipe).model
        p = np.array([result.p_kpo for result in model.classify_batch(held_out["text"].tolist())])
        points.append(CurvePoint(n, accuracy(truth, p), roc_auc(truth, p)))
    return points
