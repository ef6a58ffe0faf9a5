"""The texts that are timed: the project's own."""

from __future__ import annotations

import csv
import random
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "descriptions.csv"


def load(kind: str) -> list[str]:
    """Load all texts of a kind.

    Parameters
    ----------
    kind : {"title", "task", "posting"}
        Which.

    Returns
    -------
    list of str
    """
    with DATA.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file) if row["kind"] == kind]


def sample(kind: str, count: int, seed: int = 0) -> list[str]:
    """Draw texts of a kind, with repeats.

    Parameters
    ----------
    kind : {"title", "task", "posting"}
        Which.
    count : int
        How many.
    seed : int
        Of the source of chance.

    Returns
    -------
    list of str
        Objects of their own, so that a repeated text is read from memory like any other.
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    texts = load(kind)
    return [f"{rng.choice(texts)} "[:-1] for _ in range(count)]


def write_titles(path: Path, rows: int) -> None:
    """Write a CSV of titles.

    Parameters
    ----------
    path : Path
        Where to.
    rows : int
        How many rows.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "text"])
        writer.writerows(enumerate(sample("title", rows)))
