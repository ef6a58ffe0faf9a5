"""Fit the heads of a model: label, scope, and the skill levels within each label, on one shared vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import diags
from sklearn.linear_model import LogisticRegression

from kpoclass.errors import DataError
from kpoclass.inference.parameters import HEADS
from kpoclass.training.blocks import Blocks, fit_blocks
from kpoclass.training.dataset import LEVELS_ONLY
from kpoclass.training.features import select_terms
from kpoclass.training.function_words import says_nothing

if TYPE_CHECKING:
    import pandas as pd

    from kpoclass.training.features import TextCounts
    from kpoclass.training.recipe import Recipe

#: Log-odds of a head that saw only one class: about 99 to 1.
_ONE_CLASS_LOG_ODDS = 4.6


@dataclass(frozen=True)
class FittedHeads:
    """A fitted model before it is calibrated, rounded and written."""

    blocks: Blocks
    label: LogisticRegression  #: As fitted, with the classes "BPO" and "KPO".
    coefficients: NDArray[Any]  #: In log-odds per unit of the blocks, shape (len(HEADS), n_features).
    intercepts: NDArray[Any]


def targets(frame: pd.DataFrame) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Return, for each of HEADS, the rows it is fitted on and the target of every row.

    The heads of the levels are baseline-category logits, level 3 being the baseline, each fitted on the rows of its two
    levels alone (Begg and Gray 1984, "Calculation of polychotomous logistic regression parameters using individualized
    regressions", Biometrika 71:11-18).
    """
    is_kpo = (frame["label"] == "KPO").to_numpy()
    level = frame["skill_level"].fillna(0).to_numpy(dtype=int)
    scope = frame["in_scope"].astype("boolean")
    return {
        "kpo": ((frame["source"] != LEVELS_ONLY).to_numpy(), is_kpo),
        "in_scope": (scope.notna().to_numpy(), scope.fillna(False).to_numpy(dtype=bool)),
        "bpo_1": (~is_kpo & np.isin(level, (1, 3)), level == 1),
        "bpo_2": (~is_kpo & np.isin(level, (2, 3)), level == 2),
        "kpo_4": (is_kpo & np.isin(level, (3, 4)), level == 4),
    }


def _fit_head(
    matrix: Any, known: NDArray[Any], target: NDArray[Any], weight: NDArray[Any], c: float
) -> LogisticRegression | float:
    """Fit one head; if its rows are of one class only, return log-odds that say so."""
    if not known.any():
        return 0.0
    if target[known].all() or not target[known].any():
        return _ONE_CLASS_LOG_ODDS if target[known].all() else -_ONE_CLASS_LOG_ODDS
    # Newton's method ends where rounding begins, so that another processor, which adds in another order, finds the same
    # weights; L-BFGS stops .007 from there after twice the time (41,000 features, 100,000 rows).
    solver = LogisticRegression(C=c, solver="newton-cg", max_iter=200, tol=1e-10)
    return solver.fit(matrix[known], target[known], sample_weight=weight[known])


def fit_heads(
    frame: pd.DataFrame, counts: TextCounts, rows: NDArray[Any], recipe: Recipe, *, n_jobs: int = 1
) -> FittedHeads:
    """Fit every head on some rows of a training set; a head that sees one class only has zero weights."""
    part = frame.iloc[rows]
    heads = targets(part)
    known, is_kpo = heads["kpo"]
    if is_kpo[known].all() or not is_kpo[known].any():
        raise DataError(f"expected rows of both labels, KPO and BPO; got {len(part)} rows, all {part['label'].iloc[0]}")
    columns = select_terms(counts, rows, is_kpo, min_df=recipe.min_df, n_bigrams=recipe.n_bigrams)
    blocks = fit_blocks(counts, rows, columns, recipe)
    names = counts.terms[blocks.all_columns]
    # Function words stay in the norm, as they do at inference; without values to fit, their weights stay zero.
    matrix = (blocks.transform(counts, rows) @ diags([0.0 if says_nothing(term) else 1.0 for term in names])).tocsr()
    weight = part["weight"].to_numpy(dtype=float)
    fitted = Parallel(n_jobs=n_jobs, require="sharedmem")(
        delayed(_fit_head)(matrix, *heads[head], weight, recipe.C) for head in HEADS
    )
    coefficients = np.zeros((len(HEADS), len(names)))
    intercepts = np.zeros(len(HEADS))
    for number, head in enumerate(fitted):
        if isinstance(head, float):
            intercepts[number] = head
        else:
            coefficients[number], intercepts[number] = head.coef_[0], head.intercept_[0]
    label: LogisticRegression = fitted[0]
    label.classes_ = np.array(["BPO", "KPO"])
    return FittedHeads(blocks, label, coefficients, intercepts)
