from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kpoclass.datasets.esco import description_of, load_esco
from kpoclass.datasets.fetch import fetch_corpus
from kpoclass.errors import CorpusError
from kpoclass.resources import data_path

BASE = "http://data.europa.eu/esco"

OCCUPATIONS = f"""\
id,description
{BASE}/occupation/aaa-1,"fleet commander
admiral Fleet commanders command, in war and peace."
{BASE}/occupation/bbb-2,technical director Technical directors direct.
{BASE}/occupation/ccc-3,medical writer Medical writers write.
{BASE}/isco/C2654,"Film, stage and related directors and producers"
"""

TABLE = """\
esco_id,isco08,label
bbb-2,2654,technical director
aaa-1,110,fleet commander
ddd-4,3333,contact tracing agent
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "occupations.csv"
    path.write_text(OCCUPATIONS, encoding="utf-8")
    return path


def test_joined_with_the_codes(corpus: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(TABLE, encoding="utf-8")
    esco = load_esco(corpus, table)
    assert list(esco.columns) == ["id", "text", "title", "isco08"]
    assert esco.to_numpy().tolist() == [
        ["aaa-1", "Fleet commanders command, in war and peace.", "fleet commander", "0110"],
        ["bbb-2", "Technical directors direct.", "technical director", "2654"],
    ]
    assert esco.attrs["dropped"] == 2


@pytest.mark.parametrize(
    ("text", "title", "description"),
    [
        ("bus driver coach driver Bus drivers operate buses.", "bus driver", "Bus drivers operate buses."),
        ("ICT auditor ICT inspector ICT auditors audit.", "ICT auditor", "ICT auditors audit."),
        ("actor\nactress Actors act.", "actor", "Actors act."),
        ("medical writer Writers of medicine write.", "medical writer", "Writers of medicine write."),
        ("nothing to tell it by", "clerk", "nothing to tell it by"),
    ],
)
def test_the_titles_are_cut_off(text: str, title: str, description: str) -> None:
    assert description_of(text, title) == description


def test_the_shipped_table_is_taken_by_default(tmp_path: Path) -> None:
    first = pd.read_csv(data_path("esco_isco.csv"), dtype=str).iloc[0]
    corpus = tmp_path / "occupations.csv"
    corpus.write_text(f"id,description\n{BASE}/occupation/{first['esco_id']},The text.\n", encoding="utf-8")
    assert load_esco(corpus).to_numpy().tolist() == [[first["esco_id"], "The text.", first["label"], first["isco08"]]]


def test_the_shipped_table_is_whole() -> None:
    table = pd.read_csv(data_path("esco_isco.csv"), dtype=str)
    assert list(table.columns) == ["esco_id", "isco08", "label"]
    assert len(table) == 3_007
    assert table["esco_id"].is_unique
    assert table["esco_id"].str.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").all()
    assert table["isco08"].str.fullmatch(r"\d{4}").all()
    assert int(table["isco08"].str.startswith("0").sum()) == 21
    assert not table.isna().to_numpy().any()


def test_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    with pytest.raises(CorpusError, match="kpoclass corpora fetch esco"):
        load_esco()


@pytest.mark.network
def test_the_true_corpus() -> None:
    esco = load_esco(fetch_corpus("esco", quiet=True))
    # Of its 3,658 rows 619 are ISCO-08 groups and 35 are occupations without a code in the table; the table in turn has
    # three occupations that the corpus lacks.
    assert len(esco) == 3_004
    assert esco.attrs["dropped"] == 619 + 35
    assert esco["id"].is_unique
    assert not esco.isna().to_numpy().any()
    assert int(esco["isco08"].str.startswith("0").sum()) == 21
    assert set(esco.loc[esco["title"] == "technical director", "isco08"]) == {"2654"}
