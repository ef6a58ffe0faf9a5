"""Counts of a few postings, for tests."""

from __future__ import annotations

import pandas as pd

from kpoclass.datasets.real_postings import CountedPostings, count_postings
from kpoclass.datasets.schemas import DTYPES


def postings(texts: list[str], sources: str = "ab") -> CountedPostings:
    frame = pd.DataFrame(
        {
            "id": [f"{row:03}" for row in range(len(texts))],
            "source": [sources[row % len(sources)] for row in range(len(texts))],
        }
    )
    frame["group"] = frame["id"]
    reading = pd.DataFrame({"label": "KPO", "skill_level": 4, "in_scope": True, "sure": 3}, index=frame.index).astype(
        DTYPES
    )
    return count_postings(texts, frame, [reading])


def words_of(counted: CountedPostings) -> list[str]:
    return [word.decode() for word in counted.words.tolist()]


def reading(labels: str, levels: list[int], scopes: list[bool]) -> pd.DataFrame:
    columns = {"label": [{"K": "KPO", "B": "BPO"}[letter] for letter in labels], "skill_level": levels}
    return pd.DataFrame({**columns, "in_scope": scopes, "sure": 3}).astype(DTYPES)
