"""Postings put together from the tasks of one occupation, with boilerplate that carries no label around them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpoclass.datasets.schemas import not_blank
from kpoclass.datasets.tables import parse_rows, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FEWEST_TASKS, MOST_TASKS = 3, 12
PARTS = ("about", "person", "offer", "apply", "equality")

#: How a posting holds its duties together; real ones come as bullets, lines, or run-on text that lost them.
_JOINERS = ("\n- ", "\n\u2022 ", "\n", " ", "; ")


def load_boilerplate(path: str | Path) -> dict[str, list[str]]:
    """Load the sentences that stand around the duties in a posting.

    Parameters
    ----------
    path : path-like
        ``data/boilerplate.csv``, columns ``id, part, text``.

    Returns
    -------
    dict of str to list of str
        Texts by part: about, offer, apply, equality.

    Raises
    ------
    DataError
        Naming file, line and column of whatever is wrong.
    """
    columns, rows = read_rows(path)
    values = parse_rows(
        path,
        columns,
        rows,
        required={"id": not_blank, "part": not_blank, "text": not_blank},
        optional={},
        check=lambda row: None if row["part"] in PARTS else f"expected a part of {PARTS}, got {row['part']!r}",
        unique=("id", "text"),
    )
    return {part: [row["text"] for row in values if row["part"] == part] for part in PARTS}


def compose(title: str, tasks: list[str], boilerplate: Mapping[str, list[str]], rng: random.Random) -> str:
    """Put one posting together.

    Parameters
    ----------
    title : str
        Name of the occupation; half of the postings are headed by it.
    tasks : list of str
        All tasks of the occupation, of which some are drawn.
    boilerplate : mapping of str to list of str
        As from :func:`load_boilerplate`.
    rng : random.Random
        Source of chance.

    Returns
    -------
    str
        The posting.
    """
    drawn = rng.sample(tasks, min(len(tasks), rng.randint(FEWEST_TASKS, MOST_TASKS)))
    joiner = rng.choice(_JOINERS)
    before = [title] if rng.random() < 0.5 else []
    after: list[str] = []
    for part in PARTS:
        if rng.random() < 0.5:
            (before if part == "about" else after).append(rng.choice(boilerplate[part]))
    return "\n".join([*before, joiner.join(["", *drawn]).strip(), *after])


def pseudo_postings(
    occupations: pd.DataFrame, tasks: pd.DataFrame, boilerplate: Mapping[str, list[str]], *, each: int, seed: int
) -> pd.DataFrame:
    """Put postings together for every occupation that has tasks.

    Parameters
    ----------
    occupations : DataFrame
        With columns ``code`` and ``title``.
    tasks : DataFrame
        With columns ``code`` and ``text``.
    boilerplate : mapping of str to list of str
        As from :func:`load_boilerplate`.
    each : int
        Postings an occupation.
    seed : int
        Of the source of chance.

    Returns
    -------
    DataFrame
        Columns ``code`` and ``text``, ``each`` rows an occupation.
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    title_of = dict(zip(occupations["code"], occupations["title"], strict=True))
    rows: list[dict[str, Any]] = []
    for code, texts in tasks.groupby("code", sort=True)["text"]:
        rows += [
            {"code": code, "text": compose(title_of[code], list(texts), boilerplate, rng)}
            for _ in range(each)
            if code in title_of
        ]
    return pd.DataFrame(rows, columns=["code", "text"])
