from __future__ import annotations

from pathlib import Path

import pytest

from kpoclass.datasets.fetch import fetch_corpus
from kpoclass.datasets.onet import load_onet_tasks
from kpoclass.errors import CorpusError

ROWS = """\
O*NET-SOC Code,Title,Task ID,Task,DWA Title
13-2011.00,Accountants,3,"Prepare reports, and file them.",Prepare reports.
13-2011.00,Accountants,3,"Prepare reports, and file them.",File documents.
11-1011.00,Chief Executives,1,Direct budgets.,Direct operations.
13-2011.00,Accountants,4,Direct budgets.,Direct operations.
13-2011.00,Accountants,3,"Prepare reports, and file them.",Store records.
"""


def test_distinct_pairs_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    tasks = load_onet_tasks(path)
    assert list(tasks.columns) == ["code", "text"]
    assert list(tasks.index) == [0, 1, 2]
    assert tasks.to_numpy().tolist() == [
        ["13-2011.00", "Prepare reports, and file them."],
        ["11-1011.00", "Direct budgets."],
        ["13-2011.00", "Direct budgets."],
    ]


def test_a_file_without_byte_order_mark_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert len(load_onet_tasks(path)) == 3


def test_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    with pytest.raises(CorpusError, match="kpoclass corpora fetch onet"):
        load_onet_tasks()


@pytest.mark.network
def test_the_true_corpus() -> None:
    tasks = load_onet_tasks(fetch_corpus("onet", quiet=True))
    assert len(tasks) == 18_831
    assert tasks["code"].nunique() == 923
    # 1,666 of the pairs share their sentence with another occupation: splits must be by occupation and by text.
    assert tasks["text"].nunique() == 17_565
    assert int(tasks["text"].duplicated(keep=False).sum()) == 1_666
    assert tasks["code"].str.fullmatch(r"\d\d-\d{4}\.\d\d").all()
    assert (tasks["text"] == tasks["text"].str.strip()).all()
    assert tasks.iloc[0]["text"].startswith("Review and analyze legislation, laws, or public policy")
