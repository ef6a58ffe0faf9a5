"""Task statements of O*NET occupations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kpoclass.datasets.corpora import corpus_path

if TYPE_CHECKING:
    from pathlib import Path


def load_onet_tasks(path: str | Path | None = None) -> pd.DataFrame:
    """Load the distinct task statements.

    Parameters
    ----------
    path : path-like, optional
        The file; that of the fetched corpus by default. It repeats a task for each work activity it belongs to.

    Returns
    -------
    DataFrame
        Columns ``code`` (O*NET-SOC) and ``text``, in the file's order.

    Raises
    ------
    CorpusError
        If the corpus has not been fetched.
    """
    frame = pd.read_csv(
        path or corpus_path("onet"), encoding="utf-8-sig", usecols=["O*NET-SOC Code", "Task"], dtype=str
    )
    frame = frame.rename(columns={"O*NET-SOC Code": "code", "Task": "text"})
    return frame[["code", "text"]].drop_duplicates(ignore_index=True)
