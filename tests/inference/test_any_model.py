"""Both engines give the same with any model whose parameters are within bounds, however far at their limits."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from engines import Both, assert_agree, assert_same, both_of, need_kernel
from hypothesis import given, settings
from hypothesis import strategies as st

from kpoclass.inference.parameters import HEADS, LONGEST_WORD, Parameters

ALPHABET = "ab7"
WEIGHTS = st.one_of(st.sampled_from([-32_768, -32_767, -1, 0, 1, 32_767]), st.integers(-32_768, 32_767))
IDF = st.one_of(st.sampled_from([1, 2, 65_534, 65_535]), st.integers(1, 65_535))
SCALES = st.one_of(
    st.sampled_from([5e-324, 2**-20, 0.1, 1 - 2**-53]), st.floats(0, 1, exclude_min=True, exclude_max=True)
)
INTERCEPTS = st.one_of(st.sampled_from([-999_999.0, -700.0, -0.0, 0.0, 36.0, 999_999.0]), st.floats(-40, 40))
LEAST = st.one_of(st.sampled_from([0.5, 1.0]), st.floats(0.5, 1))
#: Words that differ in their first, eighth, ninth, sixteenth, seventeenth, or last letter, and short ones.
WORDS = st.one_of(
    st.text(ALPHABET, min_size=1, max_size=3),
    st.tuples(st.integers(0, LONGEST_WORD - 1), st.integers(1, LONGEST_WORD), st.sampled_from(ALPHABET)).map(
        lambda drawn: ("a" * drawn[0] + drawn[2] + "a" * LONGEST_WORD)[: drawn[1]]
    ),
)


def parameters_of(
    *,
    words: Sequence[str],
    stems: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    titles: Sequence[int],
    idf: Sequence[int],
    weights: Sequence[int],
    heads: Sequence[float],
) -> Parameters:
    """Make parameters of plain lists."""
    return Parameters(
        metadata_json=b"{}",
        word_lines="\n".join(words).encode(),
        word_stems=memoryview(array("H", stems)),
        bigram_first=memoryview(array("H", [first for first, _ in pairs])),
        bigram_second=memoryview(array("H", [second for _, second in pairs])),
        title_features=memoryview(array("I", titles)),
        idf=memoryview(array("H", idf)),
        weights=memoryview(array("h", weights)),
        heads=memoryview(struct.pack(f"<{len(heads)}d", *heads)).cast("d"),
    )


@st.composite
def models(draw: st.DrawFn) -> tuple[Parameters, list[str]]:
    """Draw a model and texts of its words and some others, in any case, glued or apart."""

    def draw_list(of: st.SearchStrategy[Any], size: int) -> list[Any]:
        return draw(st.lists(of, min_size=size, max_size=size))

    words = sorted(draw(st.sets(WORDS, min_size=1, max_size=12)))
    n_stems = draw(st.integers(1, len(words)))
    stem = st.integers(0, n_stems - 1)
    pairs = sorted(draw(st.sets(st.tuples(stem, stem), max_size=12)))
    n_text = n_stems + len(pairs)
    titles = sorted(draw(st.sets(st.integers(0, n_text - 1), max_size=8)))
    n_features = n_text + len(titles)
    heads = [number for _ in HEADS for number in (draw(SCALES), draw(INTERCEPTS))]
    parameters = parameters_of(
        words=words,
        stems=draw_list(stem, len(words)),
        pairs=pairs,
        titles=titles,
        idf=draw_list(IDF, n_features),
        weights=draw_list(WEIGHTS, n_features * len(HEADS)),
        heads=[*heads, draw(LEAST)],
    )
    known = st.sampled_from([*words, *words, *(word.title() for word in words)])
    other = st.one_of(st.text(ALPHABET, max_size=40), st.sampled_from(["\n", "\u2029", "?", "\u0436", "7", "77" * 17]))
    piece = st.one_of(known, known, known, other)
    between = st.sampled_from([" ", " ", "", "\n", "-"])
    text = st.one_of(
        st.tuples(between, st.lists(piece, max_size=60)).map(lambda drawn: drawn[0].join(drawn[1])),
        st.tuples(piece, piece, st.integers(1, 40)).map(lambda drawn: f"{drawn[0]} {drawn[1]} " * drawn[2]),
    )
    return parameters, draw(st.lists(text, min_size=1, max_size=8))


@pytest.fixture(scope="module", autouse=True)
def _kernel() -> None:
    need_kernel()


@settings(max_examples=100)
@given(models())
def test_both_engines_agree_with_any_model(drawn: tuple[Parameters, list[str]]) -> None:
    parameters, texts = drawn
    assert_agree(both_of(parameters), texts)


def letters_of(number: int) -> str:
    """Return four letters, in the order of the numbers."""
    return "".join(chr(ord("a") + number // 17**place % 17) for place in (3, 2, 1, 0))


@pytest.fixture(scope="module")
def largest() -> Both:
    """As many stems as can be, every other number as far from 0 as can be."""
    n_stems = 1 << 16
    pairs = [(first, first + 1) for first in range(n_stems - 1)]
    n_text = n_stems + len(pairs)
    n_features = 2 * n_text
    weights = [limit for limit in (32_767, -32_768, -32_768, 32_767, -32_768) for _ in range(n_features)]
    return both_of(
        parameters_of(
            words=list(map(letters_of, range(n_stems))),
            stems=range(n_stems),
            pairs=pairs,
            titles=range(n_text),
            idf=[65_535] * n_features,
            weights=weights,
            heads=[*[1 - 2**-53, 999_999.0, 0.5, -999_999.0] * 2, 0.5, 1.0, 1.0],
        )
    )


def test_sums_of_65536_stems_do_not_overflow(largest: Both) -> None:
    every = " ".join(map(letters_of, range(1 << 16)))
    often = " ".join(letters_of(number) for number in range(0, 1 << 16, 64) for _ in range(1 + number // 64 % 18))
    assert_agree(largest, [every, "aaaa aaab aaac", often])
    log_odds = largest.plain.log_odds([every])[0]
    assert log_odds[0] > 1_000_000
    assert log_odds[1] < -1


def test_equal_sums_do_not_depend_on_the_order_of_the_words(largest: Both) -> None:
    words = [letters_of(number * 7919 % (1 << 16)) for number in range(2_000)]
    one, other = " ".join(words), " ".join(reversed(words))
    for model in largest:
        assert_same(model.classify_batch([one, other, one]), [model.classify(one)] * 3)
