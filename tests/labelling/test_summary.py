from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import measured_model

from kpoclass import Classification, ModelFormatError, estimate_share, load_model
from kpoclass.labelling.file import label_file
from kpoclass.labelling.results import ROW_REASONS, Results, label_rows
from kpoclass.labelling.review import ReviewRow, evenly, least_confident
from kpoclass.labelling.summary import LabelSummary
from kpoclass.model import Model

WORDS = ["Manager", "clerk", "invoices", "design", "Buchhalter", "für", "of", "analyst", "data", "entry", "9", "sort"]
TEXTS = st.lists(st.one_of(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), st.none()), max_size=60)


def recount(results: list[Classification | None]) -> LabelSummary:
    good = [result for result in results if result]
    reasons = Counter(result.reason for result in good)
    tenths = Counter(min(9, int(result.p_kpo * 10)) for result in good)
    return LabelSummary(
        rows=len(results),
        kpo=sum(result.label == "KPO" for result in good),
        bpo=sum(result.label == "BPO" for result in good),
        not_confident=sum(not result.confident for result in good),
        failed=len(results) - len(good),
        in_scope=sum(result.in_scope for result in good),
        levels={level: sum(result.skill_level == level for result in good) for level in (1, 2, 3, 4)},
        reasons={reason: reasons[reason] for reason in ROW_REASONS},
        p_kpo_tenths=tuple(tenths[tenth] for tenth in range(10)),
    )


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_counts_and_closest_rows_equal_a_recount(blocks: list[list[str | None]]) -> None:
    model = load_model()

    summary = LabelSummary()
    kept: tuple[ReviewRow, ...] = ()
    for texts in blocks:
        results_of_block = label_rows(model, texts)
        numbers = range(summary.rows + 1, summary.rows + 1 + len(texts))
        kept = least_confident(kept, numbers, results_of_block, texts, 5)
        summary = summary.with_block(results_of_block, texts, numbers)
    rows = [text for texts in blocks for text in texts]
    results = [model.classify(text) if text and not text.isspace() else None for text in rows]
    expected = recount(results)
    assert summary == replace(expected, faults=summary.faults, least_confident=summary.least_confident)
    assert len(summary.faults) == min(LabelSummary.FAULTS_KEPT, summary.failed)
    first: dict[str, tuple[float, int, Classification]] = {}
    for number, (text, result) in enumerate(zip(rows, results, strict=True), 1):
        if text and result and result.reason:
            first.setdefault(text, (result.probability, number, result))
    shown = evenly(kept, 5)
    assert len(shown) == min(5, len(first))
    for reason in summary.reasons:
        of = [row for row in shown if row.reason == reason]
        least = sorted((p, n) for p, n, result in first.values() if result.reason == reason)[: len(of)]
        assert [row.probability for row in of] == pytest.approx([p for p, _ in least])
        for row in of:
            p, number, result = first[row.text]
            assert (row.row, row.label, row.reason) == (number, result.label, reason)
            assert row.probability == pytest.approx(p)


def doubtful(rows: list[tuple[float, Any]]) -> Results:
    """Results of rows with these probabilities of KPO, and reasons."""
    results = [
        Classification("KPO" if p >= 0.5 else "BPO", max(p, 1 - p), p, 3, True, 0.9, 1.0, False, reason)
        for p, reason in rows
    ]
    return Results.of(results, {})


def test_every_reason_has_its_turn() -> None:
    rows = [(0.5 + n / 1000, "close call") for n in range(50)] + [(0.9, "too short"), (0.02, "unknown words")]
    kept = least_confident((), range(101, 153), doubtful(rows), [f"text {n}" for n in range(52)], 4)
    queue = evenly(kept, 4)
    assert [row.reason for row in queue] == ["close call", "close call", "too short", "unknown words"]
    assert [row.row for row in queue] == [101, 102, 151, 152]
    assert (queue[-1].label, queue[-1].probability) == ("BPO", 0.98)


def test_the_least_confident_rows_stay_few_and_are_found_in_later_blocks() -> None:
    kept: tuple[ReviewRow, ...] = ()
    for block in range(20):
        results = doubtful([(0.6 - block / 1000, "close call")] * 100)
        kept = least_confident(
            kept, range(block * 100 + 1, block * 100 + 101), results, [f"{block} {n}" for n in range(100)], 3
        )
    assert [row.row for row in kept] == [1901, 1902, 1903]
    assert kept[-1].probability == pytest.approx(0.581)


def test_the_golden_texts_counted_twice(repository: Path, tmp_path: Path) -> None:
    texts = [json.loads(line)["text"] for line in (repository / "tests/golden.jsonl").open(encoding="utf-8")]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    summary = label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    expected = recount(list(load_model().classify_batch(texts, errors="coerce")))
    kept = {name: getattr(summary, name) for name in ("faults", "least_confident", "kpo_share", "model", "row_name")}
    assert summary == replace(expected, columns=("text",), **kept)
    assert sum(summary.p_kpo_tenths) == summary.kpo + summary.bpo == len(texts)


def test_the_share_of_kpo_is_that_of_the_labels(tmp_path: Path) -> None:
    model, texts = measured_model(), ["Analyse data"] * 30 + ["Enter data"] * 20 + [""]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    summary = label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl", model=model)
    assert summary.kpo_share == estimate_share(model.classify_batch(texts, errors="coerce"), model)
    assert (summary.kpo_share.n, summary.kpo_share.left_out, summary.model) == (50, 1, model.fingerprint)


def test_without_rows_or_without_rates_there_is_no_share(tmp_path: Path, model: Model) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Analyse data"}\n', encoding="utf-8")
    (tmp_path / "empty.jsonl").write_text('{"text": ""}\n', encoding="utf-8")
    assert label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl", model=model).kpo_share is None
    assert label_file(tmp_path / "empty.jsonl", tmp_path / "c.jsonl", model=measured_model()).kpo_share is None


def test_rates_that_can_not_be_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Analyse data"}\n', encoding="utf-8")
    with pytest.raises(ModelFormatError, match="real_postings"):
        label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl", model=measured_model(real_postings=3))
    assert not (tmp_path / "b.jsonl").exists()


def test_errors_come_in_the_order_of_their_rows() -> None:
    results = label_rows(load_model(), ["Clerk", "", "Actuary", "N/A"], {2: "of the row", 0: "of another"})
    assert list(results.errors) == [0, 1, 2, 3]
