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
from kpoclass.training.dataset import LEVELS_ONLY, balance
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


def _leanings(matrix: Any, target: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Return how far each feature leans to one class: the size of its log ratio of naive Bayes, add-one smoothed."""
    sums = [matrix[of].T @ weight[of] + 1.0 for of in (target, ~target)]
    leanings = np.abs(np.log(sums[0] / sums[0].sum()) - np.log(sums[1] / sums[1].sum()))
    # Brought to a mean square of 1, so that C means what it means without them.
    return np.asarray(leanings / np.sqrt(np.average(leanings**2, weights=sums[0] + sums[1])))


def _fit_head(
    matrix: Any, known: NDArray[Any], target: NDArray[Any], weight: NDArray[Any], recipe: Recipe
) -> LogisticRegression | float:
    """Fit one head; if its rows are of one class only, return log-odds that say so.

    Features are scaled by how far they lean to one class, so that regularization holds back those that do not (Wang and
    Manning 2012, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification", ACL).
    """
    if not known.any():
        return 0.0
    if target[known].all() or not target[known].any():
        return _ONE_CLASS_LOG_ODDS if target[known].all() else -_ONE_CLASS_LOG_ODDS
    # Newton's method ends where rounding begins, so that another processor, which adds in another order, finds the same
    # weights; L-BFGS stops .007 from there after twice the time (41,000 features, 100,000 rows).
    solver = LogisticRegression(C=recipe.C, solver="newton-cg", max_iter=200, tol=1e-10)
    matrix, target, weight = matrix[known], target[known], weight[known]
    scale = _leanings(matrix, target, weight) ** recipe.leaning_power
    solver.fit((matrix @ diags(scale)).tocsr(), target, sample_weight=weight)
    solver.coef_ *= scale  # of the features as they are
    return solver


def fit_heads(
    frame: pd.DataFrame, counts: TextCounts, rows: NDArray[Any], recipe: Recipe, *, n_jobs: int = 1
) -> FittedHeads:
    """Fit every head on some rows of a training set; a head that sees one class only has zero weights."""
    part = frame.iloc[rows]
    heads = targets(part)
    known, is_kpo = heads["kpo"]
    if is_kpo[known].all() or not is_kpo[known].any():
        raise DataError(f"expected rows of both labels, KPO and BPO; got {len(part)} rows, all {part['label'].iloc[0]}")
    weight = part["weight"].to_numpy(dtype=float)
    columns = select_terms(counts, rows, is_kpo, min_df=recipe.min_df, n_bigrams=recipe.n_bigrams, weight=weight)
    blocks = fit_blocks(counts, rows, columns, recipe)
    names = counts.terms[blocks.all_columns]
    # Without values to fit, the weights of words that say nothing stay zero.
    matrix = (blocks.transform(counts, rows) @ diags([0.0 if says_nothing(term) else 1.0 for term in names])).tocsr()
    # Most work is in scope; without balance, postings of work that is not are taken for it too often.
    scoped = part[heads["in_scope"][0]]
    of_scope = np.ones(len(part))
    of_scope[heads["in_scope"][0]] = balance(scoped, recipe.label_balance, "in_scope")["weight"]
    fitted = Parallel(n_jobs=n_jobs, require="sharedmem")(
        delayed(_fit_head)(matrix, *heads[head], of_scope if head == "in_scope" else weight, recipe) for head in HEADS
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
