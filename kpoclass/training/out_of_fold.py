"""Score every row with a model that never saw its group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from kpoclass.inference.batch.scoring import BatchScorer
from kpoclass.inference.parameters import HEADS
from kpoclass.inference.tokens import tokenize
from kpoclass.training.export import to_model
from kpoclass.training.heads import fit_heads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from kpoclass.model import Model
    from kpoclass.training.features import TextCounts
    from kpoclass.training.recipe import Recipe

#: Slope 1 and offset 0 for every head.
UNCALIBRATED = np.tile([1.0, 0.0], (len(HEADS), 1))


@dataclass(frozen=True)
class OutOfFold:
    """Scores of rows by models that did not see them.

    Attributes
    ----------
    log_odds : ndarray of float, shape (n_rows, len(HEADS))
        Uncalibrated, in the order of HEADS.
    fold : ndarray of int, shape (n_rows,)
        The fold in which each row was held out.
    models : list of Model, one a fold
        The models, uncalibrated.
    """

    log_odds: NDArray[Any]
    fold: NDArray[Any]
    models: list[Model]


def head_log_odds(model: Model, texts: Iterable[str]) -> NDArray[Any]:
    """Give the log-odds of every head for many texts, by the code that classifies.

    Parameters
    ----------
    model : Model
        The model.
    texts : iterable of str
        The texts, n of them.

    Returns
    -------
    ndarray of float, shape (n, len(HEADS))
        In the order of :data:`kpoclass.inference.parameters.HEADS`.
    """
    rows = [scored.log_odds.T for scored in BatchScorer(model.parameters).log_odds(list(texts))]
    return np.concatenate([np.empty((0, len(HEADS))), *rows])


def _score_fold(
    frame: pd.DataFrame, counts: TextCounts, train: NDArray[Any], test: NDArray[Any], recipe: Recipe
) -> tuple[NDArray[Any], Model]:
    heads = fit_heads(frame, counts, train, recipe)
    texts = frame["text"].to_numpy()
    # A word that only the held-out texts hold is unknown, as it would be to a user.
    seen = {token for text in texts[train] for token in tokenize(text)}
    words = {word: stem for word, stem in counts.words.items() if word in seen}
    model = to_model(heads, counts.terms, words, UNCALIBRATED, {})
    return head_log_odds(model, texts[test]), model


def out_of_fold_log_odds(
    frame: pd.DataFrame,
    counts: TextCounts,
    recipe: Recipe,
    *,
    n_jobs: int = -1,
    progress: Callable[[str], None] = lambda message: None,  # noqa: ARG005
) -> OutOfFold:
    """Fit a model a fold and score the rows it did not see; no group stands on both sides.

    Parameters
    ----------
    frame : DataFrame
        As from :func:`kpoclass.training.load_training_set`.
    counts : TextCounts
        Of its texts.
    recipe : Recipe
        The choices, the number of folds among them.
    n_jobs : int
        Folds fitted at a time; -1 for one a core.
    progress : callable
        Told of each step.

    Returns
    -------
    OutOfFold
        Uncalibrated log-odds, and which model gave them.
    """
    folds = min(recipe.folds, frame["group"].nunique())
    splits = list(GroupKFold(folds).split(frame, groups=frame["group"]))
    # Threads, not processes: processes would outlive a parent that is killed, and import from the working folder.
    scored = Parallel(n_jobs=n_jobs, require="sharedmem", return_as="generator")(
        delayed(_score_fold)(frame, counts, train, test, recipe) for train, test in splits
    )
    log_odds = np.zeros((len(frame), len(HEADS)))
    fold = np.zeros(len(frame), dtype=int)
    models = []
    for number, ((_, test), (rows, model)) in enumerate(zip(splits, scored, strict=True)):
        log_odds[test] = rows
        fold[test] = number
        models.append(model)
        progress(f"fold {number + 1} of {folds}")
    return OutOfFold(log_odds, fold, models)
