"""No text, however strange, costs more than its length: ratios within one run, with room for a noisy machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kpoclass import load_model
from kpoclass.inference.batch.engine import Batch

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.growth import hard, ordinary, seconds_a_byte

MODEL = load_model()
BATCH = Batch(MODEL.parameters)
SIZE = 1 << 16


@pytest.mark.parametrize("name", hard(64))
def test_a_byte_of_the_worst_text_costs_little_more_than_one_of_an_ordinary_text(name: str) -> None:
    base = seconds_a_byte(MODEL.classify, ordinary(SIZE), 5)
    assert seconds_a_byte(MODEL.classify, hard(SIZE)[name], 5) < 5 * base


@pytest.mark.parametrize("name", ["ordinary", *hard(64)])
@pytest.mark.parametrize("engine", ["one text", "batch"])
def test_a_byte_of_a_long_text_costs_no_more_than_one_of_a_short(engine: str, name: str) -> None:
    texts = [{"ordinary": ordinary(size), **hard(size)}[name] for size in (SIZE // 4, SIZE * 4)]
    classify = MODEL.classify if engine == "one text" else lambda text: BATCH.classify([text])
    short, long = (seconds_a_byte(classify, text, 5) for text in texts)
    assert long < 4 * short
