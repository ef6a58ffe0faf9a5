"""Counts to what the heads are fitted on: two blocks side by side, the tf-idf of the text and of its title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfTransformer

from kpoclass.inference.parameters import IDF_STEP
from kpoclass.training.features import TextCounts, select_title_terms
from kpoclass.training.function_words import says_nothing

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from kpoclass.training.recipe import Recipe


@dataclass(frozen=True)
class Blocks:
    """The chosen features, and how rare each is."""

    columns: NDArray[Any]  #: The columns of the count matrix, stems first.
    tfidf: TfidfTransformer
    title_features: NDArray[Any]  #: Which of the columns, by place, count in titles, too; often in none.
    title_tfidf: TfidfTransformer | None
    title_weight: float

    @property
    def title_columns(self) -> NDArray[Any]:
        """The columns of the count matrix that count in titles."""
        return self.columns.take(self.title_features)

    @property
    def all_columns(self) -> NDArray[Any]:
        """The column of each feature."""
        return np.concatenate([self.columns, self.title_columns])

    @property
    def idf(self) -> NDArray[Any]:
        """The inverse document frequency of each feature."""
        return np.concatenate([self.tfidf.idf_, self.title_tfidf.idf_ if self.title_tfidf else []])

    @property
    def weights(self) -> NDArray[Any]:
        """The weight of its block for each feature."""
        return np.repeat([1.0, self.title_weight], [len(self.columns), len(self.title_features)])

    def transform(self, counts: TextCounts, rows: NDArray[Any]) -> csr_matrix:
        """Return the blocks of some rows, each of length 1 before it is multiplied by its weight."""
        blocks = [self.tfidf.transform(counts.matrix[rows][:, self.columns])]
        if self.title_tfidf:
            blocks.append(self.title_weight * self.title_tfidf.transform(counts.titles[rows][:, self.title_columns]))
        return hstack(blocks, format="csr")


def _fit_tfidf(matrix: csr_matrix, terms: NDArray[Any]) -> TfidfTransformer:
    """Learn how rare terms are; those that say nothing count as next to nothing, so that they lengthen no text."""
    tfidf = TfidfTransformer(sublinear_tf=True).fit(matrix)
    tfidf.idf_ = np.where(list(map(says_nothing, terms)), IDF_STEP, tfidf.idf_)
    return tfidf


def fit_blocks(counts: TextCounts, rows: NDArray[Any], columns: NDArray[Any], recipe: Recipe) -> Blocks:
    """Choose which of the chosen features count in titles, by some rows, and learn how rare all are."""
    tfidf = _fit_tfidf(counts.matrix[rows][:, columns], counts.terms[columns])
    of_title = select_title_terms(counts, rows, columns, min_df=recipe.min_df)
    if not recipe.title_weight or not len(of_title):
        return Blocks(columns, tfidf, of_title[:0], None, recipe.title_weight)
    of_titles = columns[of_title]
    title_tfidf = _fit_tfidf(counts.titles[rows][:, of_titles], counts.terms[of_titles])
    return Blocks(columns, tfidf, of_title, title_tfidf, recipe.title_weight)
