"""Make the counts of real postings from texts that are not part of the project.

``python -m kpoclass.datasets.make_real_postings TRAIN.jsonl --dev NAME_postings_dev.jsonl ... --out data``; a row to
train on has ``id, source, text, label, skill_level, in_scope, sure``, a row to measure on ``id, text``, two readings.

A word or pair is kept if enough postings of enough sources hold it. Of one posting, pairs are left out until no more
than LONGEST_RUN words can be strung together with certainty.
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

from kpoclass.datasets.real_postings import DEV, READING, TRAIN, CountedPostings, count_postings, dump_counts
from kpoclass.datasets.schemas import DTYPES
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

#: Names of persons and employers, and parts of addresses, that pass the rule; found by looking at every word that is
#: mostly written with a capital or is in no dictionary. Names of software, platforms and places stay.
DROPPED = frozenset(
    b"accenture airbnb al alex amd andreessen anthropic apple atlassian ben chris citysalary clark com combinator "
    b"david ey forbes ford glassdoor gmail hill horowitz hp http https hugging indeed intel james john li michael nhs "
    b"nielsen nvidia openai org rackspace reed richard uber www".split()
)


def is_allowed(word: bytes) -> bool:
    """Return whether a word may stand in the counts: no name, no part of an address, no long number."""
    digits = sum(48 <= letter < 58 for letter in word)
    return word not in DROPPED and word.isascii() and word.isalnum() and len(word) <= LONGEST_WORD and digits < 6


def common_terms(counted: CountedPostings) -> NDArray[Any]:
    """Return which columns enough postings of enough sources hold."""
    sources = counted.postings["source"].to_numpy()
    holds = (counted.matrix > 0).astype(np.int64)
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
        words=counted.words[words],
        pairs=renumbered[counted.pairs[pairs]],
        matrix=counted.matrix[:, np.concatenate([words, pairs])],
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


def cut_runs(counted: CountedPostings) -> CountedPostings:
    """Leave pairs out of postings, the rarest first, until none has a run of more than LONGEST_RUN words."""
    n = len(counted.words)
    matrix = counted.matrix
    postings_with = np.bincount(matrix.indices, minlength=matrix.shape[1])
    column = {(one, other): n + place for place, (one, other) in enumerate(counted.pairs.tolist())}
    pair_of = counted.pairs.tolist()
    left = np.ones(len(matrix.data), dtype=bool)
    for row in range(matrix.shape[0]):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        terms = matrix.indices[start:end]
        pairs = {(pair_of[term - n][0], pair_of[term - n][1]) for term in terms[terms >= n].tolist()}
        dropped = []
        while len(run := longest_run(pairs)) >= LONGEST_RUN:
            rarest = min(run, key=lambda pair: (postings_with[column[pair]], pair))
            pairs.discard(rarest)
            dropped.append(column[rarest])
        left[start:end] = ~np.isin(terms, dropped)
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return replace(
        counted, matrix=csr_matrix((matrix.data[left], (row_of[left], matrix.indices[left])), shape=matrix.shape)
    )


def reduce_counts(counted: CountedPostings) -> CountedPostings:
    """Keep what the rules allow, until nothing more goes."""
    allowed = np.array([is_allowed(word) for word in counted.words.tolist()])
    columns = np.concatenate([allowed, np.ones(len(counted.pairs), dtype=bool)]) & common_terms(counted)
    reduced = keep(counted, columns)
    while True:
        reduced = cut_runs(reduced)
        columns = common_terms(reduced)
        if columns.all():
            return reduced
        reduced = keep(reduced, columns)


def restrict(counted: CountedPostings, like: CountedPostings) -> CountedPostings:
    """Keep the words and pairs that other postings have, in their order."""
    place = {word: number for number, word in enumerate(counted.words.tolist())}
    old = [place.get(word, -1) for word in like.words.tolist()]
    pair_at = {pair: len(place) + number for number, pair in enumerate(map(tuple, counted.pairs.tolist()))}
    old += [pair_at.get((old[one], old[other]), -1) for one, other in like.pairs.tolist()]
    padded = csr_matrix(
        (counted.matrix.data, counted.matrix.indices, counted.matrix.indptr),
        shape=(counted.matrix.shape[0], counted.matrix.shape[1] + 1),
    )
    matrix = padded[:, np.where(np.array(old) < 0, padded.shape[1] - 1, old)].tocsr()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return cut_runs(replace(counted, words=like.words, pairs=like.pairs, matrix=matrix))


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


def _readers(row: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the last two readers: an earlier reading may be older than the guideline."""
    return [number for number in range(1, 10) if f"level_{number}" in row][-2:]


def _dev_set(path: Path) -> tuple[list[str], pd.DataFrame, list[pd.DataFrame]]:
    rows = _rows(path)
    source = path.name.split("_")[0]
    readings = [
        _reading(rows, [f"{name}_{reader}" for name in ("label", "level", "scope", "sure")])
        for reader in _readers(rows[0])
    ]
    postings = pd.DataFrame({"id": [row["id"] for row in rows], "source": source})
    return [row["text"] for row in rows], postings, readings


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the two files, and print the words to look through."""
    parser = argparse.ArgumentParser(description="Make the counts of real postings.")
    parser.add_argument("train", type=Path, metavar="TRAIN.jsonl")
    parser.add_argument("--dev", type=Path, nargs="+", default=[], metavar="NAME_postings_dev.jsonl")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    args = parser.parse_args(arguments)
    rows = _rows(args.train)
    texts = [row["text"] for row in rows]
    postings = pd.DataFrame({"id": [row["id"] for row in rows], "source": [row["source"] for row in rows]})
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
