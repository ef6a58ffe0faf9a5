"""The JavaScript module answers as Python does, whatever the text."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from node_engine import Node, Refused, differences
from texts_of_all_kinds import texts

from kpoclass import KpoclassError, classify
from kpoclass.resources import data_path

GOLDEN = Path(__file__).parents[1] / "golden.jsonl"
AT_A_TIME = 2_000


def ours() -> list[str]:
    with data_path("descriptions.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def python_answer(text: Any, title: Any) -> Any:
    try:
        return classify(text, title)
    except KpoclassError as error:
        return refused(Refused(type(error).__name__, str(error)))


def refused(error: Refused) -> Refused:
    """Leave out how a text is shown: which characters can be is told by each version of Unicode."""
    return error._replace(message=error.message.partition(" no text but ")[0])


def assert_equal(node: Node, asked: Iterable[tuple[str, str | None]]) -> int:
    rest, count = iter(asked), 0
    while some := list(islice(rest, AT_A_TIME)):
        answers = node.ask([["classify", text, title] for text, title in some])
        for (text, title), given in zip(some, answers, strict=True):
            expected = python_answer(text, title)
            if isinstance(given, Refused) or isinstance(expected, Refused):
                assert (refused(given) if isinstance(given, Refused) else given) == expected, (text, title)
            else:
                assert differences(given, expected) == {}, (text, title)
        count += len(some)
    return count


def test_golden_texts(node: Node) -> None:
    rows = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert assert_equal(node, [(row["text"], None) for row in rows]) == len(rows) > 30


def test_our_texts(node: Node) -> None:
    found = ours()
    assert assert_equal(node, [(text, None) for text in found]) == len(found) > 4_000


def test_our_texts_with_titles(node: Node) -> None:
    found = ours()[::5]
    assert_equal(node, pairwise(found))


def test_texts_of_all_unicode(node: Node) -> None:
    assert_equal(node, texts(5, 4_000))


@pytest.mark.slow
def test_100_000_texts_of_all_unicode(node: Node) -> None:
    assert assert_equal(node, texts(14, 100_000)) == 100_000
