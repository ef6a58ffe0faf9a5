"""The features of a fit: those of the texts, and those of a prior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from kpoclass.errors import DataError
from kpoclass.inference.parameters import HEADS, Parameters
from kpoclass.training.blocks import fit_blocks
from kpoclass.training.export import to_model, view
from kpoclass.training.features import MOST_STEMS, count_terms, select_terms, select_title_terms, terms
from kpoclass.training.function_words import says_nothing
from kpoclass.training.heads import FittedHeads
from kpoclass.training.out_of_fold import UNCALIBRATED
from kpoclass.training.recipe import Recipe
from kpoclass.training.word_terms import PERSONAL, term_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The idf, in steps, of what says nothing: the least that there is, so that it lengthens no text.
_ONE_STEP = 1


def blank(texts: list[str], target: NDArray[Any], *, min_df: int, n_bigrams: int) -> Parameters:
    """Choose features as training does, and return a model of them with all weights zero."""
    few = DataError(f"expected words that occur in at least {min_df} of {len(texts)} texts, got none; lower min_df")
    if not any(map(terms, texts)):
        raise few
    counts = count_terms(texts)
    rows, recipe = np.arange(len(texts)), Recipe(min_df=min_df, n_bigrams=n_bigrams)
    columns = select_terms(counts, rows, target, min_df=min_df, n_bigrams=n_bigrams)
    if not len(columns):
        raise few
    blocks = fit_blocks(counts, rows, columns, recipe)
    zeros = np.zeros((len(HEADS), len(blocks.idf)))
    heads = FittedHeads(blocks, LogisticRegression(), zeros, zeros[:, 0])
    return to_model(heads, counts.terms, counts.words, UNCALIBRATED, {}).parameters


def extended(
    parameters: Parameters, texts: list[str], target: NDArray[Any], *, min_df: int, n_bigrams: int
) -> Parameters:
    """Add the words and pairs of some texts and titles that a model does not know, without weight.

    A new word of a known stem gets that stem; a new stem or pair is assumed to be as rare as the rarest known one, and
    in a title as the rarest there. One that says nothing lengthens no text, as in training.
    """
    if not any(map(terms, texts)):
        return parameters
    counts, rows = count_terms(texts), np.arange(len(texts))
    columns = select_terms(counts, rows, target, min_df=min_df, n_bigrams=n_bigrams)
    chosen: list[str] = counts.terms[columns].tolist()
    words = dict(zip(parameters.words, parameters.word_stems, strict=True))
    number_of: dict[str, int] = {}
    for word, number in words.items():
        # Older models gave personal words stems with a weight; those stay theirs.
        if (term := term_of(word)) != PERSONAL or parameters.idf[number] == _ONE_STEP:
            number_of.setdefault(term, number)
    new_stems = [term for term in chosen if " " not in term and term not in number_of]
    new_stems = new_stems[: MOST_STEMS - parameters.n_stems]
    number_of.update({term: parameters.n_stems + place for place, term in enumerate(new_stems)})
    for word, name in counts.words.items():
        if name in number_of:
            words.setdefault(word, number_of[name])
    # One number per pair, as in Parameters.pairs.
    for term in chosen:
        first, _, second = term.partition(" ")
        if second and first in number_of and second in number_of:
            number_of[term] = number_of[first] << 16 | number_of[second]
    known = parameters.pairs()
    new_pairs = {number_of[term] for term in chosen if " " in term and term in number_of} - set(known)
    pairs = np.array([*known, *sorted(new_pairs)], dtype=np.int64)
    order = np.argsort(pairs)
    pairs = pairs[order]

    # The number that each feature had, -1 for a new one.
    n_stems, n_before = parameters.n_stems + len(new_stems), parameters.n_text_features
    before = np.full(n_stems + len(pairs), -1)
    before[: parameters.n_stems] = np.arange(parameters.n_stems)
    before[n_stems:] = np.append(np.arange(parameters.n_stems, n_before), np.full(len(new_pairs), -1))[order]
    in_titles = np.append(np.full(n_before, -1), -1)  # the last for new ones
    in_titles[np.asarray(parameters.title_features, dtype=np.intp)] = np.arange(n_before, len(parameters.idf))
    is_title = in_titles[before] >= 0
    for term in counts.terms[columns[select_title_terms(counts, rows, columns, min_df=min_df)]].tolist():
        if term in number_of:
            number = number_of[term]
            is_title[n_stems + np.searchsorted(pairs, number) if " " in term else number] = True
    titles = np.flatnonzero(is_title)

    idf = np.asarray(parameters.idf)
    rarest = [idf[:n_before].max(), idf[n_before:].max(initial=0) or idf.max()]
    fill = np.repeat(rarest, [len(before), len(titles)]).astype(idf.dtype)
    silent = np.zeros(len(before), dtype=bool)
    silent[parameters.n_stems : n_stems] = list(map(says_nothing, new_stems))
    fill[np.append(silent, silent[titles])] = _ONE_STEP
    before = np.append(before, in_titles[before[titles]])
    weights = np.asarray(parameters.weights).reshape(len(HEADS), -1)
    return Parameters(
        metadata_json=parameters.metadata_json,
        word_lines=b"\n".join(sorted(words)),
        word_stems=view(np.array([words[word] for word in sorted(words)], dtype=np.uint16), "H"),
        bigram_first=view((pairs >> 16).astype(np.uint16), "H"),
        bigram_second=view((pairs & 0xFFFF).astype(np.uint16), "H"),
        title_features=view(titles.astype(np.uint32), "I"),
        idf=view(np.where(before >= 0, idf[before], fill), "H"),
        weights=view(np.where(before >= 0, weights[:, before], weights.dtype.type(0)), "h"),
        heads=parameters.heads,
    )
