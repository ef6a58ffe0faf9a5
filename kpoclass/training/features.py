"""Texts to counts of stems and bigrams, and the choice of which of them become features."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.parameters import LONGEST_WORD
from kpoclass.inference.tokens import UNKNOWN_LETTER, tokenize
from kpoclass.training.stemming import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_matrix


#: The model file numbers stems in 16 bits.
MOST_STEMS = 65_536


def _learnable(token: bytes) -> bool:
    return UNKNOWN_LETTER not in token and len(token) <= LONGEST_WORD


def terms(text: str) -> list[str]:
    """Give the stems and stem bigrams of a text; the analyser of the scikit-learn vectoriser.

    Parameters
    ----------
    text : str
        A text.

    Returns
    -------
    list of str
        Stems in order, then bigrams as two stems with a space between.

    Examples
    --------
    >>> terms("Reconciling supplier accounts")
    ['reconcil', 'supplier', 'account', 'reconcil supplier', 'supplier account']
    """
    stems = [stem(token) if _learnable(token) else "" for token in tokenize(text)]
    return [s for s in stems if s] + [f"{a} {b}" for a, b in pairwise(stems) if a and b]


@dataclass(frozen=True)
class TextCounts:
    """What the texts of a training set hold.

    Attributes
    ----------
    matrix : csr_matrix of int, shape (n_texts, n_terms)
        How often each term stands in each text.
    terms : ndarray of str, shape (n_terms,)
        All stems and bigrams, in ascending order.
    words : dict of bytes to str
        Every word seen and its stem.
    """

    matrix: csr_matrix
    terms: NDArray[Any]
    words: dict[bytes, str]


def count_terms(texts: Sequence[str]) -> TextCounts:
    """Count the terms of each text.

    Parameters
    ----------
    texts : sequence of str
        The texts.

    Returns
    -------
    TextCounts
        Counts, the names of the columns, and the words.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=terms)
    matrix = vectorizer.fit_transform(texts)
    seen = Counter(token for text in texts for token in tokenize(text) if _learnable(token))
    return TextCounts(matrix.tocsr(), vectorizer.get_feature_names_out(), {word: stem(word) for word in sorted(seen)})


def select_terms(
    counts: TextCounts, rows: NDArray[Any], is_kpo: NDArray[Any], *, min_df: int, n_bigrams: int
) -> NDArray[Any]:
    """Choose the features: all stems that are common enough, and the bigrams that tell most about the label.

    Parameters
    ----------
    counts : TextCounts
        The counts of all texts.
    rows : ndarray of int
        The texts to choose by.
    is_kpo : ndarray of bool, one a row
        Their labels.
    min_df : int
        Keep a term only if at least this many of the texts hold it; more if there were over ``MOST_STEMS`` stems.
    n_bigrams : int
        Keep this many bigrams, by the chi-squared statistic with the label.

    Returns
    -------
    ndarray of int
        Columns of the matrix: first the stems, then the bigrams, each in ascending order of term.
    """
    from sklearn.feature_selection import chi2

    matrix = counts.matrix[rows]
    document_frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    is_bigram = np.char.find(counts.terms.astype(str), " ") >= 0
    while np.count_nonzero(document_frequency[~is_bigram] >= min_df) > MOST_STEMS:
        min_df += 1  # for stems and bigrams alike, so that the stems of each kept bigram are kept
    common = document_frequency >= min_df
    stems, pairs = np.flatnonzero(common & ~is_bigram), np.flatnonzero(common & is_bigram)
    if len(pairs) > n_bigrams:
        statistic = chi2(matrix[:, pairs], is_kpo)[0]
        pairs = np.sort(pairs[np.argsort(-statistic, kind="stable")[:n_bigrams]])
    return np.concatenate([stems, pairs])
