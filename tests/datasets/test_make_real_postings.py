from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from counted_texts import postings, words_of
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.datasets import make_real_postings as make
from kpoclass.datasets.real_postings import DEV, TRAIN, load_counts


@given(st.lists(st.text("ab cde", max_size=40).filter(str.strip), min_size=1, max_size=12))
def test_the_rules_hold_for_any_postings(texts: list[str]) -> None:
    whole = postings(texts)
    kept = make.reduce_counts(whole)
    assert make.common_terms(kept).all()
    assert set(kept.words.tolist()) <= set(whole.words.tolist())
    pairs = kept.pairs.tolist()
    n = len(kept.words)
    for start, end in pairwise(kept.matrix.indptr.tolist()):
        held = [tuple(pairs[term - n]) for term in kept.matrix.indices[start:end].tolist() if term >= n]
        assert len(make.longest_run(held)) < make.LONGEST_RUN  # type: ignore[arg-type]


def test_the_longest_run_goes_on_while_there_is_no_choice() -> None:
    assert make.longest_run([(1, 2), (2, 3), (3, 4)]) == [(1, 2), (2, 3), (3, 4)]
    assert make.longest_run([(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)]) == [(2, 4), (4, 5)]
    assert len(make.longest_run([(1, 2), (2, 1)])) == 2
    assert make.longest_run([]) == []


def test_names_addresses_and_long_numbers_go() -> None:
    text = "Richard of Accenture www 020794 reviews 12345 invoices"
    assert words_of(make.reduce_counts(postings([text] * 5))) == ["12345", "invoices", "of", "reviews"]


def test_one_source_or_four_postings_are_too_few() -> None:
    assert words_of(make.reduce_counts(postings(["audit"] * 9, sources="a"))) == []
    assert words_of(make.reduce_counts(postings(["audit"] * 4))) == []
    assert words_of(make.reduce_counts(postings(["audit"] * 5))) == ["audit"]


def test_both_files_are_made_from_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reading = {"label": "BPO", "skill_level": 2, "in_scope": True, "sure": 3}
    rows = [{"id": f"x{row}", "source": "ab"[row % 2], "text": "Key Cebu invoices", **reading} for row in range(6)]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    second = {f"{name}_{reader}": value for reader in (2, 3)
              for name, value in (("label", "BPO"), ("level", reader), ("scope", True), ("sure", 1))}  # fmt: skip
    row = {"id": "d1", "text": "Key many invoices", "label_1": "KPO", **second}
    (tmp_path / "uk_postings_dev.jsonl").write_text(json.dumps(row), encoding="utf-8")
    make.main([str(tmp_path / "train.jsonl"), "--dev", str(tmp_path / "uk_postings_dev.jsonl"), "--out", str(tmp_path)])
    assert "look through these: cebu key" in capsys.readouterr().out
    train, dev = load_counts(tmp_path / TRAIN), load_counts(tmp_path / DEV)
    assert words_of(train) == words_of(dev) == ["cebu", "invoices", "key"]
    assert dev.matrix.toarray().tolist() == [[0, 1, 1, 0, 0]]
    assert dev.n_words.tolist() == [3]
    assert [reading["skill_level"].tolist() for reading in dev.readings] == [[2], [3]]
    assert dev.postings["source"].tolist() == ["uk"]
