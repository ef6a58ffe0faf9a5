"""Which texts a model was trained on: short hashes in its metadata, so that an evaluation on them can say so."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kpoclass.datasets.near_duplicates import words_of
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.datasets.tables import open_table
from kpoclass.files import file_sha256
from kpoclass.resources import COMPRESSED, data_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: Key of the metadata.
KEY = "texts"

#: As many hashes are kept, the lowest ones: enough to notice, and no larger than the smallest model.
MOST = 4_096

#: Hexadecimal digits of a hash: two texts in a million million share one.
_DIGITS = 10


def hashes(texts: Iterable[str]) -> set[str]:
    """Return the hash of each text, case and punctuation aside."""
    return {hashlib.sha256(" ".join(words_of(text)).encode()).hexdigest()[:_DIGITS] for text in texts}


def hashes_to_keep(texts: Iterable[str], before: Mapping[str, Any] | None = None) -> list[str]:
    """Return what a model's metadata keeps of its own texts, and those of the model that it started from."""
    return sorted(hashes(texts) | _kept(before or {}))[:MOST]


def _kept(metadata: Mapping[str, Any]) -> set[str]:
    kept = metadata.get(KEY)
    return {each for each in kept if isinstance(each, str)} if isinstance(kept, list) else set()


def count_seen(metadata: Mapping[str, Any], texts: Sequence[str], sha256: str = "") -> int:
    """Return how many of some texts, and of the file that they are from, a model was trained on, as far as it tells."""
    files = metadata.get("data")
    if KEY not in metadata and isinstance(files, dict) and sha256 and sha256 in files.values():
        return len(texts)  # by a version that kept no hashes of texts
    seen = _kept(metadata) | _shipped(metadata)
    return sum(bool(hashes([text]) & seen) for text in texts) if seen else 0


def _shipped(metadata: Mapping[str, Any]) -> frozenset[str]:
    """Return the hashes of the project's own texts, if the model was trained on them as they are here."""
    files, rows = metadata.get("data"), metadata.get("rows")
    if not (isinstance(files, dict) and isinstance(rows, dict) and "descriptions" in rows):
        return frozenset()
    path = data_path("descriptions.csv")
    if not path.name.endswith(COMPRESSED):  # a wheel's lacks the test rows
        with open_table(path) as file:
            if file_sha256(file) != files.get("data/descriptions.csv"):
                return frozenset()
    return _hashes_of(path)


@lru_cache(maxsize=1)
def _hashes_of(path: Path) -> frozenset[str]:
    frame = load_descriptions(path)
    return frozenset(hashes(frame.loc[frame["split"] == "train", "text"]))
