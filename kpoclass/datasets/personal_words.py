"""Words that say who somebody is: names, pronouns, titles of address, sex, family, age, nationality and faith."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from kpoclass.datasets.schemas import not_blank, one_of
from kpoclass.datasets.tables import parse_rows, read_rows
from kpoclass.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

#: A name that a model is not to learn; one that is a word of work, too, and stays one; one that training does not see,
#: for measuring. Words of the other kinds are all dropped.
USES = ("drop", "keep", "test")

KINDS = ("pronoun", "honorific", "sex", "family", "age", "nationality", "name")


def load_personal_words(path: str | Path) -> pd.DataFrame:
    """Load ``data/personal_words.csv``: ``word``, its ``kind``, and the ``use`` that is made of it."""
    columns, rows = read_rows(path)
    required = {"word": not_blank, "kind": one_of(*KINDS), "use": one_of(*USES)}
    return pd.DataFrame(parse_rows(path, columns, rows, required=required, optional={}, unique=("word",)))


@lru_cache(maxsize=1)
def dropped_words() -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Return the names that no model learns, and the other personal words."""
    frame = load_personal_words(data_path("personal_words.csv"))
    dropped = frame[frame["use"] == "drop"]
    is_name = dropped["kind"] == "name"
    names, others = (frozenset(map(str.encode, dropped.loc[of, "word"])) for of in (is_name, ~is_name))
    return names, others
