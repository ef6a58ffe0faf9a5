from __future__ import annotations

import math
import struct

import pytest
from small_model import small_parameters

from kpoclass.errors import ModelFormatError


def halves(*numbers: int) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}H", *numbers)).cast("H")


def words(*numbers: int) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}I", *numbers)).cast("I")


def doubles(*numbers: float) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}d", *numbers)).cast("d")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"word_lines": b"data\nanalyse\nanalysing\nenter"}, "ascending order"),
        ({"word_lines": b"analyse\nanalyse\ndata\nenter"}, "ascending order"),
        ({"word_lines": b"Analyse\nanalysing\ndata\nenter"}, "letters and digits"),
        ({"word_lines": b"\nanalysing\ndata\nenter"}, "no empty word"),
        ({"word_lines": b"analyse\ndata\nenter"}, "one stem per word"),
        ({"word_stems": halves(0, 0, 1, 3)}, "stems below 3"),
        ({"bigram_second": halves(3)}, "second stems below 3"),
        ({"bigram_first": halves(3)}, "first stems below 3"),
        ({"bigram_first": halves(2, 2), "bigram_second": halves(1, 1)}, "one stem|stems below|ascending"),
        ({"bigram_first": halves(0, 0, 0, 0), "bigram_second": halves(0, 1, 2, 3)}, "more features than bigrams"),
        ({"title_features": words(1, 2, 3, 4, 5)}, "more features than bigrams and title features"),
        ({"title_features": words(1, 4)}, "title features below 4"),
        ({"title_features": words(1, 1)}, "title features in ascending order"),
        ({"title_features": words(3, 1)}, "title features in ascending order"),
        ({"idf": halves(8192, 0, 8192, 12288, 1, 1)}, "idf above zero"),
        ({"idf": halves(8192, 4096, 8192, 12288, 1, 1, 1)}, "weights per feature"),
        ({"heads": doubles(*[0.5, 0.0] * 4)}, "scales and intercepts"),
        ({"heads": doubles(math.nan, 0.0, *[0.5, 0.0] * 4)}, "finite"),
        ({"heads": doubles(0.5, math.inf, *[0.5, 0.0] * 4)}, "finite"),
        ({"heads": doubles(0.0, 0.0, *[0.5, 0.0] * 4)}, "finite scales"),
        ({"heads": doubles(0.5, 1e9, *[0.5, 0.0] * 4)}, "below a million"),
    ],
)
def test_out_of_bounds(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(ModelFormatError, match=expected):
        small_parameters(**changes)


def test_a_model_without_bigrams_and_titles_is_sound() -> None:
    weights = memoryview(struct.pack("15h", *range(15))).cast("h")
    parameters = small_parameters(
        bigram_first=halves(),
        bigram_second=halves(),
        title_features=words(),
        idf=halves(4096, 4096, 4096),
        weights=weights,
    )
    assert parameters.pairs() == []
    assert parameters.n_stems == parameters.n_text_features == 3


@pytest.mark.parametrize(
    ("content", "expected"), [(b"{", "not JSON"), (b"[1]", "JSON object, not list"), (b"\xff", "JSON")]
)
def test_metadata_that_is_no_object(content: bytes, expected: str) -> None:
    with pytest.raises(ModelFormatError, match=expected):
        small_parameters(metadata_json=content).metadata()


def test_metadata() -> None:
    assert small_parameters().metadata()["date"] == "2026-01-02"
