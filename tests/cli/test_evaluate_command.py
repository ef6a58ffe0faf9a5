from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from counted_texts import reading
from labelled_files import ROWS, WHERE, write_csv, write_jsonl

from kpoclass import Model, load_model, resources
from kpoclass.cli.main import main
from kpoclass.datasets import real_postings
from kpoclass.datasets.real_postings import CountedPostings, count_postings
from kpoclass.evaluation import beside_readers

pytestmark = pytest.mark.usefixtures("small_baselines")

SYSTEMS = ["kpoclass", "majority", "keyword rule", "scikit-learn defaults"]  # with --baselines
FIGURES = {"accuracy", "macro_f1", "roc_auc", "calibration_error"}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory, _own_cache: None) -> Path:
    """Evaluate the shipped model once; give the folder of the page and the card."""
    folder = tmp_path_factory.mktemp("evaluated")
    (folder / "card.md").write_text("before\n<!-- figures: begin -->\n<!-- figures: end -->\nafter\n", encoding="utf-8")
    arguments = ["evaluate", write_jsonl(folder / "own.jsonl"), "--by", "where", "--baselines", "--quiet", "--json"]
    pytest.importorskip("matplotlib")
    assert main([*arguments, "--html", str(folder / "page.html"), "--card", str(folder / "card.md")]) == 0
    return folder


def evaluate(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["evaluate", *arguments, "--json", "--quiet"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    (told,) = json.loads(captured.out)
    return dict(told)


def test_json_has_every_figure_of_every_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = evaluate(capsys, write_jsonl(tmp_path / "own.jsonl"), "--by", "where", "--baselines")
    assert (told["name"], told["n"], told["n_kpo"]) == ("own.jsonl", len(ROWS), len(ROWS) // 2)
    assert list(told["systems"]) == SYSTEMS
    for figures in told["systems"].values():
        assert set(figures) == FIGURES
        assert all(set(figure) == {"value", "low", "high"} for figure in figures.values())
        assert all(0 <= figure["low"] <= figure["high"] <= 1 for figure in figures.values())
    assert told["systems"]["kpoclass"]["accuracy"]["value"] > told["systems"]["majority"]["accuracy"]["value"] == 0.5
    assert told["confusion"] == {"KPO": {"KPO": 12, "BPO": 0}, "BPO": {"KPO": 0, "BPO": 12}}
    assert {label: row["support"] for label, row in told["classes"].items()} == {"BPO": 12, "KPO": 12}
    assert {value: figures["n"] for value, figures in told["slices"]["where"].items()} == dict.fromkeys(WHERE, 6)
    assert 0 <= told["skill_level"]["macro_f1"] <= 1
    assert 0 <= told["in_scope"]["accuracy"] <= 1
    assert told["errors"] == []


def test_texts_and_labels_alone_have_no_figures_of_level_and_scope(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = evaluate(capsys, write_csv(tmp_path / "own.csv"), "--name", "mine")
    assert told["name"] == "mine"
    assert (told["skill_level"], told["in_scope"], told["slices"]) == ({}, {}, {})


def test_errors_are_shown_with_the_terms_that_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turned = [f"{row['text']},{'BPO' if row['label'] == 'KPO' else 'KPO'}" for row in ROWS]
    told = evaluate(capsys, write_csv(tmp_path / "turned.csv", "text,label", *turned))
    assert told["systems"]["kpoclass"]["accuracy"]["value"] == 0
    assert told["errors"]
    probabilities = [error["probability"] for error in told["errors"]]
    assert probabilities == sorted(probabilities, reverse=True)
    texts = {row["text"]: row["label"] for row in ROWS}
    for error in told["errors"]:
        assert error["predicted_label"] == texts[error["text"]] != error["label"]
        assert error["terms"]


def test_ones_own_model_is_the_one_measured(tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.save(tmp_path / "own.model")
    data = write_csv(tmp_path / "own.csv", "text,label", "enter data,KPO", "data entering,KPO", "analyse,BPO")
    told = evaluate(capsys, data, "--model", str(tmp_path / "own.model"))
    right = sum(
        model.classify(text).label == label
        for text, label in (("enter data", "KPO"), ("data entering", "KPO"), ("analyse", "BPO"))
    )
    assert told["systems"]["kpoclass"]["accuracy"]["value"] == pytest.approx(right / 3)
    assert right < 3


def test_no_baseline_is_fitted_unless_asked_for(
    tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Report 26: 24 rows took 14 seconds."""
    from kpoclass.evaluation import test_sets

    monkeypatch.setattr(test_sets, "default_pipeline", None)
    monkeypatch.setattr(test_sets, "training_set_of", None)
    data = write_csv(tmp_path / "own.csv")
    assert list(evaluate(capsys, data)["systems"]) == ["kpoclass", "keyword rule"]
    model.save(tmp_path / "own.model")
    systems = evaluate(capsys, data, "--model", str(tmp_path / "own.model"))["systems"]
    assert list(systems) == ["kpoclass", "shipped model", "keyword rule"]


def test_a_bad_row_is_left_out_and_in_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Report 25."""
    data = write_csv(tmp_path / "own.csv", "Job,Class", "design,kpo", "type,Business process", "sort,either", "draft,")
    assert main(["evaluate", data, "--label", "class"]) == 3
    captured = capsys.readouterr()
    assert captured.out.startswith("own.csv: 2 texts, 1 of them KPO; model ")
    assert "row 4: expected KPO or BPO, got 'either'" in captured.err
    assert "1 row has no label, left out: 5" in captured.err


def test_rows_that_a_model_was_trained_on_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Report 14: evaluating on the file a model was trained on should say so."""
    data, out = write_csv(tmp_path / "own.csv"), str(tmp_path / "own.model")
    assert main(["train", "--data", data, "--out", out, "--quiet"]) == 0
    seen = f"{ROWS[0]['text'].upper()}!,KPO"
    some = write_csv(tmp_path / "some.csv", "Job,label", seen, "sell shoes,BPO", "paint,KPO")
    assert evaluate(capsys, data, "--model", out)["n_seen"] == len(ROWS)
    assert evaluate(capsys, data)["n_seen"] == 0
    assert main(["evaluate", some, "--model", out]) == 0
    assert "it was TRAINED on 1 of them, so these figures are too good" in capsys.readouterr().out


def test_our_own_texts_are_known_to_the_shipped_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = pd.read_csv(resources.data_path("descriptions.csv"))
    rows = texts.groupby("split").head(5)
    rows[["text", "label", "split"]].to_csv(tmp_path / "some.csv", index=False)
    assert evaluate(capsys, str(tmp_path / "some.csv"))["n_seen"] == 5


def test_text_names_the_set_and_each_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", write_jsonl(tmp_path / "own.jsonl"), "--by", "where", "--baselines"]) == 0
    captured = capsys.readouterr()
    lines = [line.strip() for line in captured.out.splitlines()]
    assert lines[0] == f"own.jsonl: 24 texts, 12 of them KPO; model {load_model().fingerprint}"
    for first in (*SYSTEMS, *(f"{value} (6)" for value in WHERE)):
        assert sum(line.startswith(f"{first} ") for line in lines) == 1
    assert all(line.startswith("kpoclass: ") for line in captured.err.splitlines())
    assert "kpoclass: measuring own.jsonl" in captured.err


def test_the_page_needs_nothing_else(outputs: Path) -> None:
    page = (outputs / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<h1>Evaluation of kpoclass: own.jsonl</h1>" in page
    assert page.count("<svg") == 3
    for said in (*SYSTEMS, "By where", "Skill level", "Scope", *(f"{value} (6)" for value in WHERE)):
        assert said in page
    assert not re.search(r"""<script|<link|@import|(?:src|href)=["'](?!#)(?!data:)""", page)


def test_the_page_escapes_what_is_in_the_data(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    data = write_csv(
        tmp_path / "a.csv", "text,label", "answer inbound calls <x & y>,KPO", "design the bridge,KPO",
        "design the tunnel,BPO",
    )  # fmt: skip
    assert main(["evaluate", data, "--name", "<b>&", "--html", str(tmp_path / "a.html"), "--quiet"]) == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "&lt;x &amp; y&gt;" in page
    assert "<h2>&lt;b&gt;&amp;</h2>" in page
    assert "<script" not in page


def test_the_card_gets_the_figures_between_its_marks(outputs: Path) -> None:
    card = (outputs / "card.md").read_text(encoding="utf-8")
    assert card.startswith("before\n<!-- figures: begin -->\n\n#### own.jsonl\n")
    assert card.endswith("\n<!-- figures: end -->\nafter\n")
    assert f"24 texts, 12 of them KPO; model {load_model().fingerprint}." in card
    assert all(f"| {system} | " in card for system in SYSTEMS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "none.csv: there is no such file"),
        (["bad.csv"], "bad.csv: expected KPO or BPO in 'label', got 'expert'; say"),
        (["esco"], "run: kpoclass corpora fetch esco"),
        (["good.csv", "--model", "bad.csv"], "expected a kpoclass model file"),
        (["real", "--by", "kind"], "expected no options but --model, --json and --card"),
    ],
)
def test_what_can_not_be_measured_is_told(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path / "cache"))
    write_csv(tmp_path / "good.csv")
    write_csv(tmp_path / "bad.csv", "text,label", "design,expert")
    assert main(["evaluate", *arguments, "--quiet"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("kpoclass: error: ")
    assert message in captured.err


def counted_texts() -> CountedPostings:
    postings = pd.DataFrame({"id": list("abcd"), "source": ["uk", "uk", "india", "ph"]})
    first = reading("KBKB", [4, 2, 3, 1], [True, True, True, False])
    second = reading("KBBB", [3, 2, 3, 3], [True, True, False, False])
    return count_postings(["Analyse data", "Enter data", "Analysing the data", "Enter it"], postings, [first, second])


def test_a_model_stands_beside_the_readers_of_real_postings(
    tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_readers, "SETS", {"uk": "UK", "india": "India"})
    monkeypatch.setattr(real_postings, "load_counts", lambda _: counted_texts())
    model.save(tmp_path / "own.model")
    own = ["evaluate", "real", "--model", str(tmp_path / "own.model")]
    assert main(own) == 0
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    heads = [cells[0] for cells in lines if len(cells) == 1 and cells[0]]
    assert heads == ["UK: 2 postings", "India: 1 posting", "all: 4 postings"]
    tables = [[cell.strip() for cell in cells if cell] for cells in lines if len(cells) > 1]
    assert tables[0] == ["agreement", "reader 1 with reader 2", "model with reader 1", "model with reader 2"]
    assert tables[-9:][1][:2] == ["label", ".750 [.25, 1.00]"]
    assert [cells[0] for cells in tables[-9:]] == ["agreement", *beside_readers.HEADINGS.values()]
    assert main([*own, "--json"]) == 0
    of_all = json.loads(capsys.readouterr().out)[-1]
    assert (of_all["name"], of_all["n"]) == ("all", 4)
    assert of_all["agreement"]["reader 1 with reader 2"]["kappa"]["value"] == pytest.approx(0.5)
    card = tmp_path / "card.md"
    card.write_text("before\n<!-- readers: begin -->\nold\n<!-- readers: end -->\nafter\n", encoding="utf-8")
    assert main([*own, "--card", str(card)]) == 0
    written = card.read_text(encoding="utf-8")
    assert written.startswith(f"before\n<!-- readers: begin -->\n\nModel {model.fingerprint}.\n\n#### UK, 2 postings\n")
    assert written.endswith("\n<!-- readers: end -->\nafter\n")
    assert "\nold\n" not in written
    assert "| agreement | reader 1 with reader 2 | model with reader 1 | model with reader 2 |" in written
    capsys.readouterr()
    card.write_text("no marks\n", encoding="utf-8")
    assert main([*own, "--card", str(card)]) == 1
    assert "expected the lines <!-- readers: begin -->" in capsys.readouterr().err


def test_an_installation_without_real_postings_says_where_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", str(tmp_path / "kpoclass"))
    assert main(["evaluate", "real"]) == 1
    assert "data/real_postings_dev.npz is not in this installation of kpoclass; install it from a clone" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("ending", ["", ".gz", ".bz2", ".xz"])
@pytest.mark.parametrize("command", [["evaluate"], ["data", "check"]], ids=" ".join)
def test_a_table_is_read_as_label_reads_it(
    tmp_path: Path, command: list[str], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reports 3 and 16: what the caller says of a file, packed ones and JSON arrays, with labels too."""
    pack: Callable[[bytes], bytes] = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}[
        ending
    ]
    lines = ["Export", "text|label", "Type caf\u00e9 menus|BPO", "Draft 'the|KPO", "File letters|BPO"]
    table = tmp_path / f"a.csv{ending}"
    table.write_bytes(pack("\n".join(lines).encode("cp1252")))
    options = ["--encoding", "cp1252", "--delimiter", "|", "--quote", "none", "--header-row", "2"]
    assert main([*command, str(table), *options]) == 0
    assert "bar-delimited text, no quotes, Windows-1252, header on line 2" in capsys.readouterr().err
    array = tmp_path / f"a.json{ending}"
    rows = [{"text": "File letters", "label": "BPO"}, {"text": "Audit", "label": "KPO"}]
    array.write_bytes(pack(json.dumps(rows).encode()))
    assert main([*command, str(array)]) == 0
    assert "the text is in 'text', the label in 'label'" in capsys.readouterr().err
    assert main([*command, str(array), "--header-row", "2"]) == 1
    assert "json has no header row to choose; leave out --header-row" in capsys.readouterr().err


def _labelled_alike(path: Path, kpo: str, bpo: str, times: int = 10) -> str:
    lines = [f"Actuary {n},{kpo}\nParcel sorter {n},{bpo}" for n in range(times)]
    return write_csv(path, "text,label", *lines)


def test_labels_that_look_swapped_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = "opposite order: are KPO and BPO SWAPPED in the file?"
    assert main(["evaluate", _labelled_alike(tmp_path / "a.csv", "BPO", "KPO"), "--quiet"]) == 0
    assert told in capsys.readouterr().out.splitlines()[0]
    assert main(["evaluate", _labelled_alike(tmp_path / "b.csv", "KPO", "BPO"), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert told not in out
    assert "kpoclass      1.000 [.83, 1.00]" in out, "twenty right answers leave room for mistakes"


def test_few_texts_are_told_to_be_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", write_csv(tmp_path / "a.csv", "text,label", "Actuary,KPO"), "--quiet"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("a.csv: 1 text, 1 of them KPO; model ")
    assert first.endswith("; fewer than 5 texts of a label are too few to say how good a model is")


def test_a_column_to_slice_by_is_found_as_the_others_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_csv(tmp_path / "a.csv", "text,label,Home team", "Actuary,KPO,north", "Parcel sorter,BPO,south")
    assert main(["evaluate", data, "--by", "home_team", "--quiet"]) == 0
    assert "north (1)" in capsys.readouterr().out
    assert main(["evaluate", data, "--by", "region", "--quiet"]) == 1
    assert "'region' to slice by, got text, Home team, label; name one of these with --by" in capsys.readouterr().err
