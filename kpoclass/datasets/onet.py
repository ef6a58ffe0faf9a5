"""Task statements of O*NET occupations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kpoclass.datasets.corpora import corpus_path

if TYPE_CHECKING:
    from pathlib import Path


def load_onet_tasks(path: str | Path | None = None) -> pd.DataFrame:
    """Load the distinct task statements, in the file's order: ``code`` (O*NET-SOC) and ``text``.

    The file, that of the fetched corpus by default, repeats a task for each work activity it belongs to.
    """
    frame = pd.read_csv(
        path or corpus_path("onet"), encoding="utf-8-sig", usecols=["O*NET-SOC Code", "Task"], dtype=str
    )
    frame = frame.rename(columns={"O*NET-SOC Code": "code", "Task": "text"})
    return frame[["code", "text"]].drop_duplicates(ignore_index=True)
