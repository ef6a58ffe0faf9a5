"""What is no text has no label, by whichever route it comes (report 9)."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from kpoclass import (
    EmptyTextError,
    classify,
    classify_batch,
    explain,
    iter_classify,
    label_file,
    label_frame,
    load_model,
)  # fmt: skip
from kpoclass.cli.main import main
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.inference.missing import is_missing
from kpoclass.postings import classify_posting
from kpoclass.resources import data_path

NONE = [
    "NA", "na", "N/A", "n / a", "n.a.", "#N/A", "<NA>", "nan", "NaN", "None", "(none)", "null", "NULL", "[null]", "nil",
    "-", "--", "\u2014", "?", ".", "...", "Not applicable", "not available", "Not specified", "TBD", "tba",
    "To be confirmed",
    "unknown", "undefined", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "keine Angabe", "k.A.", "n/d", "sin datos",
    "No aplica", "N\u00e3o informado", "non renseign\u00e9", "!!!", ";;;", "\x00", "\u200b", "\ufeff", "\U0001f600",
    "\U0001f3a7\U0001f3a7", "<p></p>", "<p>&nbsp;</p>", "<br>N/A", " None ", '"null"',
    "(N\u0130L)", "N/A\u0345", " #REF!",
]  # fmt: skip
TEXTS = [
    "#Nanny",
    "Nanny",
    "Nano engineer",
    "NASA clerk",
    "Notary",
    "None of the above",
    "Name tag maker",
    "Unknown soldier guide",
    "7",
    "\u4f1a\u8ba1",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_text_is_refused(text: str) -> None:
    for function in (classify, explain, classify_posting, load_model().classify):
        with pytest.raises(EmptyTextError):
            function(text)
    with pytest.raises(EmptyTextError, match=r"^text 1: expected .* got no text but "):
        classify_batch(["Actuary", text])
    assert classify_batch([text, "Actuary"], errors="coerce") == [None, classify("Actuary")]
    assert list(iter_classify([text, "Actuary"], errors="coerce")) == [None, classify("Actuary")]
    assert label_frame(pd.DataFrame({"text": [text, "Actuary"]}))["kpoclass_label"].tolist() == [None, "KPO"]


@pytest.mark.parametrize("text", TEXTS)
def test_what_begins_alike_is_a_text(text: str) -> None:
    assert classify(text).label in {"KPO", "BPO"}


def test_no_text_of_ours_is_missing() -> None:
    assert not any(map(is_missing, load_descriptions(data_path("descriptions.csv"))["text"]))


@pytest.mark.parametrize("word", ["NA", "-", "None", "#N/A"])
def test_a_title_or_text_that_is_none_is_left_out(word: str) -> None:
    assert classify(word, title="Actuary") == classify("Actuary")
    assert classify("Price marine risks", title=word) == classify("Price marine risks")
    with pytest.raises(EmptyTextError):
        classify(word, title=word)


def test_rows_of_files_without_a_text_have_no_label(tmp_path: Path) -> None:
    # 11_missing.csv
    rows = [(number, word) for number, word in enumerate(["NA", "nan", "-", "Actuary"], 1)]
    (tmp_path / "in.csv").write_text("id,title\n" + "".join(f"{n},{word}\n" for n, word in rows), encoding="utf-8")
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"title": word}) + "\n" for _, word in rows), encoding="utf-8"
    )
    for name in ("csv", "jsonl"):
        summary = label_file(tmp_path / f"in.{name}", tmp_path / f"out.{name}")
        assert (summary.rows, summary.kpo, summary.bpo, summary.failed) == (4, 1, 0, 3)
        assert summary.faults[0][1] == "expected a job title, task or posting, got no text but 'NA'"
    assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "again.csv"), "--quiet"]) == 3


@pytest.mark.parametrize("text", ["a b c d e", "A", "x y z", "24 7", "1 2 3", "r c"])
def test_letters_and_numbers_alone_are_never_relied_on(text: str) -> None:
    result = classify(text)
    assert not result.confident
    assert classify_batch([text] * 200)[0].reason == result.reason
