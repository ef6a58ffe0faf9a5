"""No text, however strange, costs more than its length: in calls and bytes, which any machine counts alike."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from engines import model_of
from work import work

from kpoclass import Model, load_model

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.growth import hard, ordinary

SIZE = 1 << 15


@pytest.fixture
def model(engine: str) -> Model:  # noqa: ARG001 - chooses
    return load_model()


@pytest.mark.parametrize("name", ["ordinary", *hard(64)])
def test_a_byte_of_a_long_text_takes_no_more_than_one_of_a_short(model: Model, name: str) -> None:
    texts = ({"ordinary": ordinary(size), **hard(size)}[name] for size in (SIZE // 8, SIZE))
    # Python stores every character of a text in as many bytes as the widest takes.
    short, long = (work(model.classify, f"{text} \U0001f600") for text in texts)
    assert long.calls < 1.2 * short.calls
    assert long.memory < 1.2 * short.memory


def test_a_byte_of_the_worst_text_takes_little_more_than_one_of_an_ordinary_text(model: Model) -> None:
    plain = model_of("plain", model.parameters)
    usual, with_a_tag = (work(plain.classify, f"{tag}{ordinary(SIZE)}") for tag in ("", "<p>"))
    for name, text in hard(SIZE).items():
        worst = work(model.classify, text)
        # A tag is taken out in some calls, and "deep HTML" has one in five characters.
        assert worst.calls < (20 if "HTML" in name else 3) * usual.calls, name
        assert worst.memory < 4 * (with_a_tag if "HTML" in name else usual).memory, name


def test_work_that_grows_faster_than_a_text_would_be_found() -> None:
    def each_rest(text: str) -> list[str]:
        return [text[place:] for place in range(len(text))]

    def each_pair(text: str) -> list[int]:
        return [ord(one) for _ in text for one in text]

    assert work(each_rest, "a" * 4_000).memory > 5 * work(each_rest, "a" * 500).memory
    assert work(each_pair, "a" * 800).calls > 5 * work(each_pair, "a" * 100).calls
