from __future__ import annotations

import json
from pathlib import Path

import pytest
from counted_texts import postings, words_of
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.datasets import make_real_postings as make
from kpoclass.datasets.real_postings import DEV, TRAIN, load_counts
from kpoclass.errors import DataError


@given(st.lists(st.text("ab cde\n", max_size=40).filter(str.strip), min_size=1, max_size=12))
def test_the_rules_hold_for_any_postings(texts: list[str]) -> None:
    whole = postings(texts)
    kept = make.reduce_counts(whole)
    sources = kept.postings["source"].to_numpy()
    assert make.common_terms(kept.matrix, sources).all()
    assert set(kept.words.tolist()) <= set(whole.words.tolist())
    assert (kept.matrix - kept.titles).toarray().min(initial=0) >= 0
    for row in range(len(texts)):
        for pairs in make.known_pairs(kept, row):
            assert len(make.longest_run(pairs)) < make.LONGEST_RUN


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


def test_a_long_title_is_cut_where_the_text_is_not() -> None:
    """The whole text leaves a choice after every word; the words of the title leave none."""
    whole = postings(["a b c d e f g\nx a x b x c x d x e x f x"] * 5)
    title = [(one, one + 1) for one in range(6)]
    pairs, in_title = make.known_pairs(whole, 0)
    assert pairs > in_title == set(title)
    kept = make.reduce_counts(whole)
    assert kept.words.tolist() == whole.words.tolist()
    assert len(make.known_pairs(kept, 0)[1]) == 4


def test_a_word_that_postings_share_is_kept_in_the_titles_of_few() -> None:
    kept = make.reduce_counts(postings(["audit claims\nbooks"] * 4 + ["audit\nclaims books"] * 2))
    assert words_of(kept) == ["audit", "books", "claims"]
    assert sorted({words_of(kept)[term] for term in kept.titles.indices.tolist() if term < 3}) == ["audit", "claims"]


def test_near_copies_share_a_group_by_steps() -> None:
    texts = ["a b c d e f g h", "x y z", "a b c d e f g i", "a b c d e f j i", "z y x"]
    rows = [{"id": name, "text": text} for name, text in zip("abcde", texts, strict=True)]
    assert make._postings(rows, ["ours"] * 5)["group"].tolist() == ["a", "b", "a", "a", "e"]


def test_a_correction_of_an_unknown_posting_is_told(tmp_path: Path) -> None:
    reading = {"label": "BPO", "skill_level": 2, "in_scope": True, "sure": 3}
    (tmp_path / "train.jsonl").write_text(json.dumps({"id": "a", "source": "a", "text": "b", **reading}))
    (tmp_path / "later.csv").write_text("id,label,skill_level,in_scope,sure,reason\nz9,KPO,4,true,2,slip\n")
    arguments = [str(tmp_path / "train.jsonl"), "--corrections", str(tmp_path / "later.csv"), "--out", str(tmp_path)]
    with pytest.raises(DataError, match=r"later\.csv: expected ids of postings to train on, got z9"):
        make.main(arguments)


def test_both_files_are_made_from_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reading = {"label": "BPO", "skill_level": 2, "in_scope": True, "sure": 3}
    rows = [{"id": f"x{row}", "source": "ab"[row % 2], "text": "Key Cebu invoices", **reading} for row in range(6)]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    second = {f"{name}_{reader}": value for reader in (2, 3)
              for name, value in (("label", "BPO"), ("level", reader), ("scope", True), ("sure", 1))}  # fmt: skip
    row = {"id": "d1", "text": "Key many invoices", "label_1": "KPO", **second}
    (tmp_path / "uk_postings_dev.jsonl").write_text(json.dumps(row), encoding="utf-8")
    later = "id,label,skill_level,in_scope,sure,reason\nx3,KPO,4,false,1,slip\n"
    (tmp_path / "later.csv").write_text(later, encoding="utf-8")
    corrections = ["--corrections", str(tmp_path / "later.csv")]
    sets = ["--dev", str(tmp_path / "uk_postings_dev.jsonl")]
    make.main([str(tmp_path / "train.jsonl"), *corrections, *sets, "--out", str(tmp_path)])
    assert "look through these: cebu key" in capsys.readouterr().out
    train, dev = load_counts(tmp_path / TRAIN), load_counts(tmp_path / DEV)
    assert words_of(train) == words_of(dev) == ["cebu", "invoices", "key"]
    assert train.readings[0].iloc[3].tolist() == ["KPO", 4, False, 1]
    assert train.readings[0].iloc[2].tolist() == ["BPO", 2, True, 3]
    assert train.postings["group"].tolist() == ["0"] * 6
    assert dev.titles.toarray().tolist() == dev.matrix.toarray().tolist()
    assert dev.matrix.toarray().tolist() == [[0, 1, 1, 0, 0]]
    assert dev.n_words.tolist() == [3]
    assert [reading["skill_level"].tolist() for reading in dev.readings] == [[2], [3]]
    assert dev.postings["source"].tolist() == ["uk"]
