"""Measure probabilities against labels: figures, classes, slices, calibration, worst errors."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support

from kpoclass.evaluation.figures import FIGURE_HEADINGS, FIGURES, Figure, figures_of, looks_swapped
from kpoclass.training.metrics import (
    CALIBRATION_BINS,
    accuracy,
    calibration_bins,
    roc_auc,
)
from kpoclass.training.out_of_fold_metrics import LEAST_MEASURED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from kpoclass.explanation import Explanation

#: How many of the most confident errors are shown, and how many terms of each.
WORST_ERRORS, TERMS_SHOWN = 10, 6


def plain(value: Any) -> Any:
    """Return plain JSON types: lists for tuples, None for nan."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


@dataclass(frozen=True)
class Evaluation:
    """How well some probabilities fit the labels of one set of texts, in plain types.

    A true value has the name of its column (``label``, ``skill_level``, ``in_scope``), and a prediction that of the
    field of its result (``p_kpo``, ``probability``), with ``predicted_`` before it where the two would be the same.

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
        True label to predicted label to rows.
    slices : dict of str to dict
        Column, value, then the model's figures with ``n``.
    skill_level : dict of str to float
        Macro-F1 of the skill level, accuracy, and share within one level, where levels are known.
    in_scope : dict of str to float
        Accuracy and ROC-AUC of scope, where it is known.
    reliability : list of (mean probability, share of KPO, rows)
        One per bin that has rows.
    errors : list of dict
        The most confident errors: ``text, label, predicted_label, probability`` and the ``terms`` that decided it.
    model : str
        Fingerprint of the model; empty where each text was judged by one of several that did not see it.
    n_seen : int
        Texts that the model was trained on, as far as its file tells; the figures are too good by these.
    """

    name: str
    n: int
    n_kpo: int
    systems: dict[str, dict[str, Figure]]
    classes: dict[str, dict[str, float]]
    confusion: dict[str, dict[str, int]]
    slices: dict[str, dict[str, dict[str, Any]]]
    skill_level: dict[str, float]
    in_scope: dict[str, float]
    reliability: list[tuple[float, float, int]]
    errors: list[dict[str, Any]]
    model: str = ""
    n_seen: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON types.

        Returns
        -------
        dict
            The attributes by name; nan becomes None.
        """
        plained: dict[str, Any] = plain(asdict(self))
        return plained

    def about(self) -> str:
        """Return the size of the set and the model, as every report has them.

        Returns
        -------
        str
            Such as "617 texts, 301 of them KPO; model 0123456789ab".
        """
        by = f"; model {self.model}" if self.model else ""
        seen = f"; it was TRAINED on {self.n_seen} of them, so these figures are too good" if self.n_seen else ""
        few = ""
        if min(self.n_kpo, self.n - self.n_kpo) < LEAST_MEASURED:
            few = f"; fewer than {LEAST_MEASURED} texts of a label are too few to say how good a model is"
        swapped = ""
        if looks_swapped(self.systems["kpoclass"]):
            swapped = "; the model puts them in the opposite order: are KPO and BPO SWAPPED in the file?"
        return f"{self.n} text{'' if self.n == 1 else 's'}, {self.n_kpo} of them KPO{by}{seen}{few}{swapped}"

    def figure_tables(self) -> list[list[list[str]]]:
        """Return the tables of every report, as lines of cells: header and rows of the systems, then of each slice."""
        parts: list[tuple[str, Mapping[str, Mapping[str, Any]]]] = [("system", self.systems)]
        for column, values in self.slices.items():
            parts.append((column, {f"{value} ({figures['n']})": figures for value, figures in values.items()}))
        return [
            [
                [first, *FIGURE_HEADINGS],
                *([name, *(str(of[figure]) for figure in FIGURES)] for name, of in rows.items()),
            ]
            for first, rows in parts
        ]


@dataclass(frozen=True)
class Predictions:
    """What a model says of n texts, an array per field of its results."""

    p_kpo: NDArray[Any]
    skill_level: NDArray[Any] | None = None
    p_in_scope: NDArray[Any] | None = None
    model: str = field(default="", kw_only=True)  # its fingerprint


def _reliability(truth: NDArray[Any], p: NDArray[Any]) -> list[tuple[float, float, int]]:
    bin_of = calibration_bins(p)
    return [
        (float(p[rows].mean()), float(truth[rows].mean()), int(rows.sum()))
        for rows in (bin_of == number for number in range(CALIBRATION_BINS))
        if rows.any()
    ]


def _worst(
    frame: pd.DataFrame, truth: NDArray[Any], p: NDArray[Any], explain: Callable[[int], Explanation]
) -> list[dict[str, Any]]:
    predicted = p >= 0.5
    confidence = np.where(predicted, p, 1 - p)
    wrong = np.flatnonzero(predicted != truth)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:WORST_ERRORS]
    return [
        {
            "text": str(frame["text"].iloc[row]),
            "label": "KPO" if truth[row] else "BPO",
            "predicted_label": "KPO" if predicted[row] else "BPO",
            "probability": float(confidence[row]),
            "terms": [(c.name, float(c.weight)) for c in explain(row).contributions[:TERMS_SHOWN]],
        }
        for row in worst.tolist()
    ]


def _levels(frame: pd.DataFrame, predicted: NDArray[Any] | None) -> dict[str, float]:
    if predicted is None or "skill_level" not in frame or frame["skill_level"].isna().all():
        return {}
    known = frame["skill_level"].notna().to_numpy()
    truth = frame["skill_level"][known].to_numpy(dtype=int)
    return {
        "macro_f1": float(f1_score(truth, predicted[known], average="macro", zero_division=0.0)),
        "accuracy": float((truth == predicted[known]).mean()),
        "within_one": float((np.abs(truth - predicted[known]) <= 1).mean()),
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
    explain: Callable[[int], Explanation],
    baselines: Mapping[str, NDArray[Any]] | None = None,
    by: Sequence[str] = ("kind",),
    repeats: int = 1000,
    n_seen: int = 0,
) -> Evaluation:
    """Measure predictions; explanations are asked for the worst errors only, and columns of ``by`` may be missing."""
    truth = (frame["label"] == "KPO").to_numpy()
    p = predictions.p_kpo
    scores = precision_recall_fscore_support(truth, p >= 0.5, labels=[False, True], zero_division=0.0)
    per_class = [score.tolist() for score in scores]
    slices: dict[str, dict[str, dict[str, Any]]] = {}
    for column in by:
        if column in frame:
            groups = frame[column].fillna("(none)").astype(str).to_numpy()
            slices[column] = {
                value: {"n": int(here.sum()), **figures_of(truth[here], p[here], repeats)}
                for value, here in ((value, groups == value) for value in sorted(set(groups)))
            }
    return Evaluation(
        name=name,
        n=len(frame),
        n_kpo=int(truth.sum()),
        systems={"kpoclass": figures_of(truth, p, repeats)}
        | {other: figures_of(truth, q, repeats) for other, q in (baselines or {}).items()},
        classes={
            label: {"precision": precision, "recall": recall, "f1": f1, "support": int(support)}
            for label, precision, recall, f1, support in zip(("BPO", "KPO"), *per_class, strict=True)
        },
        confusion={
            label: {"KPO": int((is_true & (p >= 0.5)).sum()), "BPO": int((is_true & (p < 0.5)).sum())}
            for label, is_true in (("KPO", truth), ("BPO", ~truth))
        },
        slices=slices,
        skill_level=_levels(frame, predictions.skill_level),
        in_scope=_scope(frame, predictions.p_in_scope),
        reliability=_reliability(truth, p),
        errors=_worst(frame, truth, p, explain),
        model=predictions.model,
        n_seen=n_seen,
    )
