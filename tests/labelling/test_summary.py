from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import Classification, load_model
from kpoclass.labelling.file import FAULTS_KEPT, LabelSummary, label_file
from kpoclass.labelling.formats.csv_fields import NUMBERED_REASONS
from kpoclass.labelling.results import Labels
from kpoclass.labelling.review import ClosestRows
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
        reasons={reason: reasons[reason] for reason in NUMBERED_REASONS if reason},
        p_kpo_tenths=[tenths[tenth] for tenth in range(10)],
    )


@pytest.mark.parametrize("with_arrays", [True, False])
@given(blocks=st.lists(TEXTS, min_size=1, max_size=3))
def test_counts_and_closest_rows_equal_a_recount(with_arrays: bool, blocks: list[list[str | None]]) -> None:
    model = load_model()

    class Chosen(Model):
        def batch_engine(self, texts: list[str]) -> Any:
            return self.batch if with_arrays and texts else None

    chosen = Chosen(model.parameters)
    summary = LabelSummary(closest=ClosestRows(5))
    for texts in blocks:
        summary.add(Labels(chosen, texts, {}, {}), texts)
    rows = [text for texts in blocks for text in texts]
    results = [model.classify(text) if text and not text.isspace() else None for text in rows]
    expected = recount(results)
    expected.faults, expected.closest = summary.faults, summary.closest
    assert summary == expected
    assert len(summary.faults) == min(FAULTS_KEPT, summary.failed)
    first: dict[str, tuple[float, int, Classification]] = {}
    for number, (text, result) in enumerate(zip(rows, results, strict=True), 1):
        if text and result and result.reason:
            first.setdefault(text, (result.probability, number, result))
    assert summary.closest
    shown = summary.closest.rows()
    assert len(shown) == min(5, len(first))
    for reason in summary.reasons:
        of = [row for row in shown if row.reason == reason]
        least = sorted((p, n) for p, n, result in first.values() if result.reason == reason)[: len(of)]
        assert [row.probability for row in of] == pytest.approx([p for p, _ in least])
        for row in of:
            p, number, result = first[row.text]
            assert (row.row, row.label, row.reason) == (number, result.label, reason)
            assert row.probability == pytest.approx(p)


def test_every_reason_has_its_turn() -> None:
    closest = ClosestRows(4)
    doubtful = [(n, 0.5 + n / 1000, 1) for n in range(50)] + [(50, 0.9, 2), (51, 0.02, 3)]
    closest.add(100, doubtful, [f"text {n}" for n in range(52)])
    rows = closest.rows()
    assert [row.reason for row in rows] == ["close call", "close call", "too short", "unknown words"]
    assert [row.row for row in rows] == [101, 102, 151, 152]
    assert (rows[-1].label, rows[-1].probability) == ("BPO", 0.98)


def test_the_closest_rows_stay_few_and_find_the_best_of_later_blocks() -> None:
    closest = ClosestRows(3)
    for block in range(20):
        closest.add(block * 100, [(n, 0.6 - block / 1000, 1) for n in range(100)], [f"{block} {n}" for n in range(100)])
    assert [row.row for row in closest.rows()] == [1901, 1902, 1903]
    assert closest.below[1] == pytest.approx(0.581)


def test_the_golden_texts_counted_twice(repository: Path, tmp_path: Path) -> None:
    texts = [json.loads(line)["text"] for line in (repository / "tests/golden.jsonl").open(encoding="utf-8")]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    summary = label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    expected = recount(list(load_model().classify_batch(texts, errors="coerce")))
    expected.faults, expected.columns = summary.faults, ("text",)
    assert summary == expected
    assert sum(summary.p_kpo_tenths) == summary.kpo + summary.bpo == len(texts)
