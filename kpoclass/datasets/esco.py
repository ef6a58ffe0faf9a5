"""ESCO occupations, the external test set. Never trained on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from kpoclass.datasets.corpora import corpus_path
from kpoclass.errors import CorpusError
from kpoclass.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path


def description_of(text: str, title: str) -> str:
    """Take the description out of a field that has all titles before it.

    A description opens with the plural of the preferred title, capitalised; titles are in lower case, except for
    abbreviations. If it can't be told apart (2 of 3,004 in the corpus) the whole text is returned.

    >>> description_of("bus driver coach driver Bus drivers operate buses.", "bus driver")
    'Bus drivers operate buses.'
    >>> description_of("ICT auditor ICT inspector ICT auditors perform audits.", "ICT auditor")
    'ICT auditors perform audits.'
    """
    first, *rest = title.split()
    opening = re.escape(first[0].upper() + first[1:])
    patterns = [rf"(?<!\S){opening}(?=\s)", r"(?<=[a-z)0-9]\s)[A-Z][a-z]+"]
    if rest:
        patterns.insert(0, rf"(?<!\S){opening}\s+{re.escape(rest[0])}s\s")
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            if match.start() > 0:
                return text[match.start() :]
    return text


def load_esco(path: str | Path | None = None, isco_table: str | Path | None = None) -> pd.DataFrame:
    """Load the occupations whose ISCO-08 code is known: ``id``, ``text`` (the description), ``title``, ``isco08``.

    The corpus also holds the ISCO-08 groups themselves, and a few occupations without a code; neither can be tested on,
    and ``attrs["dropped"]`` counts them. ``isco_table`` is ``data/esco_isco.csv`` by default.
    """
    occupations = pd.read_csv(path or corpus_path("esco"), encoding="utf-8-sig", dtype=str)
    occupations["id"] = occupations["id"].str.rsplit("/", n=1).str[-1]
    try:
        codes = pd.read_csv(isco_table or data_path("esco_isco.csv"), dtype=str)
    except FileNotFoundError as error:
        raise CorpusError(
            "the ISCO-08 codes of ESCO's occupations (data/esco_isco.csv) are in the repository, not in the wheel; "
            "run this from a clone, with kpoclass installed by: python -m pip install -e '.[train]'"
        ) from error
    codes = codes.rename(columns={"esco_id": "id", "label": "title"})
    # Tables that went through a spreadsheet have lost the leading zero of the armed forces' codes.
    codes["isco08"] = codes["isco08"].str.zfill(4)
    joined = occupations.merge(codes, on="id", how="inner")
    joined["text"] = [description_of(*pair) for pair in zip(joined["description"], joined["title"], strict=True)]
    joined = joined[["id", "text", "title", "isco08"]]
    joined.attrs["dropped"] = len(occupations) - len(joined)
    return joined
