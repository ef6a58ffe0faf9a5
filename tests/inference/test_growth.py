"""No text, however strange, costs more than its length: in calls and bytes, which any machine counts alike."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import pytest
from counted_calls import calls_of

from kpoclass import Model, load_model
from kpoclass.inference.batch.engine import Batch

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.growth import hard, ordinary

MODEL = load_model()
SIZE = 1 << 15


class Work(NamedTuple):
    """What a byte of a text takes."""

    calls: float
    memory: float


def work(engine: str, text: str) -> Work:
    """Count the calls of functions, in Python and C, and the memory of a second answer; the first fills the memos."""
    model, batch = Model(MODEL.parameters), Batch(MODEL.parameters)

    def answer() -> object:
        return model.classify(text) if engine == "one text" else batch.classify([text])

    answer()
    calls = calls_of(answer)
    tracemalloc.start()
    try:
        answer()
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    size = len(text.encode("utf-8", "surrogatepass"))
    return Work(calls / size, memory / size)


ENGINES = pytest.mark.parametrize("engine", ["one text", "batch"])


@ENGINES
@pytest.mark.parametrize("name", ["ordinary", *hard(64)])
def test_a_byte_of_a_long_text_takes_no_more_than_one_of_a_short(engine: str, name: str) -> None:
    short, long = (work(engine, {"ordinary": ordinary(size), **hard(size)}[name]) for size in (SIZE // 8, SIZE))
    assert long.calls < 1.2 * short.calls
    assert long.memory < 1.2 * short.memory


@ENGINES
def test_a_byte_of_the_worst_text_takes_little_more_than_one_of_an_ordinary_text(engine: str) -> None:
    usual = work("one text", ordinary(SIZE))
    for name, text in hard(SIZE).items():
        worst = work(engine, text)
        assert worst.calls < 3 * usual.calls, name
        assert worst.memory < 3 * usual.memory, name


def test_work_that_grows_faster_than_a_text_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def each_rest(model: Model, text: str) -> list[str]:  # noqa: ARG001
        return [text[place:] for place in range(len(text))]

    monkeypatch.setattr(Model, "classify", each_rest)
    assert work("one text", "a" * 4_000).memory > 5 * work("one text", "a" * 500).memory
