from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kpoclass.datasets.real_postings import count_postings
from kpoclass.training import features
from kpoclass.training.features import count_terms, select_terms, select_title_terms, terms
from kpoclass.training.stemming import stem

TEXTS = ["Analyse credit risks", "analyzing the risk", "type forms, type forms", "typing forms"]


def test_words_of_one_stem_are_one_term() -> None:
    counts = count_terms(TEXTS)
    column = counts.terms.tolist().index("risk")
    assert counts.matrix[:, column].toarray().ravel().tolist() == [1, 1, 0, 0]
    assert counts.words[b"risks"] == counts.words[b"risk"] == "risk"


def test_counts_and_bigrams() -> None:
    counts = count_terms(TEXTS)
    names = counts.terms.tolist()
    assert names == sorted(names)
    assert counts.matrix[2, names.index("type")] == 2
    assert counts.matrix[2, names.index("type form")] == 2
    assert counts.matrix[2, names.index("form type")] == 1


def test_a_word_of_another_script_breaks_the_bigram() -> None:
    assert terms("credit 信用 risk") == ["credit", "risk"]


def test_counts_of_postings_are_those_of_their_texts() -> None:
    texts = [*TEXTS, "Data entry\ntype the forms of risk", "credit analysis\nof risks"]
    whole = count_terms(texts)
    counted = count_postings(texts[3:], pd.DataFrame({"id": range(3), "source": "a", "group": range(3)}))
    both = count_terms(texts[:3], counted)
    assert both.terms.tolist() == whole.terms.tolist()
    assert list(both.words.items()) == list(whole.words.items())
    assert both.matrix.toarray().tolist() == whole.matrix.toarray().tolist()
    assert both.titles.toarray().tolist() == whole.titles.toarray().tolist()


def test_rare_terms_are_left_out() -> None:
    counts = count_terms(TEXTS)
    chosen = select_terms(counts, np.arange(4), np.array([True, True, False, False]), min_df=2, n_bigrams=10)
    assert counts.terms[chosen].tolist() == ["analys", "form", "risk", "type", "type form"]


def test_titles_are_counted_apart() -> None:
    counts = count_terms(["Risk analyst\nanalyse risk and more risk", "risk " * 13, "Risk\n", "?!"])
    risk = counts.terms.tolist().index("risk")
    assert counts.matrix[:, [risk]].toarray().ravel().tolist() == [3, 13, 1, 0]
    assert counts.titles[:, [risk]].toarray().ravel().tolist() == [1, 0, 1, 0]
    assert counts.titles.shape == counts.matrix.shape
    found = np.flatnonzero(counts.titles[0].toarray().ravel())
    assert counts.terms[found].tolist() == ["analyst", "risk", "risk analyst"]


def test_title_terms_are_chosen_by_the_titles_of_the_given_rows() -> None:
    counts = count_terms(["Risk desk\nhelp risk", "Risk\nhelp desk", "Desk\nhelp", "help"])
    columns = np.flatnonzero(np.isin(counts.terms.astype(str), ["desk", "help", "risk"]))
    for rows, least, expected in (
        ([0, 1, 2, 3], 2, ["desk", "risk"]),
        ([0, 1], 2, ["risk"]),
        ([2, 3], 1, ["desk", "help"]),
    ):
        chosen = select_title_terms(counts, np.array(rows), columns, min_df=least)
        assert counts.terms[columns[chosen]].tolist() == expected


def test_only_the_given_rows_choose() -> None:
    counts = count_terms(TEXTS)
    chosen = select_terms(counts, np.array([2, 3]), np.array([True, False]), min_df=2, n_bigrams=0)
    assert counts.terms[chosen].tolist() == ["form", "type"]


def test_bigrams_are_chosen_by_what_they_tell() -> None:
    texts = [
        "night shift phone calls",
        "night shift phone calls",
        "night shift legal advice",
        "night shift legal advice",
    ]
    counts = count_terms(texts)
    chosen = select_terms(counts, np.arange(4), np.array([False, False, True, True]), min_df=2, n_bigrams=4)
    pairs = [term for term in counts.terms[chosen].tolist() if " " in term]
    assert pairs == ["legal advic", "phone call", "shift legal", "shift phone"]


def test_heavier_rows_choose_more() -> None:
    texts = ["call clients", "call clients", "read files", "read files", "open mail", "open mail"]
    counts, is_kpo = count_terms(texts), np.array([False, False, True, True, True, True])
    for heavy, expected in (("read", "read file"), ("open", "open mail")):
        weight = np.array([10.0 if text.startswith(heavy) else 1.0 for text in texts])
        chosen = select_terms(counts, np.arange(6), is_kpo, min_df=2, n_bigrams=1, weight=weight)
        assert expected in counts.terms[chosen].tolist()


def test_too_many_stems_raise_the_least_frequency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "MOST_STEMS", 3)
    counts = count_terms(["a1 b1 c1 d1", "a1 b1 c1", "a1 b1"])
    chosen = select_terms(counts, np.arange(3), np.array([True, False, True]), min_df=1, n_bigrams=0)
    assert len(chosen) <= 3
    assert chosen.size


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organise", "organize"),
        ("organisations", "organizations"),
        ("organisational", "organizational"),
        ("analysing", "analyzing"),
        ("prioritisation", "prioritization"),
        ("utilised", "utilizing"),
    ],
)
def test_british_and_american_spelling_share_a_stem(british: str, american: str) -> None:
    assert stem(british.encode()) == stem(american.encode())


def test_short_words_keep_their_z() -> None:
    assert stem(b"size") != stem(b"sis")
    assert stem(b"quiz") == "quiz"
