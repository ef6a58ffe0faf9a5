"""Real postings as counts: which words and pairs of neighbouring words each holds, and what readers said of it.

The title of a posting, its first short line, is counted apart as well as with the rest.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from kpoclass.datasets.schemas import DTYPES
from kpoclass.errors import DataError
from kpoclass.inference.tokens import tokenize_titled
from kpoclass.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: Postings to train on, and postings with two readings to measure on; :func:`real_path` finds them.
TRAIN, DEV = "real_postings.npz", "real_postings_dev.npz"

#: What a reader says of a posting; ``sure`` is 3, 2 or 1.
READING = ("label", "skill_level", "in_scope", "sure")

#: Earlier than any zip file can say, so that equal counts give equal bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class CountedPostings:
    """Postings without their texts."""

    postings: pd.DataFrame  #: ``id``, ``source``, and ``group``: near copies of one posting share it.
    readings: tuple[pd.DataFrame, ...]  #: One per reader, with the columns READING.
    words: NDArray[Any]  #: As kpoclass.inference.tokens gives them, ascending.
    pairs: NDArray[Any]  #: Numbers of two neighbouring words, ascending, shape (n_pairs, 2).
    matrix: csr_matrix  #: How often each posting holds each word, then each pair.
    titles: csr_matrix  #: How often its title does, in the same columns; never more often.
    n_words: NDArray[Any]  #: Words of each posting, also those not in ``words``; numbers are not among them.

    def part(self, rows: NDArray[Any]) -> CountedPostings:
        """Return some of the postings, by a mask or by numbers."""
        numbers = np.arange(len(self.n_words))[rows]

        postings, *readings = (of.iloc[numbers].reset_index(drop=True) for of in (self.postings, *self.readings))
        return replace(
            self,
            postings=postings,
            readings=tuple(readings),
            matrix=self.matrix[numbers],
            titles=self.titles[numbers],
            n_words=self.n_words[numbers],
        )

    def held_words(self) -> list[bytes]:
        """Return the words that any of the postings holds."""
        terms = np.unique(self.matrix.indices)
        held: list[bytes] = self.words[terms[terms < len(self.words)]].tolist()
        return held


def count_postings(
    texts: Sequence[str], postings: pd.DataFrame, readings: Sequence[pd.DataFrame] = ()
) -> CountedPostings:
    """Count every word and every pair of neighbouring words of some texts without markup, and of their titles."""
    titled = [tokenize_titled(text) for text in texts]
    tokens = [of for of, _ in titled]
    words = sorted({token for of in tokens for token in of})
    number = {word: place for place, word in enumerate(words)}
    numbered = [[number[token] for token in of] for of in tokens]
    pairs = sorted({pair for of in numbered for pair in pairwise(of)})
    column = {pair: len(words) + place for place, pair in enumerate(pairs)}
    shape = (len(texts), len(words) + len(pairs))

    def counts(rows: Iterable[list[int]]) -> csr_matrix:
        terms = [[*of, *(column[pair] for pair in pairwise(of))] for of in rows]
        indices = np.array(list(chain.from_iterable(terms)), dtype=np.int64)
        row_of = np.repeat(np.arange(len(texts)), [len(of) for of in terms])
        return csr_matrix((np.ones(len(indices), dtype=np.int64), (row_of, indices)), shape=shape)  # adds up

    return CountedPostings(
        postings,
        tuple(readings),
        np.array(words, dtype=bytes),
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        counts(numbered),
        counts(of[:n_title] for of, (_, n_title) in zip(numbered, titled, strict=True)),
        np.array([sum(not token.isdigit() for token in of) for of in tokens], dtype=np.int64),
    )


def dump_counts(counted: CountedPostings) -> bytes:
    """Write counts as ``.npz``; equal counts give equal bytes."""
    matrix = counted.matrix
    arrays = {
        "id": counted.postings["id"].to_numpy().astype(bytes),
        "source": counted.postings["source"].to_numpy().astype(bytes),
        "group": pd.factorize(counted.postings["group"])[0].astype(np.uint16),
        "is_kpo": np.stack([of["label"] == "KPO" for of in counted.readings], axis=1),
        "skill_level": np.stack([of["skill_level"] for of in counted.readings], axis=1).astype(np.uint8),
        "in_scope": np.stack([of["in_scope"] for of in counted.readings], axis=1).astype(bool),
        "sure": np.stack([of["sure"] for of in counted.readings], axis=1).astype(np.uint8),
        "n_words": counted.n_words.astype(np.uint16),
        "words": counted.words,
        "pairs": counted.pairs.astype(np.uint16),
        **_parts(matrix, "posting"),
        **_parts(counted.titles, "title"),
    }
    if len(counted.words) + len(counted.pairs) > 1 << 16 or matrix.data.max(initial=0) > 255:
        raise DataError("expected at most 65,536 terms, none more than 255 times in one posting")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _NO_DATE)
            archive.writestr(entry, member.getvalue(), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _parts(matrix: csr_matrix, of: str) -> dict[str, NDArray[Any]]:
    return {
        f"terms_of_{of}": np.diff(matrix.indptr).astype(np.uint16),
        f"terms_in_{of}": matrix.indices.astype(np.uint16),
        f"counts_in_{of}": matrix.data.astype(np.uint8),
    }


def _whole(stored: dict[str, NDArray[Any]], of: str) -> csr_matrix:
    indptr = np.concatenate([[0], np.cumsum(stored[f"terms_of_{of}"], dtype=np.int64)])
    counts, terms = (stored[f"{what}_in_{of}"].astype(np.int64) for what in ("counts", "terms"))
    return csr_matrix((counts, terms, indptr), shape=(len(indptr) - 1, len(stored["words"]) + len(stored["pairs"])))


def load_counts(path: str | Path) -> CountedPostings:
    """Read counts that :func:`dump_counts` wrote."""
    try:
        with np.load(path, allow_pickle=False) as file:
            stored: dict[str, NDArray[Any]] = dict(file)
        postings = pd.DataFrame({name: stored[name].astype(str).astype(object) for name in ("id", "source")})
        postings["group"] = stored["group"].astype(str).astype(object)
        readings = [_reading(stored, reader) for reader in range(stored["is_kpo"].shape[1])]
        matrix, titles = _whole(stored, "posting"), _whole(stored, "title")
        words, pairs, n_words = stored["words"], stored["pairs"], stored["n_words"]
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file") from error
    except (EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: expected counts as kpoclass.datasets.make_real_postings writes them") from error
    n_words = n_words.astype(np.int64)
    return CountedPostings(postings, tuple(readings), words, pairs.astype(np.int64), matrix, titles, n_words)


def real_path(name: str) -> Path:
    """Return the path of a file of counts, which a wheel does not have."""
    try:
        return data_path(name)
    except FileNotFoundError as error:
        raise DataError(str(error)) from error


def counts_are_here() -> bool:
    """Return whether this installation has the counts to train on: a clone does, a wheel does not."""
    try:
        real_path(TRAIN)
    except DataError:
        return False
    return True


def _reading(stored: dict[str, NDArray[Any]], reader: int) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "label": np.where(stored["is_kpo"][:, reader], "KPO", "BPO").astype(object),
            **{name: stored[name][:, reader] for name in ("skill_level", "in_scope", "sure")},
        }
    )
    return frame.astype({**DTYPES, "sure": int})
