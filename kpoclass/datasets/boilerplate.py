"""Boilerplate, which carries no label: around our own texts, and around tasks of one occupation to make a posting."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpoclass.datasets.schemas import not_blank
from kpoclass.datasets.tables import parse_rows, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PARTS = ("about", "person", "offer", "apply", "equality")

#: How many pieces of each part surround a text; a posting says most about the employer and the offer.
_PIECES = {"about": (0, 1, 2, 3), "person": (0, 1, 2), "offer": (0, 1, 2), "apply": (0, 1, 2), "equality": (0, 1)}

FEWEST_TASKS, MOST_TASKS = 3, 12

#: How a posting joins its duties; real ones come as bullets, lines, or run-on text that lost them.
_JOINERS = ("\n- ", "\n\u2022 ", "\n", " ", "; ")


def load_boilerplate(path: str | Path) -> dict[str, list[str]]:
    """Load ``data/boilerplate.csv`` (``id, part, text``): the texts that stand around the duties, by part."""
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
    """Compose one posting: some of the tasks of an occupation, half of the time headed by its title."""
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
    """Compose ``each`` postings (``code``, ``text``) per occupation (``code``, ``title``) that has tasks."""
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


def wrapped_texts(
    texts: pd.DataFrame, boilerplate: Mapping[str, Sequence[str]], *, each: int, seed: int
) -> pd.DataFrame:
    """Return every text ``each`` times, wrapped differently, as postings; the other columns are kept."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    rows = texts.loc[texts.index.repeat(each)].reset_index(drop=True)
    wrapped = []
    for text in rows["text"]:
        pieces = {part: rng.sample(list(boilerplate[part]), rng.choice(_PIECES[part])) for part in PARTS}
        wrapped.append("\n".join([*pieces["about"], text, *(piece for part in PARTS[1:] for piece in pieces[part])]))
    return rows.assign(text=wrapped, kind="posting")
