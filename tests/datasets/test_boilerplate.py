from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from kpoclass.datasets.boilerplate import (
    FEWEST_TASKS,
    MOST_TASKS,
    PARTS,
    compose,
    load_boilerplate,
    pseudo_postings,
    wrapped_texts,
)
from kpoclass.errors import DataError
from kpoclass.resources import data_path

TASKS = [f"Task number {number}." for number in range(20)]


def test_the_shipped_boilerplate_has_every_part() -> None:
    boilerplate = load_boilerplate(data_path("boilerplate.csv"))
    assert tuple(boilerplate) == PARTS
    assert min(len(texts) for texts in boilerplate.values()) >= 8


def test_an_unknown_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("id,part,text\n1,ending,Bye.\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2: expected a part of"):
        load_boilerplate(path)


def test_a_posting_holds_some_of_its_tasks_and_nothing_else() -> None:
    boilerplate = {part: [f"<{part}>"] for part in PARTS}
    for seed in range(50):
        posting = compose("Clerk", TASKS, boilerplate, random.Random(seed))
        held = [task for task in TASKS if task in posting]
        assert FEWEST_TASKS <= len(held) <= MOST_TASKS
        left = posting
        for piece in ["Clerk", *held, *(f"<{part}>" for part in PARTS)]:
            left = left.replace(piece, "")
        assert not left.strip("\n-\u2022; ")


def test_the_seed_decides() -> None:
    occupations = pd.DataFrame({"code": ["a", "b", "c"], "title": ["A", "B", "C"]})
    tasks = pd.DataFrame({"code": ["a"] * 20 + ["b"] * 2 + ["x"], "text": [*TASKS, "One.", "Two.", "Unknown."]})
    boilerplate = load_boilerplate(data_path("boilerplate.csv"))
    one, same, other = (pseudo_postings(occupations, tasks, boilerplate, each=4, seed=seed) for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)
    assert one["code"].value_counts().to_dict() == {"a": 4, "b": 4}


def test_wrapped_texts_keep_their_words_and_columns() -> None:
    texts = pd.DataFrame({"text": ["Audit ledgers.", "Sort post."], "label": ["KPO", "BPO"], "kind": ["task", "title"]})
    boilerplate = load_boilerplate(data_path("boilerplate.csv"))
    one, same, other = (wrapped_texts(texts, boilerplate, each=3, seed=seed) for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)
    assert one["label"].tolist() == ["KPO"] * 3 + ["BPO"] * 3
    assert set(one["kind"]) == {"posting"}
    pieces = [piece for part in boilerplate.values() for piece in part]
    for text, bare in zip(one["text"], [text for text in texts["text"] for _ in range(3)], strict=True):
        left = text
        for piece in sorted(pieces, key=len, reverse=True):
            left = left.replace(piece, "")
        assert left.strip() == bare
