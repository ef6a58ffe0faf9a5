from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.datasets.checks import Finding, check_against, check_quality
from kpoclass.datasets.label_quality import suspicious_labels
from kpoclass.datasets.near_duplicates import find_near_duplicates
from kpoclass.errors import DataError
from kpoclass.evaluation.readers import reader_agreement


def frame_of(*rows: tuple[str, str], **columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["text", "label"]).assign(**columns)


def found(frame: pd.DataFrame, check: str) -> list[Finding]:
    return [finding for finding in check_quality(frame) if finding.check == check]


def test_a_clean_set_has_no_findings() -> None:
    assert check_quality(frame_of(("Audit the ledgers", "KPO"), ("Sort the post by floor", "BPO"))) == []


def test_duplicates_whatever_their_punctuation() -> None:
    (finding,) = found(frame_of(("Sort post!", "BPO"), ("Audit", "KPO"), ("sort  POST", "BPO")), "duplicates")
    assert finding.rows == (0, 2)
    assert finding.fatal


def test_near_duplicates_are_fatal_where_they_are_many() -> None:
    pair = [
        ("Sort the incoming post by floor and by team", "BPO"),
        ("Sort the incoming post by floor and by desk", "BPO"),
    ]
    (finding,) = found(frame_of(*pair), "near-duplicates")
    assert finding.fatal
    many = [(f"{chr(97 + n % 26)}{n} unlike{n} others{n}", "KPO") for n in range(600)]
    (finding,) = found(frame_of(*pair, *many), "near-duplicates")
    assert not finding.fatal


def test_templates_by_shared_runs_and_openings() -> None:
    duties = ("ledgers", "claims", "parcels", "tickets")
    rows = [(f"Our client is looking for someone to handle {duty} {n}", "BPO") for n, duty in enumerate(duties)]
    messages = [finding.message for finding in found(frame_of(*rows), "templates")]
    assert any("in 4 rows: our client is looking for someone" in message for message in messages)
    assert any(message.startswith("100.0 % of the longer rows begin") for message in messages)


def test_a_word_that_decides_the_label_is_for_a_look() -> None:
    rows = [(f"audit thing{n}", "KPO") for n in range(25)] + [(f"sort thing{n}", "BPO") for n in range(25)]
    leaks = found(frame_of(*rows), "leaks")
    assert [finding.message for finding in leaks] == [
        "'audit' is KPO in 100% of 25 rows",
        "'sort' is BPO in 100% of 25 rows",
    ]
    assert not any(finding.fatal for finding in leaks)


def test_balance_overall_by_kind_and_by_area() -> None:
    rows = [(f"x{n} y{n}", "KPO" if n < 15 else "BPO") for n in range(30)]
    frame = frame_of(*rows, kind=["title"] * 15 + ["task"] * 15, area=["law"] * 15 + ["data"] * 15)
    assert [finding.message for finding in found(frame, "balance")] == [
        "area data: all rows are BPO",
        "area law: all rows are KPO",
    ]
    leaning = frame_of(*[(f"x{n} y{n}", "KPO" if n < 20 else "BPO") for n in range(30)])
    assert [finding.message for finding in found(leaning, "balance")] == ["all rows: 67% KPO, expected 45% to 55%"]


@pytest.mark.parametrize(
    ("text", "is_contact"),
    [
        ("Write to jobs@example.com today", True),
        ("Apply at https://example.com", True),
        ("See www.example.com", True),
        ("Ring 020 7946 0018 now", True),
        ("WhatsApp +91 98765 43210", True),
        ("Pay 25,000 - 30,000 a month, 2024-2025", False),
        ("Shift 06:00-14:00, 24/7, 365 days", False),
        ("Code to ICD-10 and CPT 99213", False),
    ],
)
def test_contact_details(text: str, is_contact: bool) -> None:
    assert bool(found(frame_of((text, "BPO")), "contacts")) is is_contact


def test_a_group_stands_on_one_side_of_a_split() -> None:
    rows = [("Audit", "KPO"), ("File", "BPO"), ("Sort", "BPO")]
    frame = frame_of(*rows, group=["a", "b", "a"], split=["train", "test", "dev"])
    (finding,) = found(frame, "splits")
    assert finding.rows == (0, 2)
    assert "'a'" in finding.message


def test_overlap_with_another_file() -> None:
    mine, other = frame_of(("Audit", "KPO"), ("Sort the post", "BPO")), frame_of(("sort the post.", "BPO"))
    other.index += 2  # as it is read from a file
    (finding,) = check_against(mine, other, "test.csv")
    assert finding.rows == (1,)
    assert "row 2 of test.csv" in finding.message


WORDS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8).map(" ".join)


@given(st.lists(WORDS, max_size=8))
def test_comparing_with_oneself_or_with_a_copy_gives_the_same_pairs(texts: list[str]) -> None:
    copied = {(a, b): s for a, b, s in find_near_duplicates(texts, texts) if a < b}
    assert {(a, b): s for a, b, s in find_near_duplicates(texts)} == copied


def test_agreement_by_field() -> None:
    first = pd.DataFrame(
        {"id": list("abcd"), "label": ["KPO", "BPO", "KPO", "BPO"], "skill_level": [4, 2, 3, 1], "in_scope": [True] * 4}
    )
    second = first.assign(skill_level=[4, 2, 4, 1]).drop(columns="in_scope").iloc[::-1]
    label, level = reader_agreement(first, second)
    assert (label.alpha, label.share, label.disagreements) == (1.0, 1.0, ())
    assert level.disagreements == ("c",)
    # Off by one step counts little where distance is by interval: 1 - (1/8) / (sum of squared differences / 56).
    values = [4, 2, 3, 1, 4, 2, 4, 1]
    expected = sum((a - b) ** 2 for a in values for b in values) / (8 * 7)
    assert level.alpha == pytest.approx(1 - (2 * 1**2 / 8) / expected)


def test_nothing_in_common() -> None:
    one, two = (pd.DataFrame({"id": [key], "label": ["KPO"]}) for key in "ab")
    with pytest.raises(DataError, match="ids in common"):
        reader_agreement(one, two)


def test_suspicious_rows_come_worst_first() -> None:
    rows = pd.DataFrame({"label": ["KPO"] * 4 + ["BPO"] * 4, "p_kpo": [0.9, 0.8, 0.2, 0.05, 0.1, 0.1, 0.95, 0.2]})
    suspects = suspicious_labels(rows)
    assert suspects.index.tolist() == [3, 6, 2]
    assert suspects["self_confidence"].tolist() == pytest.approx([0.05, 0.05, 0.2])
