"""Whether a labelled set is worth training on: no duplicates, templates or leaks, and both labels everywhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpoclass.datasets.near_duplicates import find_near_duplicates, n_grams, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

#: Most near-duplicate pairs in a thousand rows; most rows, in percent, that share six words in a row with two others;
#: most rows, in percent, that begin with one of the ten commonest first three words.
MOST_NEAR, MOST_TEMPLATED, MOST_OPENINGS = 2.0, 3.0, 6.0

#: Share of KPO that counts as balanced.
BALANCE = (0.45, 0.55)

#: A word in at least this share of rows (and twenty rows) that has one label this often nearly decides it.
LEAK_ROWS, LEAK_SHARE = 0.02, 0.97

_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+|\bhttps?://|\bwww\.|(?<!\d)\+?\d(?:[ ()-]{0,2}\d){8,}", re.IGNORECASE
)


@dataclass(frozen=True)
class Finding:
    """Something wrong with a set."""

    check: str
    message: str
    rows: tuple[int, ...] = ()  #: Positions, from 0.
    fatal: bool = True  #: False for what a person should look at but may well be right.


def _duplicates(frame: pd.DataFrame) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row, text in enumerate(frame["text"]):
        before = first.setdefault(tuple(words_of(text)), row)
        if before != row:
            same_label = frame["label"].iloc[before] == frame["label"].iloc[row]
            yield Finding("duplicates", "the same words" + ("" if same_label else ", other label"), (before, row))


def _near_duplicates(frame: pd.DataFrame) -> Iterator[Finding]:
    pairs = [pair for pair in find_near_duplicates(frame["text"].tolist()) if pair[2] < 1]
    too_many = 1000 * len(pairs) > MOST_NEAR * len(frame)
    for one, other, similarity in pairs:
        yield Finding("near-duplicates", f"{similarity:.0%} of the word triples in common", (one, other), too_many)


def _templates(frame: pd.DataFrame) -> Iterator[Finding]:
    words = [words_of(text) for text in frame["text"]]
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for row, mine in enumerate(words):
        if len(mine) >= 6:
            for gram in n_grams(mine, 6):
                holders[gram].add(row)
    shared = {gram: rows for gram, rows in holders.items() if len(rows) >= 3}
    templated = {row for rows in shared.values() for row in rows}
    too_many = 100 * len(templated) > MOST_TEMPLATED * len(words)
    for gram, rows in sorted(shared.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Finding("templates", f"in {len(rows)} rows: {' '.join(gram)}", tuple(sorted(rows)), too_many)
    openings = Counter(tuple(mine[:3]) for mine in words if len(mine) >= 6)
    commonest = openings.most_common(10)
    share = 100 * sum(count for _, count in commonest) / max(1, openings.total())
    if share > MOST_OPENINGS and commonest[0][1] > 1:
        listed = ", ".join(f"{' '.join(opening)} ({count})" for opening, count in commonest if count > 1)
        yield Finding("templates", f"{share:.1f} % of the longer rows begin with one of ten openings: {listed}")


def _leaks(frame: pd.DataFrame) -> Iterator[Finding]:
    is_kpo = (frame["label"] == "KPO").tolist()
    rows_of: Counter[str] = Counter()
    kpo_rows_of: Counter[str] = Counter()
    for text, kpo in zip(frame["text"], is_kpo, strict=True):
        seen = set(words_of(text))
        rows_of.update(seen)
        if kpo:
            kpo_rows_of.update(seen)
    for word, rows in rows_of.most_common():
        if rows < max(20, LEAK_ROWS * len(frame)):
            return
        share = kpo_rows_of[word] / rows
        if max(share, 1 - share) > LEAK_SHARE:
            side = "KPO" if share > 0.5 else "BPO"
            yield Finding("leaks", f"{word!r} is {side} in {max(share, 1 - share):.0%} of {rows} rows", fatal=False)


def _balance(frame: pd.DataFrame) -> Iterator[Finding]:
    parts = [("all rows", frame)]
    if "kind" in frame:
        parts += [(f"kind {kind}", part) for kind, part in frame.groupby("kind")]
    for name, part in parts:
        share = (part["label"] == "KPO").mean()
        if len(part) >= 20 and not BALANCE[0] <= share <= BALANCE[1]:
            yield Finding("balance", f"{name}: {share:.0%} KPO, expected {BALANCE[0]:.0%} to {BALANCE[1]:.0%}")
    if "area" in frame:
        for area, part in frame.groupby("area"):
            if part["label"].nunique() < 2:
                yield Finding("balance", f"area {area}: all rows are {part['label'].iloc[0]}")


def _contacts(frame: pd.DataFrame) -> Iterator[Finding]:
    for row, text in enumerate(frame["text"]):
        found = _CONTACT.search(text)
        if found:
            yield Finding("contacts", f"an address or a number of a person or firm: {found.group()!r}", (row,))


def _splits(frame: pd.DataFrame) -> Iterator[Finding]:
    if "split" in frame and "group" in frame:
        for group, sides in frame.groupby("group")["split"]:
            if sides.nunique() > 1:
                rows = tuple(int(row) for row in frame.index.get_indexer(sides.index))
                yield Finding("splits", f"group {group!r} is in several parts of the split", rows)


CHECKS: tuple[Callable[[pd.DataFrame], Iterator[Finding]], ...] = (
    _duplicates, _near_duplicates, _templates, _leaks, _balance, _contacts, _splits,
)  # fmt: skip


def check_quality(frame: pd.DataFrame) -> list[Finding]:
    """Check a labelled set; its ``kind``, ``area``, ``group`` and ``split`` are used if present.

    >>> import pandas as pd
    >>> twice = pd.DataFrame({"text": ["Sort post", "sort post!"], "label": ["BPO", "KPO"]})
    >>> [(finding.check, finding.message) for finding in check_quality(twice)]
    [('duplicates', 'the same words, other label')]
    """
    return [finding for check in CHECKS for finding in check(frame)]


def check_against(frame: pd.DataFrame, other: pd.DataFrame, name: str) -> list[Finding]:
    """Find rows that are also, in nearly the same words, in the set of that name, whose index has the rows' numbers."""
    return [
        Finding(
            "overlap",
            f"{similarity:.0%} of the word triples in common with row {other.index[there]} of {name}",
            (here,),
        )
        for here, there, similarity in find_near_duplicates(frame["text"].tolist(), other["text"].tolist())
    ]
