"""Score postings of which only counts are left, as their texts would be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from kpoclass.classification import Classification
from kpoclass.inference.bare_words import tells
from kpoclass.inference.decision import decide
from kpoclass.inference.parameters import HEADS, IDF_STEP
from kpoclass.inference.scoring import FeatureCounts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kpoclass.datasets.real_postings import CountedPostings
    from kpoclass.inference.parameters import Parameters
    from kpoclass.model import Model


class CountedScores(NamedTuple):
    """What :mod:`kpoclass.inference.decision` needs of each of n postings."""

    log_odds: NDArray[np.float64]  # (n, len(HEADS))
    known: NDArray[np.int64]
    countable: NDArray[np.int64]
    telling: NDArray[np.bool_]


def _feature_of_terms(counted: CountedPostings, parameters: Parameters) -> NDArray[np.int64]:
    """Return which feature each word and pair is; -1 if none."""
    stem_of = dict(zip(parameters.words, parameters.word_stems, strict=True))
    bigrams = zip(parameters.bigram_first, parameters.bigram_second, strict=True)
    bigram_of = {pair: parameters.n_stems + number for number, pair in enumerate(bigrams)}
    stems = [stem_of.get(word, -1) for word in counted.words.tolist()]
    pairs = [bigram_of.get((stems[one], stems[other]), -1) for one, other in counted.pairs.tolist()]
    return np.array([*stems, *pairs], dtype=np.int64)


def _weigh(found: csr_matrix, parameters: Parameters) -> NDArray[np.float64]:
    """Return what the features of a block, the text or its title, add to each head, before its scale."""
    weights = np.asarray(parameters.weights, dtype=np.float64).reshape(len(HEADS), -1)
    damped = found.astype(np.float64)
    damped.data = 1 + np.log(damped.data)
    squares = damped.power(2) @ np.asarray(parameters.idf, dtype=np.float64) ** 2
    length = IDF_STEP * np.sqrt(np.where(squares > 0, squares, 1.0))
    added: NDArray[np.float64] = (damped @ weights.T).T / length
    return added


def _matrix_to(features: NDArray[np.int64], n_features: int) -> csr_matrix:
    """Return the matrix that turns counts of terms into counts of features."""
    known = np.flatnonzero(features >= 0)
    return csr_matrix(
        (np.ones(len(known), dtype=np.int64), (known, features[known])), shape=(len(features), n_features)
    )


def score_counted(counted: CountedPostings, model: Model) -> CountedScores:
    """Score postings."""
    parameters = model.parameters
    n_features, titles = len(parameters.idf), np.asarray(parameters.title_features, dtype=np.int64)
    feature_of = _feature_of_terms(counted, parameters)
    in_title = np.full(parameters.n_text_features + 1, -1)  # the last one stands for terms that are no feature
    in_title[titles] = np.arange(parameters.n_text_features, n_features)
    blocks = _weigh((counted.matrix @ _matrix_to(feature_of, n_features)).tocsr(), parameters) + _weigh(
        (counted.titles @ _matrix_to(in_title[feature_of], n_features)).tocsr(), parameters
    )
    scales, intercepts = (np.asarray(of)[:, None] for of in (parameters.scales, parameters.intercepts))
    n_words = len(counted.words)
    is_known = (feature_of[:n_words] >= 0).astype(np.int64)
    is_number = np.array([word.isdigit() for word in counted.words.tolist()], dtype=np.int64)
    told = np.array(list(map(tells, counted.words.tolist())), dtype=np.int64)
    of_words = counted.matrix[:, :n_words]
    known = of_words @ is_known
    return CountedScores(
        (intercepts + scales * blocks).T,
        known=known,
        countable=counted.n_words + of_words @ (is_known * is_number),
        telling=of_words @ (is_known * told) >= np.where(known > 1, 1, 2),
    )


def classify_counted(counted: CountedPostings, model: Model) -> pd.DataFrame:
    """Return the results of postings, a column per field of a classification."""
    results = [
        decide(FeatureCounts({}, {}, known, countable, telling), log_odds, model.parameters.least_probability)
        for log_odds, known, countable, telling in zip(
            *(of.tolist() for of in score_counted(counted, model)), strict=True
        )
    ]
    return pd.DataFrame(results, columns=Classification._fields)
