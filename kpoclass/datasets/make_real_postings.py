"""Make the counts of real postings from texts that are not part of the project.

``python -m kpoclass.datasets.make_real_postings TRAIN.jsonl --corrections data/real_corrections.csv
--dev NAME_postings_dev.jsonl ... --out data``; a row to train on has ``id, source, text, label, skill_level, in_scope,
sure``, a row to measure on ``id, text`` and two readings; corrections are readings that take the place of older ones.

A word or pair is kept if enough postings of enough sources hold it. Of one posting, pairs are left out until no more
than LONGEST_RUN words can be strung together with certainty, even if it is known which of them stand in the title.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from kpoclass.datasets.near_duplicates import group_near_duplicates
from kpoclass.datasets.real_postings import DEV, READING, TRAIN, CountedPostings, count_postings, dump_counts
from kpoclass.datasets.schemas import DTYPES, load_reading
from kpoclass.errors import DataError
from kpoclass.files import atomic_write
from kpoclass.inference.parameters import LONGEST_WORD
from kpoclass.inference.tokens import tokenize_with_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

#: A word or pair is kept if at least so many postings of so many sources hold it.
FEWEST_POSTINGS, FEWEST_SOURCES = 5, 2

#: Words that the pairs of one posting may string together without a choice.
LONGEST_RUN = 5

#: Share of their word triples that makes two postings copies: less than for a fault, since a group costs nothing.
NEAR = 0.4

#: Names of persons and employers, and parts of addresses, that pass the rule; found by looking at every word that is
#: mostly written with a capital or is in no dictionary. Names of software, platforms and places stay.
DROPPED = frozenset(
    b"accenture airbnb al alex amd andreessen anthropic apple atlassian ben chris citysalary clark com combinator "
    b"david ey forbes ford glassdoor gmail hill horowitz hp http https hugging indeed intel james john li maria "
    b"michael nhs nielsen nvidia openai openais org rackspace reed richard uber van www".split()
)


def is_allowed(word: bytes) -> bool:
    """Return whether a word may stand in the counts: no name, no part of an address, no long number."""
    digits = sum(48 <= letter < 58 for letter in word)
    return word not in DROPPED and word.isascii() and word.isalnum() and len(word) <= LONGEST_WORD and digits < 6


def common_terms(matrix: csr_matrix, sources: NDArray[Any]) -> NDArray[Any]:
    """Return which columns enough rows of enough sources hold."""
    holds = (matrix > 0).astype(np.int64)
    by_source = np.stack([np.asarray(holds[sources == source].sum(axis=0)).ravel() for source in sorted(set(sources))])
    enough: NDArray[Any] = (by_source.sum(axis=0) >= FEWEST_POSTINGS) & ((by_source > 0).sum(axis=0) >= FEWEST_SOURCES)
    return enough


def keep(counted: CountedPostings, columns: NDArray[Any]) -> CountedPostings:
    """Keep some of the words, and those of the pairs whose words are both kept."""
    n = len(counted.words)
    words = columns[:n]
    pairs = columns[n:] & words[counted.pairs].all(axis=1)
    renumbered = np.cumsum(words) - 1
    return replace(
        counted,
        words=np.array(counted.words[words].tolist(), dtype=bytes),  # no wider than the longest word
        pairs=renumbered[counted.pairs[pairs]],
        matrix=counted.matrix[:, np.concatenate([words, pairs])],
        titles=counted.titles[:, np.concatenate([words, pairs])],
    )


def longest_run(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs where each next word, or each word before, is the only one possible."""
    pairs = set(pairs)
    longest: list[tuple[int, int]] = []
    for turned in (False, True):
        after: dict[int, list[int]] = {}
        for one, other in pairs:
            one, other = (other, one) if turned else (one, other)  # noqa: PLW2901
            after.setdefault(one, []).append(other)
        for start in sorted(after):
            run, word, seen = [], start, {start}
            while len(after.get(word, ())) == 1:
                following = after[word][0]
                run.append((following, word) if turned else (word, following))
                if following in seen:
                    break
                seen.add(following)
                word = following
            if len(run) > len(longest):
                longest = run
    return longest


def known_pairs(counted: CountedPostings, row: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return the pairs of a posting, and those of them that may be in its title, by their words."""
    n = len(counted.words)
    terms = counted.matrix.indices[counted.matrix.indptr[row] : counted.matrix.indptr[row + 1]]
    pairs = {(one, other) for one, other in counted.pairs[terms[terms >= n] - n].tolist()}
    in_title = set(counted.titles.indices[counted.titles.indptr[row] : counted.titles.indptr[row + 1]].tolist())
    return pairs, {pair for pair in pairs if in_title.issuperset(pair)}


def cut_runs(counted: CountedPostings) -> CountedPostings:
    """Leave pairs out of postings, the rarest first, until none has a run of more than LONGEST_RUN words."""
    matrix = counted.matrix
    postings_with = np.bincount(matrix.indices, minlength=matrix.shape[1])
    column = {(one, other): len(counted.words) + place for place, (one, other) in enumerate(counted.pairs.tolist())}
    rows, columns = [], []
    for row in range(matrix.shape[0]):
        known = known_pairs(counted, row)
        while len(run := max(map(longest_run, known), key=len)) >= LONGEST_RUN:
            rarest = min(run, key=lambda pair: (postings_with[column[pair]], pair))
            for pairs in known:
                pairs.discard(rarest)
            rows.append(row)
            columns.append(column[rarest])
    dropped = csr_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=matrix.shape)

    def left(of: csr_matrix) -> csr_matrix:
        kept = (of - of.multiply(dropped)).tocsr()
        kept.eliminate_zeros()
        kept.sort_indices()
        return kept

    return replace(counted, matrix=left(matrix), titles=left(counted.titles))


def reduce_counts(counted: CountedPostings) -> CountedPostings:
    """Keep what the rules allow, until nothing more goes."""
    sources = counted.postings["source"].to_numpy()
    allowed = np.array([is_allowed(word) for word in counted.words.tolist()])
    columns = np.concatenate([allowed, np.ones(len(counted.pairs), dtype=bool)])
    reduced = keep(counted, columns & common_terms(counted.matrix, sources))
    while True:
        cut = cut_runs(reduced)
        cut = keep(cut, common_terms(cut.matrix, sources))
        if (cut.matrix.nnz, cut.titles.nnz) == (reduced.matrix.nnz, reduced.titles.nnz):
            return cut
        reduced = cut


def restrict(counted: CountedPostings, like: CountedPostings) -> CountedPostings:
    """Keep the words and pairs that other postings have, in their order."""
    place = {word: number for number, word in enumerate(counted.words.tolist())}
    old = [place.get(word, -1) for word in like.words.tolist()]
    pair_at = {pair: len(place) + number for number, pair in enumerate(map(tuple, counted.pairs.tolist()))}
    old += [pair_at.get((old[one], old[other]), -1) for one, other in like.pairs.tolist()]
    new = np.flatnonzero(np.array(old) >= 0)
    ones = np.ones(len(new), dtype=np.int64)
    renumbered = csr_matrix((ones, (np.array(old)[new], new)), shape=(counted.matrix.shape[1], len(old)))
    matrix, titles = counted.matrix @ renumbered, counted.titles @ renumbered
    return cut_runs(replace(counted, words=like.words, pairs=like.pairs, matrix=matrix, titles=titles))


def mostly_capitalised(texts: Sequence[str], words: Iterable[bytes]) -> list[str]:
    """Return the words that are mostly written with a capital, for somebody to look through."""
    capital: Counter[bytes] = Counter()
    small: Counter[bytes] = Counter()
    for text in texts:
        for token, start, _ in tokenize_with_spans(text):
            capital[token] += text[start].isupper()
            small[token] += text[start].islower()
    return sorted(word.decode() for word in words if capital[word] > 2 * small[word])


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return sorted(map(json.loads, file), key=lambda row: str(row["id"]))


def _reading(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    values = {column: [row[name] for row in rows] for column, name in zip(READING, names, strict=True)}
    return pd.DataFrame(values).astype({**DTYPES, "sure": int})


def _correct(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Put readings that were made later in the place of the older ones."""
    row_of = {row["id"]: row for row in rows}
    later = load_reading(path).astype({"sure": int})
    if unknown := sorted(set(later["id"]) - set(row_of)):
        raise DataError(f"{path}: expected ids of postings to train on, got {', '.join(unknown[:5])}")
    for reading in later.to_dict("records"):
        row_of[reading["id"]].update({name: reading[name] for name in READING})


def _readers(row: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the last two readers: an earlier reading may be older than the guideline."""
    return [number for number in range(1, 10) if f"level_{number}" in row][-2:]


def _postings(rows: Sequence[Mapping[str, Any]], sources: Sequence[str]) -> pd.DataFrame:
    ids = [row["id"] for row in rows]
    first: dict[str, str] = {}  # of a group of near copies, which is named after it
    joined = group_near_duplicates([row["text"] for row in rows], ids, least=NEAR)
    groups = [first.setdefault(group, posting) for group, posting in zip(joined, ids, strict=True)]
    return pd.DataFrame({"id": ids, "source": sources, "group": groups})


def _dev_set(path: Path) -> tuple[list[str], pd.DataFrame, list[pd.DataFrame]]:
    rows = _rows(path)
    readings = [
        _reading(rows, [f"{name}_{reader}" for name in ("label", "level", "scope", "sure")])
        for reader in _readers(rows[0])
    ]
    postings = _postings(rows, [path.name.split("_")[0]] * len(rows))
    return [row["text"] for row in rows], postings, readings


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the two files, and print the words to look through."""
    parser = argparse.ArgumentParser(description="Make the counts of real postings.")
    parser.add_argument("train", type=Path, metavar="TRAIN.jsonl")
    parser.add_argument("--corrections", type=Path, metavar="FILE.csv")
    parser.add_argument("--dev", type=Path, nargs="+", default=[], metavar="NAME_postings_dev.jsonl")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    args = parser.parse_args(arguments)
    rows = _rows(args.train)
    if args.corrections:
        _correct(rows, args.corrections)
    texts = [row["text"] for row in rows]
    postings = _postings(rows, [row["source"] for row in rows])
    train = reduce_counts(count_postings(texts, postings, [_reading(rows, READING)]))
    files = {TRAIN: train}
    if args.dev:
        sets = [_dev_set(path) for path in sorted(args.dev)]
        readings = [pd.concat(of, ignore_index=True) for of in zip(*(readings for *_, readings in sets), strict=True)]
        together = pd.concat([postings for _, postings, _ in sets], ignore_index=True)
        counted = count_postings([text for of, *_ in sets for text in of], together, readings)
        files[DEV] = restrict(counted, train)
    for name, counted in files.items():
        with atomic_write(args.out / name) as file:
            file.write(dump_counts(counted))
        print(f"{name}: {len(counted.postings)} postings, {counted.matrix.nnz} counts")
    print("look through these:", *mostly_capitalised(texts, train.words.tolist()))


if __name__ == "__main__":
    main()
