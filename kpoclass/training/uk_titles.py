"""Job titles of the UK coding index, SOC 2010."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from kpoclass.extras import require
from kpoclass.training.corpora import corpus_path

if TYPE_CHECKING:
    from pathlib import Path

_INDEX_SHEET = "SOC2010 Full Index V5"
_STRUCTURE_SHEET = "SOC2010 Structure"


def natural_order(entry: str) -> str:
    """Turn an inverted index entry into the title as people write it.

    Parameters
    ----------
    entry : str
        Parts between commas, the head first.

    Returns
    -------
    str
        The parts in reverse order.

    Examples
    --------
    >>> natural_order("Manager, control, production")
    'control production Manager'
    """
    return " ".join(part.strip() for part in reversed(entry.split(",")) if part.strip())


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
        Columns ``code`` (4 digits), ``text`` (title in natural order) and ``weight``. The index tells one title apart by
        industry and other qualifiers that a job title does not carry; such a title stands once for each unit, and its
        weights sum to one.

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
    frame = frame[frame["code"].str.fullmatch(r"\d{4}") & (frame["text"] != "")].drop_duplicates(ignore_index=True)
    frame["weight"] = 1.0 / frame.groupby("text")["code"].transform("count")
    return frame


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
