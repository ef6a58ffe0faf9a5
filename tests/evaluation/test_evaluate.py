from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline
from small_model import small_parameters

from kpoclass import Model, load_model
from kpoclass.errors import CorpusError, DataError
from kpoclass.evaluation import test_sets
from kpoclass.evaluation.baselines import (
    BPO_BEGINNINGS,
    KPO_BEGINNINGS,
    default_pipeline,
    keyword_probability,
    majority,
)
from kpoclass.evaluation.evaluate import Evaluation, Predictions, evaluate_predictions
from kpoclass.evaluation.model_card import BEGIN, END, update_card
from kpoclass.evaluation.plots import plot_all
from kpoclass.evaluation.report_text import to_text
from kpoclass.evaluation.test_sets import (
    LabelledSet,
    esco_sets,
    evaluate_out_of_fold,
    evaluate_sets,
    file_set,
    label_of_isco,
    training_set_of,
)
from kpoclass.rendering.evaluation_report import to_html
from kpoclass.training import TrainingResult, dataset
from kpoclass.training.dataset import REAL, TrainingSet

FRAME = pd.DataFrame(
    {
        "text": ["Draft <b>leases</b> & wills", "Audit ledgers", "Type forms", "Sort post", "Answer calls"],
        "label": ["KPO", "KPO", "BPO", "BPO", "BPO"],
        "skill_level": pd.array([4, 4, 2, 1, None], dtype="Int64"),
        "in_scope": pd.array([True, True, True, False, None], dtype="boolean"),
        "kind": ["task", "title", "task", "title", None],
    }
)
PREDICTIONS = Predictions(
    np.array([0.9, 0.3, 0.2, 0.8, 0.1]), np.array([4, 3, 2, 4, 2]), np.array([0.9, 0.6, 0.7, 0.4, 0.9])
)


def explain(row: int) -> SimpleNamespace:
    return SimpleNamespace(contributions=[SimpleNamespace(name=f"term{row}", weight=1.5)])


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    baselines = {"majority": np.full(5, 0.4)}
    return evaluate_predictions(
        "tiny", FRAME, PREDICTIONS, explain=explain, baselines=baselines, by=("kind", "none"), repeats=50
    )


def test_figures_by_hand(evaluation: Evaluation) -> None:
    assert (evaluation.n, evaluation.n_kpo) == (5, 2)
    assert evaluation.systems["kpoclass"]["accuracy"].value == pytest.approx(0.6)
    assert evaluation.systems["majority"]["accuracy"].value == pytest.approx(0.6)
    assert evaluation.confusion == {"KPO": {"KPO": 1, "BPO": 1}, "BPO": {"KPO": 1, "BPO": 2}}
    assert evaluation.classes["KPO"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    assert evaluation.skill_level == {
        "macro_f1": pytest.approx((1 + 0 + 0.5) / 4, abs=0.2),
        "accuracy": 0.5,
        "within_one": 0.75,
    }
    assert evaluation.in_scope == {"accuracy": 1.0, "roc_auc": 1.0}


def test_slices_have_their_own_figures(evaluation: Evaluation) -> None:
    assert list(evaluation.slices) == ["kind"]
    kinds = evaluation.slices["kind"]
    assert {kind: figures["n"] for kind, figures in kinds.items()} == {"(none)": 1, "task": 2, "title": 2}
    assert kinds["task"]["accuracy"].value == 1.0
    assert kinds["title"]["accuracy"].value == 0.0


def test_the_worst_errors_come_first_with_what_decided_them(evaluation: Evaluation) -> None:
    assert [(e["text"], e["predicted_label"], e["probability"]) for e in evaluation.errors] == [
        ("Sort post", "KPO", pytest.approx(0.8)),
        ("Audit ledgers", "BPO", pytest.approx(0.7)),
    ]
    assert evaluation.errors[0]["terms"] == [("term3", 1.5)]


def test_the_reliability_counts_every_text(evaluation: Evaluation) -> None:
    assert sum(n for _, _, n in evaluation.reliability) == 5


def test_json_has_no_nan(evaluation: Evaluation) -> None:
    plain = json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))
    assert plain["systems"]["kpoclass"]["accuracy"]["value"] == pytest.approx(0.6)
    assert plain["slices"]["kind"]["(none)"]["roc_auc"]["value"] is None


def test_levels_and_scope_are_left_out_where_unknown() -> None:
    bare = evaluate_predictions(
        "bare", FRAME[["text", "label"]], Predictions(PREDICTIONS.p_kpo), explain=explain, repeats=5
    )
    assert bare.skill_level == bare.in_scope == {}
    assert bare.slices == {}


def test_the_text_report_says_it_all(evaluation: Evaluation) -> None:
    text = to_text(evaluation)
    for expected in (
        "5 texts, 2 of them KPO; fewer than 5 texts of a label",
        "majority",
        "title (2)",
        "within one level .750",
        "KPO given as BPO 0.70",
    ):
        assert expected in text
    assert "term3 +1.50" in text


def draw(evaluations: list[Evaluation], title: str) -> str:
    return to_html(evaluations, title, [plot_all(evaluation).values() for evaluation in evaluations])


def test_the_page_is_whole_and_escaped(evaluation: Evaluation) -> None:
    pytest.importorskip("matplotlib")
    wrong = evaluate_predictions("a <set>", FRAME, Predictions(1 - PREDICTIONS.p_kpo), explain=explain, repeats=5)
    page = draw([evaluation, wrong], "Title & more")
    assert page.count("<svg") == 6
    assert "a &lt;set&gt;" in page
    assert "Title &amp; more" in page
    assert "Draft &lt;b&gt;leases&lt;/b&gt; &amp; wills" in page
    assert "<b>leases" not in page
    assert set(re.findall(r"https?://[\w.]+", page)) <= {
        "http://www.w3.org",
        "http://purl.org",
        "http://creativecommons.org",
    }
    assert draw([evaluation, wrong], "Title & more") == page


def test_the_card_keeps_other_sets(evaluation: Evaluation, tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text(f"before\n{BEGIN}\n\n#### older\n\nfigures\n\n#### tiny\n\nold\n\n{END}\nafter\n", encoding="utf-8")
    update_card(card, [evaluation])
    text = card.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "#### older\n\nfigures" in text
    assert "5 texts, 2 of them KPO; fewer" in text
    assert "\nold\n" not in text
    update_card(card, [evaluation])
    assert card.read_text(encoding="utf-8") == text


def test_a_card_without_the_marks_is_refused(evaluation: Evaluation, tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("# Card\n", encoding="utf-8")
    with pytest.raises(DataError, match="expected the lines"):
        update_card(card, [evaluation])
    assert card.read_text(encoding="utf-8") == "# Card\n"


def test_the_keyword_rule_has_47_beginnings_and_breaks_ties_as_bpo() -> None:
    assert len(set(KPO_BEGINNINGS + BPO_BEGINNINGS)) == 47
    assert keyword_probability("Barista") < 0.5
    assert keyword_probability("Research analyst") > 0.5
    assert keyword_probability("Data entry") < 0.5
    assert 0 < keyword_probability("call " * 10_000) < 0.01


def test_baselines_learn_from_the_training_rows_alone() -> None:
    assert majority(FRAME, 3).tolist() == pytest.approx([0.4] * 3)
    assert default_pipeline(FRAME).predict(["audit and draft", "type and sort"]).tolist() == ["KPO", "BPO"]


@pytest.mark.parametrize(
    ("codes", "label"),
    [("0110 1211 1321 2411 2654", "KPO"), ("0210 0310 4110 5223 8332 9112", "BPO"), ("1411 3313 3114", None)],
)
def test_isco_skill_levels(codes: str, label: str | None) -> None:
    assert {label_of_isco(code) for code in codes.split()} == {label}


def test_the_external_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    esco = pd.DataFrame(
        [
            ("1", "Accountants account.", "accountant", "2411"),
            ("2", "Geologists dig.", "geologist", "2114"),
            ("3", "Clerks file.", "clerk", "4110"),
            ("4", "Cleaners clean.", "cleaner", "9112"),
            ("5", "Technicians mend.", "technician", "3114"),
        ],
        columns=["id", "text", "title", "isco08"],
    )
    monkeypatch.setattr(test_sets, "load_esco", lambda: esco)
    whole, office, titles = esco_sets()
    assert whole.frame["label"].tolist() == ["KPO", "KPO", "BPO", "BPO"]
    assert office.frame["text"].tolist() == ["Accountants account.", "Clerks file."]
    assert titles.frame["text"].tolist() == ["accountant", "clerk"]


def test_esco_must_have_been_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    with pytest.raises(CorpusError, match="kpoclass corpora fetch esco"):
        esco_sets()


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.slow)])
def test_a_file_is_measured_beside_the_baselines(every: int, small_csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = dataset.load_descriptions
    monkeypatch.setattr(dataset, "load_descriptions", lambda path: load(path).iloc[::every].reset_index(drop=True))
    monkeypatch.setattr(test_sets, "default_pipeline", lambda train: default_pipeline(train.iloc[::every]))
    steps: list[str] = []
    (evaluation,) = evaluate_sets(load_model(), [file_set(small_csv, "mine")], progress=steps.append)
    assert evaluation.name == "mine"
    assert list(evaluation.systems) == ["kpoclass", "majority", "keyword rule", "scikit-learn defaults"]
    assert evaluation.systems["kpoclass"]["accuracy"].value > 0.8
    # The shipped model's corpora are not in this cache, and the user is told.
    assert any("baselines are trained on the shipped tables alone" in step for step in steps)


def test_training_rows_are_measured_out_of_fold(small_result: TrainingResult, small_set: TrainingSet) -> None:
    (evaluation,) = evaluate_out_of_fold(small_result, small_set, progress=[].append)
    assert evaluation.name == "own, out of fold"
    assert evaluation.n == 80
    accuracy = ((small_result.out_of_fold["p_kpo"] >= 0.5) == (small_result.out_of_fold["label"] == "KPO")).mean()
    assert evaluation.systems["kpoclass"]["accuracy"].value == pytest.approx(accuracy)


def test_rows_without_texts_are_not_measured_beside_baselines(
    small_result: TrainingResult, small_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = small_set.frame.copy()
    frame.loc[frame.index[-30:], ["text", "source"]] = ["", REAL]
    (of_own,) = evaluate_out_of_fold(small_result, dataclasses.replace(small_set, frame=frame), progress=[].append)
    assert (of_own.name, of_own.n) == ("own, out of fold", 50)

    fitted: list[int] = []

    def noted(train: pd.DataFrame) -> Pipeline:
        fitted.append(len(train))
        return default_pipeline(train)

    monkeypatch.setattr(test_sets, "default_pipeline", noted)
    monkeypatch.setattr(test_sets, "training_set_of", lambda *_: dataclasses.replace(small_set, frame=frame))
    evaluate_sets(small_result.model, [LabelledSet("own", small_set.frame)], progress=[].append)
    assert fitted == [50]


@pytest.mark.parametrize("corpora", [3, None, [{}], "onet", {"x\n" * 100_000: {}}])
def test_a_model_of_others_may_name_anything_as_its_corpora(corpora: object, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    load = dataset.load_training_set

    def noted(data: tuple[str, ...], corpora: tuple[str, ...] = ()) -> object:
        asked.append(corpora)
        return load(data, corpora) if corpora else None

    monkeypatch.setattr(test_sets, "load_training_set", noted)
    told: list[str] = []
    training_set_of(Model(small_parameters(metadata_json=json.dumps({"corpora": corpora}).encode())), told.append)
    assert asked[-1] == ()
    assert all(len(line) < 500 and line.isprintable() for line in told)
