from __future__ import annotations

from pathlib import Path

import pytest

from kpoclass.datasets.schemas import load_descriptions, load_occupations, load_trade_words
from kpoclass.errors import DataError
from kpoclass.resources import data_path


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_descriptions_are_unique(tmp_path: Path) -> None:
    header = "id,text,label,skill_level,in_scope,kind,area,region,hard,group,split"
    row = "Audit,KPO,4,true,title,data,UK,,audits,train"
    path = write(tmp_path / "a.csv", header, f"1,{row}", f"2,{row}")
    with pytest.raises(DataError, match="line 3, column 'text': the same as in line 2"):
        load_descriptions(path)


def test_a_job_zone_is_from_one_to_five(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "code,title,job_zone,label,skill_level,in_scope", "1,Audit,6,KPO,4,true")
    with pytest.raises(DataError, match="column 'job_zone': expected a Job Zone from 1 to 5"):
        load_occupations(path)


TRADE_WORDS = "singular,plural,label,skill_level,in_scope"


def test_both_numbers_of_a_trade_word_share_a_group(tmp_path: Path) -> None:
    words = load_trade_words(
        write(tmp_path / "a.csv", TRADE_WORDS, "auditor,auditors,KPO,4,true", "filing,,BPO,2,true")
    )
    assert words[["text", "label", "skill_level", "in_scope", "group"]].to_numpy().tolist() == [
        ["auditor", "KPO", 4, True, "auditor"],
        ["filing", "BPO", 2, True, "filing"],
        ["auditors", "KPO", 4, True, "auditor"],
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["clerk,clerks,BPO,,true"], "line 2, column 'skill_level': expected a skill level from 1 to 4, got ''"),
        (["clerk,clerks,BPO,4,true"], "line 2: BPO work has skill level 1, 2 or 3, not 4"),
        (["clerk,,BPO,2,true", "clerk,,BPO,2,true"], "line 3, column 'singular': the same as in line 2"),
        (["clerk,Clerk,BPO,2,true"], "expected every word once, got 'Clerk' twice"),
        (["clerk,clerks,BPO,2,true", "clerks,,BPO,2,true"], "expected every word once, got 'clerks' twice"),
    ],
)
def test_a_bad_trade_word_is_named(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(DataError) as caught:
        load_trade_words(write(tmp_path / "a.csv", TRADE_WORDS, *rows))
    assert message in str(caught.value)


@pytest.mark.parametrize(("name", "rows"), [("occupations.csv", 1_016), ("uk_soc2010.csv", 369)])
def test_the_shipped_tables_are_whole(name: str, rows: int) -> None:
    table = load_occupations(data_path(name))
    assert len(table) == rows
    assert set(table["label"]) == {"KPO", "BPO"}
    assert set(table["skill_level"]) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("code", "label", "in_scope"),
    [
        ("43-9061.00", "BPO", True),  # Office Clerks, General
        ("23-2011.00", "KPO", True),  # Paralegals and Legal Assistants
        ("11-9131.00", "BPO", False),  # Postmasters and Mail Superintendents
        ("29-1141.00", "KPO", False),  # Registered Nurses
        ("37-2011.00", "BPO", False),  # Janitors and Cleaners
        ("43-4051.00", "BPO", True),  # Customer Service Representatives
        ("15-2051.00", "KPO", True),  # Data Scientists
    ],
)
def test_occupations_that_a_single_rule_gets_wrong(code: str, label: str, in_scope: bool) -> None:
    row = load_occupations(data_path("occupations.csv")).set_index("code").loc[code]
    assert (row["label"], row["in_scope"]) == (label, in_scope)


def test_the_shipped_texts_are_balanced() -> None:
    frame = load_descriptions(data_path("descriptions.csv"))
    assert len(frame) >= 400
    for _, part in frame.groupby("kind"):
        assert 0.45 <= (part["label"] == "KPO").mean() <= 0.55
    assert set(frame["skill_level"]) == {1, 2, 3, 4}
