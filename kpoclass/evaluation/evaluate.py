"""Measure probabilities against labels: figures with intervals, classes, slices, calibration, worst errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support

from kpoclass.training.metrics import (
    CALIBRATION_BINS,
    accuracy,
    bootstrap_interval,
    calibration_error,
    macro_f1,
    roc_auc,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kpoclass.explanation import Explanation

FIGURES = {"accuracy": accuracy, "macro_f1": macro_f1, "roc_auc": roc_auc, "calibration_error": calibration_error}

#: How many of the most confident errors are shown, and how many terms of each.
WORST_ERRORS, TERMS_SHOWN = 10, 6


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Evaluation:
    """How well some probabilities fit the labels of one set of texts. Every part is of plain types.

    Attributes
    ----------
    name : str
        The set's name.
    n, n_kpo : int
        Rows, and those that are KPO.
    systems : dict of str to dict of str to Figure
        For the model and each baseline: accuracy, macro-F1, ROC-AUC and calibration error.
    classes : dict of str to dict of str to float
        Precision, recall, F1 and support of each label.
    confusion : dict of str to dict of str to int
        True label to given label to rows.
    slices : dict of str to dict
        Column, value, then the model's figures with ``n``.
    levels : dict of str to float
        Macro-F1 of the skill level, accuracy, and share within one level, where levels are known.
    scope : dict of str to float
        Accuracy and ROC-AUC of scope, where it is known.
    reliability : list of (mean probability, share of KPO, rows)
        One a bin that holds rows.
    errors : list of dict
        The most confident errors, with the terms that decided them.
    """

    name: str
    n: int
    n_kpo: int
    systems: dict[str, dict[str, Figure]]
    classes: dict[str, dict[str, float]]
    confusion: dict[str, dict[str, int]]
    slices: dict[str, dict[str, dict[str, Any]]]
    levels: dict[str, float]
    scope: dict[str, float]
    reliability: list[tuple[float, float, int]]
    errors: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain JSON types; nan becomes None.

        Returns
        -------
        dict
        """

        def plain(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            if isinstance(value, list | tuple):
                return [plain(item) for item in value]
            return None if isinstance(value, float) and np.isnan(value) else value

        plained: dict[str, Any] = plain(asdict(self))
        return plained


@dataclass(frozen=True)
class Predictions:
    """What a model says of n texts.

    Attributes
    ----------
    p_kpo : ndarray of float, shape (n,)
        Probability of KPO.
    skill_level : ndarray of int, shape (n,), optional
        Level given.
    p_in_scope : ndarray of float, shape (n,), optional
        Probability of scope.
    """

    p_kpo: NDArray[Any]
    skill_level: NDArray[Any] | None = None
    p_in_scope: NDArray[Any] | None = None


def _figures(truth: NDArray[Any], p: NDArray[Any], repeats: int) -> dict[str, Figure]:
    return {
        name: Figure(figure(truth, p), *bootstrap_interval(figure, truth, p, repeats=repeats))
        for name, figure in FIGURES.items()
    }


def _reliability(truth: NDArray[Any], p: NDArray[Any]) -> list[tuple[float, float, int]]:
    bin_of = np.minimum((p * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        (float(p[rows].mean()), float(truth[rows].mean()), int(rows.sum()))
        for rows in (bin_of == number for number in range(CALIBRATION_BINS))
        if rows.any()
    ]


def _worst(frame: pd.DataFrame, truth: NDArray[Any], p: NDArray[Any], explain: Any) -> list[dict[str, Any]]:
    given = p >= 0.5
    confidence = np.where(given, p, 1 - p)
    wrong = np.flatnonzero(given != truth)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:WORST_ERRORS]
    rows = []
    for row in worst.tolist():
        explanation: Explanation = explain(row)
        rows.append(
            {
                "text": str(frame["text"].iloc[row]),
                "label": "KPO" if truth[row] else "BPO",
                "given": "KPO" if given[row] else "BPO",
                "probability": float(confidence[row]),
                "terms": [(c.term, float(c.weight)) for c in explanation.contributions[:TERMS_SHOWN]],
            }
        )
    return rows


def _levels(frame: pd.DataFrame, given: NDArray[Any] | None) -> dict[str, float]:
    if given is None or "skill_level" not in frame or frame["skill_level"].isna().all():
        return {}
    known = frame["skill_level"].notna().to_numpy()
    truth = frame["skill_level"][known].to_numpy(dtype=int)
    return {
        "macro_f1": float(f1_score(truth, given[known], average="macro", zero_division=0.0)),
        "accuracy": float((truth == given[known]).mean()),
        "within_one": float((np.abs(truth - given[known]) <= 1).mean()),
    }


def _scope(frame: pd.DataFrame, p: NDArray[Any] | None) -> dict[str, float]:
    if p is None or "in_scope" not in frame or frame["in_scope"].isna().all():
        return {}
    known = frame["in_scope"].notna().to_numpy()
    truth = frame["in_scope"][known].to_numpy(dtype=bool)
    return {"accuracy": accuracy(truth, p[known]), "roc_auc": roc_auc(truth, p[known])}


def evaluate_predictions(
    name: str,
    frame: pd.DataFrame,
    predictions: Predictions,
    *,
    explain: Any,
    baselines: Mapping[str, NDArray[Any]] | None = None,
    by: Sequence[str] = ("kind",),
    repeats: int = 1000,
) -> Evaluation:
    """Measure a model on labelled texts.

    Parameters
    ----------
    name : str
        What to call the set.
    frame : DataFrame
        Columns ``text`` and ``label``; ``skill_level``, ``in_scope`` and the columns of ``by`` where there are any.
    predictions : Predictions
        Of the model, one a row.
    explain : callable
        Row number to :class:`kpoclass.Explanation`, asked for the worst errors only.
    baselines : mapping of str to ndarray of float, shape (n,)
        Probability of KPO by each baseline.
    by : sequence of str
        Columns to slice by; those that the frame lacks are passed over.
    repeats : int
        Bootstrap resamples.

    Returns
    -------
    Evaluation
        The figures.
    """
    truth = (frame["label"] == "KPO").to_numpy()
    p = predictions.p_kpo
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, p >= 0.5, labels=[False, True], zero_division=0.0
    )
    slices: dict[str, dict[str, dict[str, Any]]] = {}
    for column in by:
        if column in frame:
            groups = frame[column].fillna("(none)").astype(str).to_numpy()
            slices[column] = {
                value: {"n": int(here.sum()), **_figures(truth[here], p[here], repeats)}
                for value, here in ((value, groups == value) for value in sorted(set(groups)))
            }
    return Evaluation(
        name=name,
        n=len(frame),
        n_kpo=int(truth.sum()),
        systems={"kpoclass": _figures(truth, p, repeats)}
        | {other: _figures(truth, q, repeats) for other, q in (baselines or {}).items()},
        classes={
            label: {
                "precision": float(precision[number]),
                "recall": float(recall[number]),
                "f1": float(f1[number]),
                "support": int(support[number]),
            }
            for number, label in enumerate(("BPO", "KPO"))
        },
        confusion={
            "KPO": {"KPO": int((truth & (p >= 0.5)).sum()), "BPO": int((truth & (p < 0.5)).sum())},
            "BPO": {"KPO": int((~truth & (p >= 0.5)).sum()), "BPO": int((~truth & (p < 0.5)).sum())},
        },
        slices=slices,
        levels=_levels(frame, predictions.skill_level),
        scope=_scope(frame, predictions.p_in_scope),
        reliability=_reliability(truth, p),
        errors=_worst(frame, truth, p, explain),
    )
