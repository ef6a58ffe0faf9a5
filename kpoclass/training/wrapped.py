"""Our own texts once more, with boilerplate around them, so that a model learns that boilerplate says nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kpoclass.datasets.boilerplate import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

#: How many pieces of each part are drawn; a posting says most about the employer and the offer.
_PIECES = {"about": (0, 1, 2, 3), "person": (0, 1, 2), "offer": (0, 1, 2), "apply": (0, 1, 2), "equality": (0, 1)}


def wrapped_texts(
    texts: pd.DataFrame, boilerplate: Mapping[str, Sequence[str]], *, each: int, seed: int
) -> pd.DataFrame:
    """Wrap every text in boilerplate, differently each time.

    Parameters
    ----------
    texts : DataFrame
        With a column ``text``.
    boilerplate : mapping of str to sequence of str
        Texts by part, as from :func:`kpoclass.datasets.boilerplate.load_boilerplate`.
    each : int
        How often each text is wrapped.
    seed : int
        Of the source of chance.

    Returns
    -------
    DataFrame
        ``each`` rows a text, all other columns kept, and ``kind`` "posting".
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    rows = texts.loc[texts.index.repeat(each)].reset_index(drop=True)
    wrapped = []
    for text in rows["text"]:
        pieces = {part: rng.sample(list(boilerplate[part]), rng.choice(_PIECES[part])) for part in PARTS}
        wrapped.append("\n".join([*pieces["about"], text, *(piece for part in PARTS[1:] for piece in pieces[part])]))
    return rows.assign(text=wrapped, kind="posting")
