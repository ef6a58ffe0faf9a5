"""Fine-tune a model on the user's rows, as ``kpoclass train --from`` does, with out-of-fold scores."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold

from kpoclass.errors import DataError
from kpoclass.model import Model
from kpoclass.sklearn.classifier import KpoClassifier
from kpoclass.training import seen
from kpoclass.training.confidence import USUAL_RISK
from kpoclass.training.dataset import OWN, TrainingSet
from kpoclass.training.out_of_fold_metrics import measure_out_of_fold
from kpoclass.training.recipe import Recipe
from kpoclass.training.train import TrainingResult, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def fine_tune(
    data: TrainingSet,
    prior: Model,
    *,
    date: str | None = None,
    progress: Callable[[str], None] = lambda message: None,  # noqa: ARG005
) -> TrainingResult:
    """Fit a model to the user's rows, starting from another; skill level and scope are that one's."""
    rows = data.frame[data.frame["source"] == OWN].reset_index(drop=True)
    weight = np.concatenate([_weights(texts.frame) for texts in data.own])
    n_folds = min(Recipe.folds, rows["group"].nunique())
    if n_folds < 2:
        raise DataError(f"expected at least two different texts to train on, all {len(rows)} rows are one")
    found = rows[["text", "label", "source", "kind", "group"]].assign(fold=0, p_kpo=0.0, p_in_scope=0.0)
    levels = np.zeros(len(rows), dtype=int)
    models = []
    for fold, (train, test) in enumerate(GroupKFold(n_folds).split(rows, groups=rows["group"])):
        model = _fit(rows.iloc[train], weight[train], prior).to_model()
        models.append(model)
        results = model.classify_batch(rows["text"].iloc[test].tolist())
        found.loc[test, "fold"] = fold
        found.loc[test, "p_kpo"] = [result.p_kpo for result in results]
        found.loc[test, "p_in_scope"] = [result.p_in_scope for result in results]
        levels[test] = [result.skill_level for result in results]
        progress(f"fold {fold + 1} of {n_folds}")
    progress("fitting on all rows")
    tuned = _fit(rows, weight, prior)
    model = _described(tuned.to_model(), prior, data, found.join(rows[["skill_level", "in_scope"]]), date=date)
    return TrainingResult(model, tuned, found.assign(predicted_skill_level=levels), models)


def _weights(frame: pd.DataFrame) -> NDArray[Any]:
    return frame["weight"].fillna(1.0).to_numpy(dtype=float) if "weight" in frame else np.ones(len(frame))


def _fit(rows: pd.DataFrame, weight: NDArray[Any], prior: Model) -> KpoClassifier:
    return KpoClassifier(prior=prior).fit(rows["text"].tolist(), rows["label"].to_numpy(dtype=str), weight)


def _described(model: Model, prior: Model, data: TrainingSet, scored: pd.DataFrame, *, date: str | None) -> Model:
    """Return the model with what it was made from, and how far its labels can be relied on."""
    metadata = model.metadata
    p_kpo = scored["p_kpo"].to_numpy(dtype=float)
    metrics = measure_out_of_fold(scored, scored[["p_kpo", "p_in_scope"]].to_numpy(dtype=float))
    metadata["metrics"] = {name: round(value, 4) for name, value in metrics.items()}
    metadata["data"] = {**_dict(metadata, "data"), **{Path(texts.name).name: texts.sha256 for texts in data.own}}
    metadata["rows"] = {**_dict(metadata, "rows"), OWN: len(scored)}
    metadata["fine_tuned"]["prior"] = prior.fingerprint
    metadata[seen.KEY] = seen.hashes_to_keep(scored["text"], metadata)
    if date:
        metadata["date"] = date
    trust = trust_of(scored, p_kpo)
    heads = array("d", model.parameters.heads)
    if "confident" in trust:
        heads[-1] = trust["confident"]["least_probability"][f"{USUAL_RISK:g}"]
    metadata |= trust
    metadata_json = json.dumps(metadata, ensure_ascii=False, sort_keys=True).encode(errors="replace")
    return Model(model.parameters.replaced(metadata_json=metadata_json, heads=memoryview(heads)))


def _dict(metadata: dict[str, Any], key: str) -> dict[str, Any]:
    found = metadata.get(key)
    return found if isinstance(found, dict) else {}
