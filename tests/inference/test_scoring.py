from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.inference.parameters import HEADS, IDF_STEP, Parameters
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize

WORDS = st.lists(st.sampled_from(["analyse", "analysing", "data", "enter", "unheard", "77"]), max_size=30)
TITLE_WORDS = st.integers(0, 14)


def count_features(parameters: Parameters, words: list[str]) -> list[int]:
    stems = dict(zip((w.decode() for w in parameters.words), parameters.word_stems, strict=True))
    pairs = list(zip(parameters.bigram_first, parameters.bigram_second, strict=True))
    counts = [0] * parameters.n_text_features
    for position, word in enumerate(words):
        if word not in stems:
            continue
        counts[stems[word]] += 1
        if position and words[position - 1] in stems:
            pair = (stems[words[position - 1]], stems[word])
            if pair in pairs:
                counts[parameters.n_stems + pairs.index(pair)] += 1
    return counts


def by_the_book(parameters: Parameters, words: list[str], title: list[str]) -> list[float]:
    """Compute the log-odds straight from the definition, with lists in place of look-up tables."""
    in_title = count_features(parameters, title)
    blocks = [count_features(parameters, words), [in_title[feature] for feature in parameters.title_features]]
    result = []
    for head in range(len(HEADS)):
        scale, log_odds = parameters.heads[2 * head], parameters.heads[2 * head + 1]
        column = parameters.weights[head * len(parameters.idf) : (head + 1) * len(parameters.idf)]
        coefficients = [weight * scale / (idf * IDF_STEP) for weight, idf in zip(column, parameters.idf, strict=True)]
        start = 0
        for counts in blocks:
            idfs = parameters.idf[start : start + len(counts)]
            tfidf = [(1 + math.log(c)) * idf * IDF_STEP if c else 0.0 for c, idf in zip(counts, idfs, strict=True)]
            length = math.sqrt(sum(value * value for value in tfidf)) or 1.0
            log_odds += sum(coefficients[start + place] * value / length for place, value in enumerate(tfidf))
            start += len(counts)
        result.append(log_odds)
    return result


@given(WORDS, TITLE_WORDS)
def test_log_odds_follow_the_definition(words: list[str], n_title: int) -> None:
    from small_model import small_parameters

    parameters = small_parameters()
    scorer = Scorer(parameters)
    found = scorer.count(tokenize(" ".join(words)), n_title)
    assert scorer.log_odds(found) == pytest.approx(by_the_book(parameters, words, words[:n_title]), abs=1e-12)


@given(WORDS, TITLE_WORDS)
def test_contributions_sum_to_the_log_odds(words: list[str], n_title: int) -> None:
    from small_model import small_parameters

    scorer = Scorer(small_parameters())
    found = scorer.count(tokenize(" ".join(words)), n_title)
    contributions, intercept = scorer.contributions(found)
    assert set(contributions) == set(found.counts) | set(scorer.lookup.in_title(found.title_counts))
    assert intercept + sum(contributions.values()) == pytest.approx(scorer.log_odds(found)[0], abs=1e-12)


def test_each_head_has_a_scale_of_its_own(parameters: Parameters) -> None:
    heads = memoryview(array("d", [number for scale in (1, 2, 3, 4, 5) for number in (scale / 128, 0.5)] + [0.65]))
    parameters = parameters.replaced(metadata_json=parameters.metadata_json, heads=heads)
    scorer, words = Scorer(parameters), ["enter", "data", "data", "analyse"]
    found = scorer.count(tokenize(" ".join(words)), 2)
    assert scorer.log_odds(found) == pytest.approx(by_the_book(parameters, words, words[:2]), abs=1e-12)
    contributions, intercept = scorer.contributions(found)
    assert intercept + sum(contributions.values()) == pytest.approx(scorer.log_odds(found)[0], abs=1e-12)


def test_a_pair_is_in_the_title_if_both_words_are(parameters: Parameters) -> None:
    scorer, words = Scorer(parameters), [b"enter", b"data"]
    assert [scorer.count(words, n_title).title_counts for n_title in range(3)] == [{}, {2: 1}, {2: 1, 1: 1, 3: 1}]


def test_words_of_one_stem_are_one_feature(parameters: Parameters) -> None:
    assert Scorer(parameters).count([b"analyse", b"analysing"], 0).counts == {0: 2}


def test_a_bigram_needs_its_words_side_by_side_and_in_order(parameters: Parameters) -> None:
    scorer = Scorer(parameters)
    assert scorer.count([b"enter", b"data"], 0).counts == {2: 1, 1: 1, 3: 1}
    assert 3 not in scorer.count([b"data", b"enter"], 0).counts
    assert 3 not in scorer.count([b"enter", b"the", b"data"], 0).counts


def test_coverage_leaves_unknown_numbers_out(parameters: Parameters) -> None:
    found = Scorer(parameters).count([b"enter", b"25000", b"data", b"fast"], 4)
    assert (found.known, found.countable) == (2, 3)


def test_a_text_of_unknown_words_gives_the_intercepts(parameters: Parameters) -> None:
    scorer = Scorer(parameters)
    assert scorer.log_odds(scorer.count([b"unheard", b"7"], 2)) == list(parameters.heads[1::2])


def test_a_title_has_features_of_its_own(parameters: Parameters) -> None:
    scorer = Scorer(parameters)
    assert scorer.n_text_features == parameters.n_text_features == 4
    tokens = [b"analyse", b"enter", b"data", b"data"]
    in_title = [scorer.lookup.in_title(scorer.count(tokens, n_title).title_counts) for n_title in range(5)]
    # of two words, the second is not in a title of two tokens, nor their pair
    assert in_title == [{}, {}, {}, {4: 1, 5: 1}, {4: 2, 5: 1}]
    assert scorer.count(tokens, 4).counts == scorer.count(tokens, 0).counts


def test_what_is_kept_is_bounded_by_the_model(parameters: Parameters) -> None:
    scorer = Scorer(parameters)
    for text in ("analyse data", "enter data", "unheard words 77", "data \u0431\u0443\u0445"):
        for repeats in (1, 40):
            scorer.log_odds(scorer.count(tokenize(f"{text} " * repeats), 2))
    assert set(scorer._rows) <= set(range(parameters.n_text_features))
