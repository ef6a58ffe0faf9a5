"""Texts to counts of stems and bigrams, and the choice of which of them become features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.tokens import tokenize, tokenize_titled
from kpoclass.training.function_words import says_nothing
from kpoclass.training.word_terms import PERSONAL, forms_of, personal_words, term_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scipy.sparse import csr_matrix

    from kpoclass.datasets.real_postings import CountedPostings


#: The model file numbers stems in 16 bits.
MOST_STEMS = 65_536


def terms(text: str) -> list[str]:
    """Return the stems of a text in order, then its bigrams; the analyser of the scikit-learn vectoriser.

    >>> terms("Reconciling supplier accounts")
    ['reconcil', 'supplier', 'account', 'reconcil supplier', 'supplier account']
    """
    return _terms_of(tokenize(text))


def title_terms(text: str) -> list[str]:
    r"""Return the terms of the title of a text, if it has one.

    >>> title_terms("Auditor, retail\nYou audit our shops")
    ['auditor', 'retail', 'auditor retail']
    """
    tokens, n_title = tokenize_titled(text)
    return _terms_of(tokens[:n_title])


def _terms_of(tokens: list[bytes]) -> list[str]:
    stems = list(map(term_of, tokens))
    return [s for s in stems if s] + [pair for pair in map(_pair, stems, stems[1:]) if pair]


def _pair(first: str, second: str) -> str:
    """Return the term of two neighbours, "" if they have none."""
    pairs = first and second and first != PERSONAL != second
    return f"{first} {second}" if pairs else ""


@dataclass(frozen=True)
class TextCounts:
    """The terms in the texts of a training set."""

    matrix: csr_matrix  #: How often each term occurs in each text, shape (n_texts, n_terms).
    titles: csr_matrix  #: How often in its title, of the same shape.
    terms: NDArray[Any]  #: All stems and bigrams, in ascending order.
    words: dict[bytes, str]  #: Every word and its stem.


def count_terms(texts: Sequence[str], counted: CountedPostings | None = None) -> TextCounts:
    """Count the terms of each text and of its title; then come the postings of which there are only counts."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=terms)
    matrix = vectorizer.fit_transform(texts)
    names = vectorizer.get_feature_names_out()
    titles = CountVectorizer(analyzer=title_terms, vocabulary=vectorizer.vocabulary_).transform(texts)
    words = known_words({token for text in texts for token in tokenize(text)})
    counts = TextCounts(matrix.tocsr(), titles.tocsr(), names, words)
    return counts if counted is None else _with_counted(counts, counted)


def known_words(words: Iterable[bytes]) -> dict[bytes, str]:
    """Return the term of each word that is known once some were seen, in ascending order.

    They are those that a term is learnt of, their other forms, and all personal words but names.
    """
    term_of_form = {form: term for word in words if (term := term_of(word)) for form in forms_of(word)}
    return dict(sorted((personal_words() | term_of_form).items()))


def _with_counted(counts: TextCounts, counted: CountedPostings) -> TextCounts:
    from scipy.sparse import csr_matrix, vstack

    stem_of = known_words(counted.words.tolist())
    stems = [stem_of.get(word, "") for word in counted.words.tolist()]
    pairs = [(stems[one], stems[other]) for one, other in counted.pairs.tolist()]
    named = [*stems, *(_pair(*pair) for pair in pairs)]
    terms = np.array(sorted({*counts.terms.tolist(), *filter(None, named)}), dtype=object)
    column = {term: number for number, term in enumerate(terms.tolist())}

    def renamed(matrix: csr_matrix, names: Sequence[str]) -> csr_matrix:
        places = np.flatnonzero([bool(name) for name in names])
        columns = [column[name] for name in names if name]
        ones = np.ones(len(columns), dtype=matrix.dtype)
        return matrix @ csr_matrix((ones, (places, columns)), shape=(len(names), len(terms)))

    def stacked(of_texts: csr_matrix, of_postings: csr_matrix) -> csr_matrix:
        both = vstack([renamed(of_texts, counts.terms.tolist()), renamed(of_postings, named)], format="csr")
        both.sort_indices()
        return both

    return TextCounts(
        stacked(counts.matrix, counted.matrix),
        stacked(counts.titles, counted.titles),
        terms,
        dict(sorted({**counts.words, **stem_of}.items())),
    )


def select_terms(
    counts: TextCounts,
    rows: NDArray[Any],
    is_kpo: NDArray[Any],
    *,
    min_df: int,
    n_bigrams: int,
    weight: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Choose features by some rows: stems that are common enough, and the bigrams that tell most about the label.

    A term must occur in at least ``min_df`` of the rows, more if there were over ``MOST_STEMS`` stems; bigrams are
    chosen by the chi-squared statistic, in which rows have their weights. Return columns of the matrix: stems, then
    bigrams, each in ascending order.
    """
    from scipy.sparse import diags
    from sklearn.feature_selection import chi2

    matrix = counts.matrix[rows]
    document_frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    is_bigram = np.char.find(counts.terms.astype(str), " ") >= 0
    while np.count_nonzero(document_frequency[~is_bigram] >= min_df) > MOST_STEMS:
        min_df += 1  # for stems and bigrams alike, so that the stems of each kept bigram are kept
    common = document_frequency >= min_df
    stems, pairs = np.flatnonzero(common & ~is_bigram), np.flatnonzero(common & is_bigram)
    pairs = pairs[[not says_nothing(pair) for pair in counts.terms[pairs]]]
    if len(pairs) > n_bigrams:
        weighted = matrix[:, pairs] if weight is None else diags(weight) @ matrix[:, pairs]
        statistic = chi2(weighted, is_kpo)[0]
        pairs = np.sort(pairs[np.argsort(-statistic, kind="stable")[:n_bigrams]])
    return np.concatenate([stems, pairs])


def select_title_terms(counts: TextCounts, rows: NDArray[Any], columns: NDArray[Any], *, min_df: int) -> NDArray[Any]:
    """Choose, among chosen columns, the places of those in the titles of at least ``min_df`` of some rows."""
    document_frequency = np.bincount(counts.titles[rows].indices, minlength=len(counts.terms))
    return np.flatnonzero(document_frequency[columns] >= min_df)
