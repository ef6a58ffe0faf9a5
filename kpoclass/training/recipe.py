"""The choices that make the model, in one place; made on development sets only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Recipe:
    """How a model is trained.

    Attributes
    ----------
    min_df : int
        A word or bigram is kept if at least this many texts contain it.
    n_bigrams : int
        How many bigrams are kept, by chi-squared with the label. All words that pass ``min_df`` are kept.
    leaning_power : float
        How far regularization holds back features that do not lean to one class: each is scaled by this power of the
        size of its log ratio of naive Bayes before a head is fitted; with 0 all are alike.
    title_weight : float
        Weight of the words and bigrams of a title, which count there once more, beside those of the whole text; with 0
        they do not.
    C : float
        Inverse of the strength of regularization of each logistic regression, as in scikit-learn.
    weights : mapping of str to float
        Weight of a row by its ``source``.
    label_balance : float
        How far the labels of each source are brought to equal weight, and for the scope in and out of it: 0 not at all,
        1 fully. Titles are mostly trades, so without it, short texts lean to BPO.
    pseudo_postings : int
        How many postings are composed from the tasks of each O*NET occupation.
    wrapped : int
        How many copies of each of our own texts are added, each wrapped in different boilerplate.
    folds : int
        Folds for the out-of-fold scores that calibration and the reported metrics rest on; no group is in two.
    seed : int
        Seed of everything drawn at random.

    Examples
    --------
    >>> Recipe(C=1.0).C, Recipe().C
    (1.0, 0.25)
    """

    min_df: int = 2
    n_bigrams: int = 16_000
    leaning_power: float = 0.5
    title_weight: float = 0.4
    C: float = 0.25
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "descriptions": 15.0,
            "own": 15.0,
            "wrapped": 2.5,
            "onet-tasks": 0.9,
            "onet-titles": 12.0,
            "onet-postings": 0.9,
            "uk-titles": 1.2,
            "uk-units": 12.0,
            "trade-words": 100.0,
            "ranks": 60.0,
            "real": 40.0,
        }
    )
    label_balance: float = 0.8
    pseudo_postings: int = 3
    wrapped: int = 12
    folds: int = 5
    seed: int = 20261123
