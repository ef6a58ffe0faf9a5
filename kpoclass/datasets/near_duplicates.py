"""Texts with nearly the same words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Two texts that share at least this much of all their word triples are near-duplicates.
NEAR = 0.5

#: A triple that occurs in more texts than this says nothing about two of them.
_MOST_HOLDERS = 50


def words_of(text: str) -> list[str]:
    """Return the words of a text, case and punctuation aside.

    >>> words_of("Key-in ORDERS, daily!")
    ['key', 'in', 'orders', 'daily']
    """
    return re.findall(r"\w+", text.casefold())


def n_grams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """Return every run of n words in order; of a shorter text the whole of it.

    >>> n_grams(["a", "b", "c"], 2)
    [('a', 'b'), ('b', 'c')]
    """
    return [tuple(words[start : start + n]) for start in range(max(1, len(words) - n + 1))]


def find_near_duplicates(
    texts: Sequence[str], others: Sequence[str] | None = None, *, least: float = NEAR
) -> Iterator[tuple[int, int, float]]:
    """Find pairs of texts with much the same word triples, by Jaccard similarity (Broder 1997, shingling).

    Yield two positions, the second in ``others`` where these are given, and the similarity; 1 is the same words in the
    same order, case and punctuation aside.

    >>> list(find_near_duplicates(["Sort the post by floor", "Tax advice", "sort the post, by floor!"]))
    [(0, 2, 1.0)]
    """
    shingles = [frozenset(n_grams(words_of(text), 3)) for text in texts]
    if others is None:
        holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for row, mine in enumerate(shingles):
            yield from ((one, row, share) for one, share in _similar(mine, holders, shingles, least))
            for shingle in mine:
                if len(holders[shingle]) < _MOST_HOLDERS:
                    holders[shingle].append(row)
        return
    theirs = [frozenset(n_grams(words_of(text), 3)) for text in others]
    holders = defaultdict(list)
    for row, other in enumerate(theirs):
        for shingle in other:
            holders[shingle].append(row)
    for row, mine in enumerate(shingles):
        yield from ((row, other, share) for other, share in _similar(mine, holders, theirs, least))


def group_near_duplicates(texts: Sequence[str], groups: Sequence[str], *, least: float = NEAR) -> list[str]:
    """Return the group of each text, after those that hold nearly the same text have become one.

    >>> group_near_duplicates(["Sort the post", "Tax advice", "sort the post!"], ["a", "b", "c"])
    ['a', 'b', 'a']
    """
    parent = {group: group for group in groups}

    def first(group: str) -> str:
        while parent[group] != group:
            parent[group] = group = parent[parent[group]]
        return group

    for one, other, _ in find_near_duplicates(texts, least=least):
        parent[first(groups[other])] = first(groups[one])
    return list(map(first, groups))


def _similar(
    mine: frozenset[tuple[str, ...]],
    holders: dict[tuple[str, ...], list[int]],
    theirs: list[frozenset[tuple[str, ...]]],
    least: float,
) -> Iterator[tuple[int, float]]:
    common = Counter(chain.from_iterable(holders[shingle] for shingle in mine if shingle in holders))
    fewest = least * len(mine)  # of a union that is no smaller than this text
    for row, shared in sorted(pair for pair in common.items() if pair[1] >= fewest):
        similarity = shared / len(mine | theirs[row])
        if similarity >= least:
            yield row, similarity
