"""Train a model: count, score out of fold, calibrate, fit on everything, export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from threadpoolctl import threadpool_limits

from kpoclass.errors import DataError
from kpoclass.inference.decision import estimate, skill_level
from kpoclass.inference.parameters import HEADS
from kpoclass.training.calibration import LEAST_ROWS, fit_platt
from kpoclass.training.confidence import USUAL_RISK, fit_thresholds
from kpoclass.training.dataset import LEVELS_ONLY, REAL, TrainingSet
from kpoclass.training.export import LEAST_PROBABILITY, to_model
from kpoclass.training.features import count_terms, terms, title_terms
from kpoclass.training.heads import FittedHeads, fit_heads, targets
from kpoclass.training.metadata import describe
from kpoclass.training.out_of_fold import out_of_fold_log_odds
from kpoclass.training.out_of_fold_metrics import measure_out_of_fold
from kpoclass.training.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.model import Model
    from kpoclass.training.features import TextCounts

#: Rows like those that users send; if there are enough of them, calibration uses these alone.
LIKE_USERS = ("descriptions", "own", REAL)


@dataclass(frozen=True)
class TrainingResult:
    """The result of a training.

    Attributes
    ----------
    model : Model
        Ready to classify texts and to be saved.
    pipeline : sklearn.pipeline.Pipeline
        The label head as scikit-learn fitted it, before calibration and rounding: counts and tf-idf of the text and of
        its title, logistic regression.
    out_of_fold : DataFrame
        One row per training row: ``text, label, source, kind, group, fold``, and the calibrated results of a model that
        did not see its group: ``p_kpo``, ``p_in_scope`` and ``predicted_skill_level``.
    fold_models : list of Model
        Those models, one per fold, uncalibrated.
    """

    model: Model
    pipeline: Pipeline
    out_of_fold: pd.DataFrame
    fold_models: list[Model]


def _calibrate(frame: pd.DataFrame, log_odds: NDArray[Any]) -> NDArray[Any]:
    """Fit slope and offset of every head, on the rows most like those that users send."""
    like_users = frame["source"].isin(LIKE_USERS).to_numpy()
    calibration = []
    for number, (known, target) in enumerate(targets(frame).values()):
        chosen = known & like_users
        if np.count_nonzero(chosen) < LEAST_ROWS:
            chosen = known
        calibration.append(fit_platt(log_odds[chosen, number], target[chosen]))
    return np.array(calibration)


def trust_of(frame: pd.DataFrame, p_kpo: NDArray[Any]) -> dict[str, Any]:
    """Return how far labels can be relied on: thresholds of confident ones, and the errors on real postings."""
    said_kpo, is_kpo = p_kpo >= 0.5, (frame["label"] == "KPO").to_numpy()
    is_real = (frame["source"] == REAL).to_numpy()
    measured = is_real if is_real.any() else frame["source"].isin(LIKE_USERS).to_numpy()
    thresholds = fit_thresholds(np.maximum(p_kpo, 1 - p_kpo)[measured], (said_kpo != is_kpo)[measured])
    trust: dict[str, Any] = {}
    if f"{USUAL_RISK:g}" in thresholds:
        trust["confident"] = {"risk": USUAL_RISK, "least_probability": thresholds}
    if is_real.any():
        of_label = {"kpo": is_real & is_kpo, "bpo": is_real & ~is_kpo}
        trust["real_postings"] = {name: [int(said_kpo[rows].sum()), int(rows.sum())] for name, rows in of_label.items()}
    return trust


def _pipeline(heads: FittedHeads, counts: TextCounts) -> Pipeline:
    blocks = heads.blocks
    parts = [("text", terms, blocks.columns, blocks.tfidf, 1.0)]
    if blocks.title_tfidf:
        parts.append(("title", title_terms, blocks.title_columns, blocks.title_tfidf, blocks.title_weight))
    union = FeatureUnion(
        [
            (
                name,
                Pipeline(
                    [
                        ("counts", CountVectorizer(analyzer=analyzer, vocabulary=counts.terms[columns].tolist())),
                        ("tfidf", tfidf),
                    ]
                ),
            )
            for name, analyzer, columns, tfidf, _ in parts
        ],
        transformer_weights={name: weight for name, *_, weight in parts},
    )
    return Pipeline([("features", union), ("classify", heads.label)])


def _check_enough(frame: pd.DataFrame) -> None:
    """Refuse rows from which a fold would see one label only."""
    groups = frame.groupby("label")["group"].nunique()
    for label in ("KPO", "BPO"):
        if groups.get(label, 0) < 2:
            rows = int((frame["label"] == label).sum())
            copies = ", all copies of each other or of one group" if rows > 1 else ""
            raise DataError(
                f"expected rows of both labels, at least two different texts of each, got {rows} of {label}{copies} "
                f"among {len(frame)} rows; label more, or start from the shipped model (kpoclass train --from shipped)"
            )


def train_model(
    data: TrainingSet,
    recipe: Recipe | None = None,
    *,
    date: str | None = None,
    n_jobs: int = -1,
    progress: Callable[[str], None] = lambda message: None,  # noqa: ARG005
) -> TrainingResult:
    """Train a model.

    The same data, recipe, date and library versions give the same file, byte for byte.

    Parameters
    ----------
    data : TrainingSet
        As from :func:`kpoclass.training.load_training_set`.
    recipe : Recipe, optional
        The choices; the shipped model's by default.
    date : str, optional
        ISO date to record in the model file; SOURCE_DATE_EPOCH or today's by default.
    n_jobs : int
        Folds and heads to fit at a time; -1 for one per core.
    progress : callable
        Called with a message at each step.

    Returns
    -------
    TrainingResult
        The model, the fitted pipeline, and the out-of-fold scores.

    Raises
    ------
    DataError
        If there are fewer than two groups of rows of each label.

    Examples
    --------
    >>> import pandas as pd
    >>> from kpoclass.training import Recipe
    >>> pairs = [("Advise on", "KPO"), ("Key", "BPO")]
    >>> rows = [(f"{verb} {thing}", label) for verb, label in pairs for thing in ("claims", "tax", "orders", "pay")]
    >>> frame = pd.DataFrame(rows, columns=["text", "label"]).assign(
    ...     skill_level=[4, 4, 3, 3, 2, 2, 1, 1], in_scope=True, weight=1.0, source="own", kind="task"
    ... )
    >>> frame["group"] = frame.index.astype(str)
    >>> result = train_model(TrainingSet(frame, {}, ()), Recipe(folds=2), date="2026-01-31", n_jobs=1)
    >>> result.model.classify("Key letters").label
    'BPO'
    """
    recipe = recipe or Recipe()
    frame = data.frame
    _check_enough(frame[frame["source"] != LEVELS_ONLY])
    progress(f"counting the words of {len(frame)} texts")
    counts = count_terms(frame["text"].tolist()[: data.n_texts], data.counted)
    # How BLAS splits sums among its threads would show in the weights. The limit is process-wide: set once, here.
    with threadpool_limits(1, "blas"):
        held_out = out_of_fold_log_odds(data, counts, recipe, n_jobs=n_jobs, progress=progress)
        calibration = _calibrate(frame, held_out.log_odds)
        calibrated = held_out.log_odds * calibration[:, 0] + calibration[:, 1]
        probabilities = 1 / (1 + np.exp(-calibrated))
        progress("fitting on all rows")
        heads = fit_heads(frame, counts, np.arange(len(frame)), recipe, n_jobs=n_jobs)
    metadata = describe(
        data, recipe, features=heads.coefficients.shape[1], metrics=measure_out_of_fold(frame, probabilities), date=date
    )
    trust = trust_of(frame, probabilities[:, HEADS.index("kpo")])
    least = trust["confident"]["least_probability"][f"{USUAL_RISK:g}"] if "confident" in trust else LEAST_PROBABILITY
    out_of_fold = frame[["text", "label", "source", "kind", "group"]].assign(
        fold=held_out.fold,
        p_kpo=probabilities[:, HEADS.index("kpo")],
        p_in_scope=probabilities[:, HEADS.index("in_scope")],
        predicted_skill_level=[skill_level(row, estimate(row)[1]) for row in calibrated.tolist()],
    )
    model = to_model(heads, counts.terms, counts.words, calibration, metadata | trust, least_probability=least)
    return TrainingResult(model, _pipeline(heads, counts), out_of_fold, held_out.models)
