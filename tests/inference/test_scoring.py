from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.inference.parameters import HEADS, IDF_STEP, Parameters
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize

WORDS = st.lists(st.sampled_from(["analyse", "analysing", "data", "enter", "unheard", "77"]), max_size=30)


def by_the_book(parameters: Parameters, words: list[str]) -> list[float]:
    """Compute the log-odds straight from the definition, with lists in place of look-up tables."""
    stems = dict(zip((w.decode() for w in parameters.words), parameters.word_stems, strict=True))
    pairs = list(zip(parameters.bigram_first, parameters.bigram_second, strict=True))
    counts = [0] * len(parameters.idf)
    for position, word in enumerate(words):
        if word not in stems:
            continue
        counts[stems[word]] += 1
        if position and words[position - 1] in stems:
            pair = (stems[words[position - 1]], stems[word])
            if pair in pairs:
                counts[parameters.n_stems + pairs.index(pair)] += 1
    tfidf = [(1 + math.log(c)) * idf * IDF_STEP if c else 0.0 for c, idf in zip(counts, parameters.idf, strict=True)]
    length = math.sqrt(sum(value * value for value in tfidf)) or 1.0
    result = []
    for head in range(len(HEADS)):
        scale, intercept = parameters.heads[2 * head], parameters.heads[2 * head + 1]
        column = parameters.weights[head * len(counts) : (head + 1) * len(counts)]
        coefficients = [weight * scale / (idf * IDF_STEP) for weight, idf in zip(column, parameters.idf, strict=True)]
        result.append(intercept + sum(c * value / length for c, value in zip(coefficients, tfidf, strict=True)))
    return result


@given(WORDS)
def test_log_odds_follow_the_definition(words: list[str]) -> None:
    from small_model import small_parameters

    parameters = small_parameters()
    scorer = Scorer(parameters)
    found = scorer.count(tokenize(" ".join(words)))
    assert scorer.log_odds(found.counts) == pytest.approx(by_the_book(parameters, words), abs=1e-12)


@given(WORDS)
def test_contributions_sum_to_the_log_odds(words: list[str]) -> None:
    from small_model import small_parameters

    scorer = Scorer(small_parameters())
    counts = scorer.count(tokenize(" ".join(words))).counts
    contributions, intercept = scorer.contributions(counts)
    assert set(contributions) == set(counts)
    assert intercept + sum(contributions.values()) == pytest.approx(scorer.log_odds(counts)[0], abs=1e-12)


def test_words_of_one_stem_are_one_feature(parameters: Parameters) -> None:
    assert Scorer(parameters).count([b"analyse", b"analysing"]).counts == {0: 2}


def test_a_bigram_needs_its_words_side_by_side_and_in_order(parameters: Parameters) -> None:
    scorer = Scorer(parameters)
    assert scorer.count([b"enter", b"data"]).counts == {2: 1, 1: 1, 3: 1}
    assert 3 not in scorer.count([b"data", b"enter"]).counts
    assert 3 not in scorer.count([b"enter", b"the", b"data"]).counts


def test_coverage_leaves_unknown_numbers_out(parameters: Parameters) -> None:
    found = Scorer(parameters).count([b"enter", b"25000", b"data", b"fast"])
    assert (found.known, found.countable) == (2, 3)


def test_a_text_of_unknown_words_gives_the_intercepts(parameters: Parameters) -> None:
    assert Scorer(parameters).log_odds({}) == list(parameters.heads[1::2])
