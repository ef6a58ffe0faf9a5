"""Job titles of the UK coding index, SOC 2010."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kpoclass.datasets.corpora import corpus_path
from kpoclass.extras import require

if TYPE_CHECKING:
    from pathlib import Path

#: The two entries of the index whose commas make a list, where everywhere else they invert.
_LISTS = {
    "Registrar of births, deaths, marriages and civil partnerships": (
        "registrar of births, deaths, marriages and civil partnerships"
    ),
    "Specialist, ear, nose and throat": "ear, nose and throat specialist",
}


def natural_order(entry: str) -> str:
    """Turn an inverted index entry into the title as people write it.

    >>> natural_order("Manager, control, production"), natural_order("PA-Secretary")
    ('production control manager', 'PA-Secretary')
    """
    entry = entry.strip()
    if entry in _LISTS:
        return _LISTS[entry]
    head, *qualifiers = (part.strip() for part in entry.split(","))
    if head[1:].islower():  # no abbreviation or name
        head = head[0].lower() + head[1:]
    return " ".join(part for part in (*reversed(qualifiers), head) if part)


def load_uk_titles(path: str | Path | None = None) -> pd.DataFrame:
    """Load the index (of the fetched corpus by default): ``code`` (4 digits), ``text`` in natural order, ``weight``.

    The index tells one title apart by industry and other qualifiers that a job title does not carry; such a title
    stands once for each unit, and its weights sum to one. ``attrs["dropped"]`` counts the entries that have no code:
    these only refer to another entry.
    """
    calamine = require("python_calamine", "python-calamine", "train")
    workbook = calamine.CalamineWorkbook.from_path(str(path or corpus_path("uk-titles")))
    header, *rows = workbook.get_sheet_by_name("SOC2010 Full Index V5").to_python()
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
