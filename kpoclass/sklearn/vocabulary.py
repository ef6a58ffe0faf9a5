"""Texts to a model that knows their words and says nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from kpoclass.errors import DataError
from kpoclass.parameters import HEADS
from kpoclass.training.export import to_model
from kpoclass.training.features import count_terms, select_terms
from kpoclass.training.heads import FittedHeads
from kpoclass.training.out_of_fold import UNCALIBRATED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kpoclass.model import Model


def blank_model(texts: list[str], target: NDArray[Any], *, min_df: int, n_bigrams: int) -> Model:
    """Choose the features as training does, and give a model of them whose weights are all zero.

    Parameters
    ----------
    texts : list of str
        n texts.
    target : ndarray of bool, shape (n,)
        Whether each is of the positive class.
    min_df : int
        How many texts must hold a word or pair.
    n_bigrams : int
        How many pairs at most.

    Returns
    -------
    Model

    Raises
    ------
    DataError
        If no word stands in enough texts.
    """
    counts = count_terms(texts)
    columns = select_terms(counts, np.arange(len(texts)), target, min_df=min_df, bigrams=n_bigrams)
    if not len(columns):
        raise DataError(f"expected words that stand in at least {min_df} of {len(texts)} texts, got none; lower min_df")
    weights = TfidfTransformer(sublinear_tf=True).fit(counts.matrix[:, columns])
    zeros = np.zeros((len(HEADS), len(columns)))
    heads = FittedHeads(columns, weights, LogisticRegression(), zeros, zeros[:, 0])
    return to_model(heads, counts.terms, counts.words, UNCALIBRATED, {})
