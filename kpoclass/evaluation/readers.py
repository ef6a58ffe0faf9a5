"""How far two readers agree who labelled the same texts independently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.extras import require

if TYPE_CHECKING:
    import pandas as pd

FIELDS = ("label", "skill_level", "in_scope")


@dataclass(frozen=True)
class Agreement:
    """Agreement on one field."""

    field: str
    n: int  #: Texts that both labelled.
    share: float  #: Share of them on which both say the same.
    #: Krippendorff's: 1 is agreement, 0 what chance would give. Nominal, and interval for the skill level.
    alpha: float
    disagreements: tuple[str, ...]  #: Ids of the texts on which they differ.


def reader_agreement(first: pd.DataFrame, second: pd.DataFrame) -> list[Agreement]:
    """Measure agreement of two labellings, joined by ``id``, on each of the ``FIELDS`` that both have.

    >>> import pandas as pd
    >>> one = pd.DataFrame({"id": ["a", "b", "c"], "label": ["KPO", "BPO", "KPO"]})
    >>> two = pd.DataFrame({"id": ["a", "b", "c"], "label": ["KPO", "BPO", "BPO"]})
    >>> [(a.field, a.n, round(a.share, 2), round(a.alpha, 2)) for a in reader_agreement(one, two)]
    [('label', 3, 0.67, 0.44)]
    """
    metrics = require("nltk.metrics", "nltk", "train")
    joined = first.merge(second, on="id", suffixes=("_first", "_second"))
    if joined.empty:
        raise DataError("expected two labellings with ids in common, found none")
    found = []
    for field in FIELDS:
        if field not in first or field not in second:
            continue
        columns = [f"{field}_first", f"{field}_second"]
        both = joined.dropna(subset=columns)
        pairs: list[tuple[Any, Any]] = list(zip(*(both[column].tolist() for column in columns), strict=True))
        distance = metrics.interval_distance if field == "skill_level" else metrics.binary_distance
        votes = [(reader, key, vote[number]) for key, vote in zip(both["id"], pairs, strict=True)
                 for number, reader in enumerate(("first", "second"))]  # fmt: skip
        same = [a == b for a, b in pairs]
        differ = tuple(str(key) for key, agrees in zip(both["id"], same, strict=True) if not agrees)
        alpha = metrics.agreement.AnnotationTask(votes, distance=distance).alpha()
        found.append(Agreement(field, len(pairs), sum(same) / len(same), float(alpha), differ))
    return found
