"""The features of a fit: those of the texts, and those of a prior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from kpoclass.errors import DataError
from kpoclass.inference.parameters import HEADS, Parameters
from kpoclass.training.export import to_model, view
from kpoclass.training.features import MOST_STEMS, count_terms, select_terms, terms
from kpoclass.training.heads import FittedHeads
from kpoclass.training.out_of_fold import UNCALIBRATED
from kpoclass.training.stemming import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray


def blank(texts: list[str], target: NDArray[Any], *, min_df: int, n_bigrams: int) -> Parameters:
    """Choose features as training does, and return a model of them with all weights zero."""
    few = DataError(f"expected words that occur in at least {min_df} of {len(texts)} texts, got none; lower min_df")
    if not any(map(terms, texts)):
        raise few
    counts = count_terms(texts)
    columns = select_terms(counts, np.arange(len(texts)), target, min_df=min_df, n_bigrams=n_bigrams)
    if not len(columns):
        raise few
    weights = TfidfTransformer(sublinear_tf=True).fit(counts.matrix[:, columns])
    zeros = np.zeros((len(HEADS), len(columns)))
    heads = FittedHeads(columns, weights, LogisticRegression(), zeros, zeros[:, 0])
    return to_model(heads, counts.terms, counts.words, UNCALIBRATED, {}).parameters


def extended(
    parameters: Parameters, texts: list[str], target: NDArray[Any], *, min_df: int, n_bigrams: int
) -> Parameters:
    """Add the words and pairs of some texts that a model does not know, without weight.

    A new word of a known stem gets that stem; a new stem or pair is assumed to be as rare as the rarest known one.
    """
    if not any(map(terms, texts)):
        return parameters
    counts = count_terms(texts)
    chosen: list[str] = counts.terms[
        select_terms(counts, np.arange(len(texts)), target, min_df=min_df, n_bigrams=n_bigrams)
    ].tolist()
    words = dict(zip(parameters.words, parameters.word_stems, strict=True))
    number_of: dict[str, int] = {}
    for word, number in words.items():
        number_of.setdefault(stem(word), number)
    new_stems = [term for term in chosen if " " not in term and term not in number_of]
    new_stems = new_stems[: MOST_STEMS - parameters.n_stems]
    number_of.update({term: parameters.n_stems + place for place, term in enumerate(new_stems)})
    for word, name in counts.words.items():
        if name in number_of:
            words.setdefault(word, number_of[name])
    # One number per pair, as in Parameters.pairs.
    found = [tuple(map(number_of.get, term.split(" "))) for term in chosen if " " in term]
    known = parameters.pairs()
    new_pairs = {first << 16 | second for first, second in found if first is not None and second is not None}
    pairs = np.array([*known, *sorted(new_pairs - set(known))], dtype=np.int64)
    order = np.argsort(pairs)
    pairs = pairs[order]

    def rearranged(values: NDArray[Any], fill: int) -> NDArray[Any]:
        stems = np.append(values[: parameters.n_stems], np.full(len(new_stems), fill, values.dtype))
        of_pairs = np.append(values[parameters.n_stems :], np.full(len(pairs) - len(known), fill, values.dtype))
        return np.append(stems, of_pairs[order])

    idf = np.asarray(parameters.idf)
    weights = np.asarray(parameters.weights).reshape(len(HEADS), -1)
    return Parameters(
        metadata_json=parameters.metadata_json,
        word_lines=b"\n".join(sorted(words)),
        word_stems=view(np.array([words[word] for word in sorted(words)], dtype=np.uint16), "H"),
        bigram_first=view((pairs >> 16).astype(np.uint16), "H"),
        bigram_second=view((pairs & 0xFFFF).astype(np.uint16), "H"),
        idf=view(rearranged(idf, idf.max()), "H"),
        weights=view(np.concatenate([rearranged(row, 0) for row in weights]), "h"),
        heads=parameters.heads,
    )
