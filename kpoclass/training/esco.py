"""ESCO occupations, the external test set. Never trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kpoclass.resources import data_path
from kpoclass.training.corpora import corpus_path

if TYPE_CHECKING:
    from pathlib import Path


def load_esco(path: str | Path | None = None) -> pd.DataFrame:
    """Load the occupations whose ISCO-08 code is known.

    Parameters
    ----------
    path : path-like, optional
        The file; that of the fetched corpus by default.

    Returns
    -------
    DataFrame
        Columns ``id``, ``text`` (all titles and the description, as the corpus has them in one field), ``title`` (the
        preferred one) and ``isco08`` (4 digits).

    Raises
    ------
    CorpusError
        If the corpus has not been fetched.
    """
    occupations = pd.read_csv(path or corpus_path("esco"), encoding="utf-8-sig", dtype=str)
    occupations["id"] = occupations["id"].str.rsplit("/", n=1).str[-1]
    codes = pd.read_csv(data_path("esco_isco.csv"), dtype=str).rename(columns={"esco_id": "id", "label": "title"})
    joined = occupations.merge(codes, on="id", how="inner").rename(columns={"description": "text"})
    return joined[["id", "text", "title", "isco08"]]
