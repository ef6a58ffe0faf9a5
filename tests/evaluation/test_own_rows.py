"""The user's rows out of fold, beside other systems (reports 14 and 26)."""

from __future__ import annotations

import pandas as pd
import pytest

from kpoclass import Model
from kpoclass.evaluation.own_rows import compare_on_own_rows, figure_table
from kpoclass.training import TrainingResult


def scored(rows: list[tuple[str, str, str, int, float]]) -> TrainingResult:
    frame = pd.DataFrame(rows, columns=["text", "label", "group", "fold", "p_kpo"]).assign(source="own")
    return TrainingResult(None, None, frame, [])  # type: ignore[arg-type]


ROWS = [
    ("analyse data", "KPO", "a", 0, 0.9), ("enter forms", "BPO", "b", 0, 0.2), ("plan the tax", "KPO", "c", 0, 0.4),
    ("analyse tax", "KPO", "d", 1, 0.8), ("enter data", "BPO", "e", 1, 0.3), ("sort the post", "BPO", "f", 1, 0.6),
]  # fmt: skip


def test_every_system_is_measured_on_the_same_rows(model: Model) -> None:
    systems = compare_on_own_rows(scored(ROWS), model)
    assert list(systems) == ["this model", "shipped model", "scikit-learn defaults"]
    assert systems["this model"]["accuracy"].value == pytest.approx(4 / 6)
    assert all(figure.low <= figure.high for figures in systems.values() for figure in figures.values())
    header, *lines = figure_table(systems)
    assert header == ["", "accuracy", "macro-F1", "ROC-AUC", "calibration error"]
    assert [line[0] for line in lines] == list(systems)


def test_copies_do_not_make_an_interval_narrower(model: Model) -> None:
    once, often = (compare_on_own_rows(scored(ROWS * n), model)["this model"]["accuracy"] for n in (1, 5))
    assert (often.value, often.low, often.high) == pytest.approx((once.value, once.low, once.high))


def test_rows_from_which_nothing_can_be_learnt(model: Model) -> None:
    rows = zip("acrq", ("KPO", "KPO", "BPO", "BPO"), (0, 1, 0, 1), strict=True)
    systems = compare_on_own_rows(scored([(text, label, text, fold, 0.5) for text, label, fold in rows]), model)
    assert systems["scikit-learn defaults"]["accuracy"].value == 0.5


def test_a_fold_of_one_label_is_predicted_as_that(model: Model) -> None:
    systems = compare_on_own_rows(scored([("one", "KPO", "a", 0, 0.5), ("two", "KPO", "b", 1, 0.5)]), model)
    assert systems["scikit-learn defaults"]["accuracy"].value == 1.0
