"""What the project's own labelled texts promise."""

from __future__ import annotations

import random
from collections import Counter

import pandas as pd
import pytest

from kpoclass import load_model
from kpoclass.datasets.boilerplate import PARTS, load_boilerplate
from kpoclass.datasets.near_duplicates import find_near_duplicates
from kpoclass.datasets.schemas import HARD, load_descriptions, load_trade_words
from kpoclass.datasets.splits import SPLITS, split_of
from kpoclass.evaluation.test_sets import split_set
from kpoclass.resources import data_path


@pytest.fixture(scope="module")
def texts() -> pd.DataFrame:
    return load_descriptions(data_path("descriptions.csv"))


def test_both_labels_in_every_kind_and_area(texts: pd.DataFrame) -> None:
    for _, part in texts.groupby("kind"):
        assert 0.45 <= (part["label"] == "KPO").mean() <= 0.55
    assert texts.groupby("area")["label"].nunique().min() == 2


def test_hard_cases_of_every_sort(texts: pd.DataFrame) -> None:
    assert set(texts["hard"].dropna()) == set(HARD)


def test_outside_the_field_over_all_levels(texts: pd.DataFrame) -> None:
    assert set(texts.loc[~texts["in_scope"].astype(bool), "skill_level"]) == {1, 2, 3, 4}


def test_the_split_is_that_of_the_group(texts: pd.DataFrame) -> None:
    assert [split_of(group) for group in texts["group"]] == texts["split"].tolist()
    shares = texts["split"].value_counts(normalize=True)
    assert shares["train"] == pytest.approx(0.7, abs=0.03)
    assert shares["dev"] == pytest.approx(0.1, abs=0.03)


def test_splitting_is_even_over_many_groups() -> None:
    drawn = Counter(split_of(f"group {number}") for number in range(10_000))
    assert [drawn[name] / 10_000 for name in SPLITS] == pytest.approx([0.7, 0.1, 0.2], abs=0.02)


def test_what_is_kept_from_training_is_not_near_to_it(texts: pd.DataFrame) -> None:
    train = texts.loc[texts["split"] == "train", "text"].tolist()
    held_out = texts.loc[texts["split"] != "train", "text"].tolist()
    pairs = [pair for pair in find_near_duplicates(held_out, train) if len(held_out[pair[0]].split()) > 6]
    assert pairs == []


def test_the_shipped_model_saw_the_training_part_alone(texts: pd.DataFrame) -> None:
    assert load_model().metadata["rows"]["descriptions"] == (texts["split"] == "train").sum()


def test_a_set_to_choose_by_can_be_sliced() -> None:
    dev = split_set("dev")
    assert set(dev.frame["split"]) == {"dev"}
    assert {"kind", "area", "region", "hard"} <= set(dev.frame.columns)


def test_boilerplate_does_not_turn_the_label() -> None:
    dev = split_set("dev").frame
    tasks = dev.loc[dev["kind"] == "task", "text"].tolist()
    unseen = load_boilerplate(data_path("boilerplate_unseen.csv"))
    seen = {text for part in load_boilerplate(data_path("boilerplate.csv")).values() for text in part}
    assert not seen & {text for part in PARTS for text in unseen[part]}
    rng = random.Random(0)
    wrapped = []
    for task in tasks:
        about, *after = (rng.choice(unseen[part]) for part in PARTS)
        wrapped.append("\n\n".join([about, task, *after]))
    model = load_model()
    pairs = zip(model.classify_batch(tasks), model.classify_batch(wrapped), strict=True)
    assert sum(bare.label == in_posting.label for bare, in_posting in pairs) / len(tasks) >= 0.75


def test_the_words_of_the_trade_are_right_bare() -> None:
    words = load_trade_words(data_path("trade_words.csv"))
    results = load_model().classify_batch(words["text"].tolist())
    assert (
        words.loc[[r.label != label for r, label in zip(results, words["label"], strict=True)], "text"].tolist() == []
    )
