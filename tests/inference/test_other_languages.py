"""A text in another language may hold words that English has too; its label is not to be relied on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kpoclass import load_model
from kpoclass.evaluation.test_sets import split_set

with Path(__file__).with_name("other_languages.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def test_hardly_a_text_in_another_language_is_confident() -> None:
    results = load_model().classify_batch([row["text"] for row in ROWS])
    confident = [row["text"] for row, result in zip(ROWS, results, strict=True) if result.confident]
    assert len(confident) <= 0.05 * len(ROWS), confident


def test_hardly_an_english_text_is_taken_for_another_language() -> None:
    texts = [text for part in ("dev", "test") for text in split_set(part).frame["text"]]
    unknown = [
        text
        for text, result in zip(texts, load_model().classify_batch(texts), strict=True)
        if result.reason == "unknown words"
    ]
    assert len(unknown) <= 0.01 * len(texts), unknown


@pytest.mark.parametrize("title", ["Aircraft de-icing operator", "En route controller", "Tax adviser, Los Angeles"])
def test_a_foreign_word_that_english_uses_costs_no_confidence(title: str) -> None:
    assert load_model().classify(title).confident
