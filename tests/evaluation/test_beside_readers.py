from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counted_texts import reading
from sklearn.metrics import cohen_kappa_score

from kpoclass import Model, load_model
from kpoclass.datasets.real_postings import DEV, CountedPostings, count_postings, load_counts, real_path
from kpoclass.evaluation.beside_readers import Comparison, compare_all, compare_with_readers
from kpoclass.evaluation.figures import Figure
from kpoclass.evaluation.model_card import READERS_BEGIN, READERS_END, update_readers

TEXTS = ["Analyse data", "Enter data data", "Analysing the data 24", "Enter the unknown words of it"]


@pytest.fixture
def counted_texts() -> CountedPostings:
    postings = pd.DataFrame({"id": list("abcd"), "source": ["uk", "uk", "india", "ph"]})
    first = reading("KBKB", [4, 2, 3, 1], [True, True, True, False])
    second = reading("KBBB", [3, 2, 3, 3], [True, True, False, False])
    return count_postings(TEXTS, postings, [first, second])


def test_figures_by_hand(counted_texts: CountedPostings, model: Model) -> None:
    compared = compare_with_readers("tiny", counted_texts, model)
    assert (compared.name, compared.n) == ("tiny", 4)
    assert list(compared.agreement) == ["reader 1 with reader 2", "model with reader 1", "model with reader 2"]
    readers = {name: figure.value for name, figure in compared.agreement["reader 1 with reader 2"].items()}
    assert readers == pytest.approx({"label": 0.75, "kappa": 0.5, "level": 0.5, "within_one": 0.75, "scope": 0.75})
    results = model.classify_batch(TEXTS)
    first = counted_texts.readings[0]
    of_model = {name: figure.value for name, figure in compared.agreement["model with reader 1"].items()}
    right = [result.label == label for result, label in zip(results, first["label"], strict=True)]
    confident = [result.confident for result in results]
    assert of_model["label"] == np.mean(right)
    assert of_model["kappa"] == pytest.approx(cohen_kappa_score([r.label for r in results], first["label"]))
    assert of_model["level"] == np.mean([r.skill_level for r in results] == first["skill_level"])
    assert of_model["scope"] == np.mean([r.in_scope for r in results] == first["in_scope"])
    assert 0 < np.mean(confident) < 1
    assert of_model["confident"] == np.mean(confident)
    assert of_model["wrong"] == np.mean([not good for good, sure in zip(right, confident, strict=True) if sure])


def test_confident_errors_are_told_the_worst_first(
    counted_texts: CountedPostings, model: Model, tmp_path: Path
) -> None:
    results = model.classify_batch(TEXTS)
    turned = "".join("B" if result.label == "KPO" else "K" for result in results)
    readings = (reading(turned, [3] * 4, [True] * 4), counted_texts.readings[1])
    compared = compare_with_readers("tiny", replace(counted_texts, readings=readings), model)
    confident = {key: result for key, result in zip("abcd", results, strict=True) if result.confident}
    assert 1 < len(confident) < 4
    assert {error.id for error in compared.errors} == set(confident)
    probabilities = [confident[error.id].probability for error in compared.errors]
    assert probabilities == sorted(probabilities, reverse=True)
    for error in compared.errors:
        of = confident[error.id]
        assert (error.label, error.skill_level) == (of.label, of.skill_level)
        assert error.p_kpo == pytest.approx(of.p_kpo)
        row = "abcd".index(error.id)
        assert error.readings == tuple((r["label"].iloc[row], r["skill_level"].iloc[row]) for r in readings)
        assert error.readings[0][0] != error.label
    (tmp_path / "card.md").write_text(f"{READERS_BEGIN}\n{READERS_END}\n", encoding="utf-8")
    update_readers(tmp_path / "card.md", [compared])
    lines = (tmp_path / "card.md").read_text(encoding="utf-8").splitlines()
    first = lines.index("| posting | set | p_kpo | model | reader 1 | reader 2 |") + 2
    assert [line.split(" | ")[0] for line in lines[first:-2]] == [f"| {error.id}" for error in compared.errors]


def test_a_label_that_every_reader_gives_is_no_error(counted_texts: CountedPostings, model: Model) -> None:
    same = "".join(result.label[0] for result in model.classify_batch(TEXTS))
    agreed = replace(counted_texts, readings=(reading(same, [3] * 4, [True] * 4),) * 2)
    assert compare_with_readers("tiny", agreed, model).errors == []


def test_what_can_not_be_computed_is_a_dash(model: Model) -> None:
    postings = pd.DataFrame({"id": ["a"], "source": ["uk"]})
    one = reading("K", [4], [True])
    compared = compare_with_readers("one", count_postings(["xyz"], postings, [one, one]), model)
    assert compared.table()[1] == [
        "reader 1 with reader 2", "1.000 [1.00, 1.00]", "-", *["1.000 [1.00, 1.00]"] * 3, "-", "-", "-",
    ]  # fmt: skip
    assert compared.to_dict()["agreement"]["model with reader 1"]["wrong"]["value"] is None


def test_a_figure_has_its_interval(counted_texts: CountedPostings, model: Model) -> None:
    for of in compare_with_readers("tiny", counted_texts, model).agreement.values():
        for figure in of.values():
            assert isinstance(figure, Figure)
            assert 0 <= figure.low <= figure.high <= 1


def test_the_shipped_sets_are_measured() -> None:
    compared = compare_all(load_counts(real_path(DEV)), load_model())
    assert [(of.name, of.n) for of in compared] == [
        ("UK", 159), ("India", 110), ("world", 103),
        ("Philippines", 100), ("all", 472),
    ]  # fmt: skip
    assert all(isinstance(of, Comparison) for of in compared)
    # What the readers say of each other is in the data alone.
    readers = [of.agreement["reader 1 with reader 2"]["label"].value for of in compared]
    assert [round(value, 3) for value in readers] == [0.981, 0.991, 1.0, 0.98, 0.987]
