"""The label head of a model: its features of texts, its coefficients, and a model with other coefficients."""

from __future__ import annotations

import json
from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from kpoclass.inference.parameters import IDF_STEP, Parameters
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize_titled
from kpoclass.model import Model
from kpoclass.training.export import view, weight_scale
from kpoclass.training.function_words import FUNCTION_WORDS
from kpoclass.training.recipe import Recipe
from kpoclass.training.word_terms import personal_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

#: As many steps as the model file has room for: a user's model need not be small, and should be exact.
_STEPS = 32_767


def idf(parameters: Parameters) -> NDArray[Any]:
    """Return the inverse document frequency of each feature."""
    return np.asarray(parameters.idf, dtype=np.float64) * IDF_STEP


def tfidf(parameters: Parameters, texts: list[str]) -> csr_matrix:
    """Return the sublinear tf-idf of texts and their titles as the heads weigh it.

    The features of a text have length 1, or 0 without a known word, and so do those of its title.
    """
    scorer = Scorer(parameters)
    found = [scorer.count(*tokenize_titled(text)) for text in texts]
    of_text = _weighted([each.counts for each in found], parameters)
    return of_text + _weighted([scorer.lookup.in_title(each.title_counts) for each in found], parameters)


def _weighted(blocks: list[dict[int, int]], parameters: Parameters) -> csr_matrix:
    """Return the sublinear tf-idf of counted features, a row of length 1 per block."""
    features = np.array(list(chain.from_iterable(blocks)), dtype=np.intp)
    counts = np.array(list(chain.from_iterable(block.values() for block in blocks)), dtype=np.float64)
    starts = np.cumsum([0, *map(len, blocks)])
    weights = (1.0 + np.log(counts)) * idf(parameters)[features]
    return normalize(csr_matrix((weights, features, starts), shape=(len(blocks), len(parameters.idf))))


def coefficients(parameters: Parameters) -> NDArray[Any]:
    """Return the coefficients of the label, in log-odds per unit of tf-idf."""
    size = len(parameters.idf)
    weights: NDArray[Any] = np.asarray(parameters.weights[:size], dtype=np.float64)
    found: NDArray[Any] = weights * parameters.heads[0] / idf(parameters)
    return found


def shares(parameters: Parameters) -> NDArray[Any]:
    """Return how much each feature counts in a fit: less in a title, nothing if its words say nothing."""
    words = parameters.words
    nothing = np.zeros(parameters.n_stems, dtype=bool)
    for word in (*map(str.encode, FUNCTION_WORDS), *personal_words()):
        place = bisect_left(words, word)
        if words[place : place + 1] == [word]:
            nothing[parameters.word_stems[place]] = True
    first, second = (np.asarray(stems, dtype=np.intp) for stems in (parameters.bigram_first, parameters.bigram_second))
    of_text = 1.0 - np.concatenate([nothing, nothing[first] & nothing[second]])
    titles = np.asarray(parameters.title_features, dtype=np.intp)
    return np.append(of_text, Recipe.title_weight * of_text[titles])


def with_label_head(parameters: Parameters, coef: NDArray[Any], intercept: float, metadata: Mapping[str, Any]) -> Model:
    """Return a model with another label head, rounded to 65,535 steps; words and other heads are kept."""
    folded = coef * idf(parameters)
    scale = weight_scale(folded, _STEPS)
    size = len(folded)
    weights = np.concatenate([np.rint(folded / scale).astype(np.int16), np.asarray(parameters.weights)[size:]])
    heads = np.concatenate([[scale, intercept], np.asarray(parameters.heads)[2:]])
    metadata_json = json.dumps(dict(metadata), ensure_ascii=False, sort_keys=True).encode()
    return Model(parameters.replaced(metadata_json=metadata_json, weights=view(weights, "h"), heads=view(heads, "d")))
