from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kpoclass.errors import DataError
from kpoclass.inference.parameters import HEADS
from kpoclass.training import Recipe
from kpoclass.training.dataset import LEVELS_ONLY, TrainingSet
from kpoclass.training.features import count_terms
from kpoclass.training.heads import fit_heads, targets


def frame_of(rows: list[tuple[str, int | None, bool | None, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["label", "skill_level", "in_scope", "source"])
    return frame.astype({"skill_level": "Int64", "in_scope": "boolean"})


def test_each_head_learns_from_the_rows_it_is_about() -> None:
    frame = frame_of(
        [
            ("KPO", 4, True, "own"),
            ("KPO", 3, None, "own"),
            ("BPO", 3, False, "own"),
            ("BPO", 2, True, "own"),
            ("BPO", 1, True, LEVELS_ONLY),
            ("BPO", None, True, "own"),
        ]
    )
    learnt = targets(frame)
    assert list(learnt) == list(HEADS)
    assert learnt["kpo"][0].tolist() == [True, True, True, True, False, True]
    assert learnt["kpo"][1].tolist() == [True, True, False, False, False, False]
    assert learnt["in_scope"][0].tolist() == [True, False, True, True, True, True]
    assert learnt["bpo_1"][0].tolist() == [False, False, True, False, True, False]
    assert learnt["bpo_2"][0].tolist() == [False, False, True, True, False, False]
    assert learnt["kpo_4"][0].tolist() == [True, True, False, False, False, False]
    assert learnt["kpo_4"][1].tolist() == [True, False, False, False, False, False]


def test_all_of_one_label_can_not_be_fitted(small_set: TrainingSet, small_recipe: Recipe) -> None:
    kpo = small_set.frame[small_set.frame["label"] == "KPO"].reset_index(drop=True)
    with pytest.raises(DataError, match="expected rows of both labels, KPO and BPO; got 40 rows, all KPO"):
        fit_heads(kpo, count_terms(kpo["text"].tolist()), np.arange(len(kpo)), small_recipe)


def test_a_head_of_one_class_says_so_whatever_the_text(small_set: TrainingSet, small_recipe: Recipe) -> None:
    frame = small_set.frame.assign(in_scope=pd.array([True] * len(small_set.frame), dtype="boolean"))
    heads = fit_heads(frame, count_terms(frame["text"].tolist()), np.arange(len(frame)), small_recipe)
    scope = HEADS.index("in_scope")
    assert not heads.coefficients[scope].any()
    assert heads.intercepts[scope] > 4


def test_a_title_tells_more_than_the_same_words_below() -> None:
    rows = [("file\nadvise on tax", "KPO"), ("advise\nfile the tax", "BPO")] * 4
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(
        skill_level=3, in_scope=True, weight=1.0, source="own", kind="posting"
    )
    counts = count_terms(frame["text"].tolist())
    places = np.arange(len(frame))
    heads = fit_heads(frame, counts, places, Recipe(title_weight=0.25))
    blocks = heads.blocks
    assert counts.terms[blocks.title_columns].tolist() == ["advis", "file"]
    matrix = blocks.transform(counts, places).toarray()
    assert np.linalg.norm(matrix[:, : len(blocks.columns)], axis=1) == pytest.approx(1.0)
    assert np.linalg.norm(matrix[:, len(blocks.columns) :], axis=1) == pytest.approx(0.25)
    of_title = heads.coefficients[0, len(blocks.columns) :]
    assert of_title[0] < 0 < of_title[1]
    assert blocks.weights.tolist() == [1.0] * len(blocks.columns) + [0.25] * 2


def test_without_weight_there_is_no_title_block(small_set: TrainingSet, small_recipe: Recipe) -> None:
    frame = small_set.frame
    counts, places = count_terms(frame["text"].tolist()), np.arange(len(frame))
    heads = fit_heads(frame, counts, places, replace(small_recipe, title_weight=0.0))
    assert heads.coefficients.shape[1] == len(heads.blocks.columns) == len(heads.blocks.idf)
    assert heads.blocks.transform(counts, places).shape[1] == len(heads.blocks.columns)


def test_weights_count(small_set: TrainingSet, small_recipe: Recipe) -> None:
    counts = count_terms(small_set.frame["text"].tolist())
    rows = np.arange(len(small_set.frame))
    heavy = small_set.frame.assign(weight=np.where(small_set.frame["label"] == "KPO", 10.0, 1.0))
    plain = fit_heads(small_set.frame, counts, rows, small_recipe)
    leaning = fit_heads(heavy, counts, rows, small_recipe)
    assert leaning.intercepts[0] > plain.intercepts[0]


def test_what_leans_less_is_held_back_more() -> None:
    texts = [("advise neither today", "KPO"), ("advise today", "KPO"), ("type neither today", "BPO"), ("type", "BPO")]
    rows = texts * 3
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(
        skill_level=3, in_scope=True, weight=1.0, source="own", kind="task"
    )
    counts, places = count_terms(frame["text"].tolist()), np.arange(len(frame))
    shares = []
    for power in (0.0, 0.5):
        heads = fit_heads(frame, counts, places, Recipe(leaning_power=power, title_weight=0.0, n_bigrams=0))
        of = dict(zip(counts.terms[heads.blocks.columns].tolist(), np.abs(heads.coefficients[0]), strict=True))
        shares.append(of["today"] / of["advis"])
    assert shares[1] < 0.8 * shares[0]
