"""Score every row with a model that never saw its group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from kpoclass.inference.parameters import HEADS
from kpoclass.inference.tokens import tokenize
from kpoclass.training.counted_scoring import score_counted
from kpoclass.training.export import to_model
from kpoclass.training.features import known_words
from kpoclass.training.heads import fit_heads

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.model import Model
    from kpoclass.training.dataset import TrainingSet
    from kpoclass.training.features import TextCounts
    from kpoclass.training.recipe import Recipe

#: Slope 1 and offset 0 for every head.
UNCALIBRATED = np.tile([1.0, 0.0], (len(HEADS), 1))


@dataclass(frozen=True)
class OutOfFold:
    """Scores of rows by models that did not see them, uncalibrated."""

    log_odds: NDArray[Any]  #: In the order of HEADS, shape (n_rows, len(HEADS)).
    fold: NDArray[Any]  #: The fold in which each row was held out.
    models: list[Model]  #: One per fold.


def _score_fold(
    data: TrainingSet, counts: TextCounts, train: NDArray[Any], test: NDArray[Any], recipe: Recipe
) -> tuple[NDArray[Any], Model]:
    heads = fit_heads(data.frame, counts, train, recipe)
    texts = data.frame["text"].to_numpy()
    # A word that occurs only in the held-out texts is unknown, as in real use.
    seen = {token for text in texts[train] for token in tokenize(text)}
    if data.counted is not None:
        seen |= set(data.counted.part(_counted_rows(data, train)).held_words())
    model = to_model(heads, counts.terms, known_words(seen), UNCALIBRATED, {})
    by_text = model.log_odds(texts[test[test < data.n_texts]].tolist())
    if data.counted is None:
        return by_text, model
    # Rows ascend, and those of which there are only counts are the last.
    by_counts = score_counted(data.counted.part(_counted_rows(data, test)), model).log_odds
    return np.concatenate([by_text, by_counts]), model


def _counted_rows(data: TrainingSet, rows: NDArray[Any]) -> NDArray[Any]:
    """Return which of the postings of which there are only counts are among some rows."""
    return rows[rows >= data.n_texts] - data.n_texts


def out_of_fold_log_odds(
    data: TrainingSet,
    counts: TextCounts,
    recipe: Recipe,
    *,
    n_jobs: int = -1,
    progress: Callable[[str], None] = lambda message: None,  # noqa: ARG005
) -> OutOfFold:
    """Fit a model per fold and score the rows it did not see; no group is on both sides."""
    frame = data.frame
    folds = min(recipe.folds, frame["group"].nunique())
    splits = list(GroupKFold(folds).split(frame, groups=frame["group"]))
    # Threads, not processes: processes would outlive a parent that is killed, and import from the working folder.
    scored = Parallel(n_jobs=n_jobs, require="sharedmem", return_as="generator")(
        delayed(_score_fold)(data, counts, train, test, recipe) for train, test in splits
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
