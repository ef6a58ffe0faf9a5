"""Job titles of the UK coding index, SOC 2010."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from kpoclass.datasets.corpora import corpus_path
from kpoclass.extras import require

if TYPE_CHECKING:
    from pathlib import Path

_INDEX_SHEET = "SOC2010 Full Index V5"
_STRUCTURE_SHEET = "SOC2010 Structure"

#: The two entries of the index whose commas make a list, where everywhere else they invert.
_LISTS = {
    "Registrar of births, deaths, marriages and civil partnerships": (
        "registrar of births, deaths, marriages and civil partnerships"
    ),
    "Specialist, ear, nose and throat": "ear, nose and throat specialist",
}


def natural_order(entry: str) -> str:
    """Turn an inverted index entry into the title as people write it.

    Parameters
    ----------
    entry : str
        Parts between commas, the head first.

    Returns
    -------
    str
        The parts in reverse order. The head loses its capital, unless it is an abbreviation or a name.

    Examples
    --------
    >>> natural_order("Manager, control, production")
    'production control manager'
    >>> natural_order("PA-Secretary")
    'PA-Secretary'
    """
    entry = entry.strip()
    if entry in _LISTS:
        return _LISTS[entry]
    head, *qualifiers = (part.strip() for part in entry.split(","))
    if head[1:].islower():
        head = head[0].lower() + head[1:]
    return " ".join(part for part in (*reversed(qualifiers), head) if part)


def _sheet(path: str | Path | None, sheet: str) -> list[list[Any]]:
    calamine = require("python_calamine", "python-calamine", "train")
    workbook = calamine.CalamineWorkbook.from_path(str(path or corpus_path("uk-titles")))
    rows: list[list[Any]] = workbook.get_sheet_by_name(sheet).to_python()
    return rows


def load_uk_titles(path: str | Path | None = None) -> pd.DataFrame:
    """Load the index: each title with the unit group it is coded to.

    Parameters
    ----------
    path : path-like, optional
        The workbook; that of the fetched corpus by default.

    Returns
    -------
    DataFrame
        Columns ``code`` (4 digits), ``text`` (title in natural order), ``weight``. The index tells one title apart by
        industry and other qualifiers that a job title does not carry; such a title stands once for each unit, and its
        weights sum to one. ``attrs["dropped"]`` says how many entries had no code: these only refer to another entry.

    Raises
    ------
    CorpusError
        If the corpus has not been fetched.
    """
    header, *rows = _sheet(path, _INDEX_SHEET)
    code, title = header.index("SOC 2010"), header.index("INDEXOCC")
    frame = pd.DataFrame(
        [(str(row[code]).strip().removesuffix(".0"), natural_order(str(row[title]))) for row in rows],
        columns=["code", "text"],
    )
    coded = frame[frame["code"].str.fullmatch(r"\d{4}") & (frame["text"] != "")]
    # The index spells a few titles in two ways, such as Queen's Counsel and Queen's counsel.
    folded = coded["text"].str.lower()
    distinct = coded[~coded.assign(text=folded).duplicated()].reset_index(drop=True)
    distinct["weight"] = 1.0 / distinct.groupby(distinct["text"].str.lower())["code"].transform("count")
    distinct.attrs["dropped"] = len(frame) - len(coded)
    return distinct


def load_uk_units(path: str | Path | None = None) -> pd.DataFrame:
    """Load the names of the unit groups.

    Parameters
    ----------
    path : path-like, optional
        The workbook; that of the fetched corpus by default.

    Returns
    -------
    DataFrame
        Columns ``code`` (4 digits) and ``title``.

    Raises
    ------
    CorpusError
        If the corpus has not been fetched.
    """
    rows = [(str(row[3]).strip().removesuffix(".0"), str(row[4]).strip()) for row in _sheet(path, _STRUCTURE_SHEET)]
    frame = pd.DataFrame(rows, columns=["code", "title"])
    return frame[frame["code"].str.fullmatch(r"\d{4}")].reset_index(drop=True)
