"""Term counts kept between trainings: counting is half the time of a training with the corpora."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from joblib import Memory

from kpoclass import tokens
from kpoclass.training import features, stemming
from kpoclass.training.corpora import cache_dir
from kpoclass.training.features import TextCounts, count_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many sets of texts are remembered.
KEPT = 4


def _analyser_checksum() -> int:
    """Change whenever the code that turns texts into terms changes, so that no old counts are used."""
    checksum = 0
    for module in (tokens, stemming, features):
        checksum = zlib.crc32(Path(str(module.__file__)).read_bytes(), checksum)
    return checksum


def _count(texts: Sequence[str], analyser: int) -> TextCounts:  # noqa: ARG001 - part of the cache's key
    return count_terms(texts)


def cached_count_terms(texts: Sequence[str]) -> TextCounts:
    """Count the terms of each text, or take the counts from the user's cache folder.

    Parameters
    ----------
    texts : sequence of str
        The texts.

    Returns
    -------
    TextCounts
        As from :func:`kpoclass.training.features.count_terms`.
    """
    memory = Memory(cache_dir() / "features", verbose=0)
    counts: TextCounts = memory.cache(_count)(list(texts), _analyser_checksum())
    memory.reduce_size(items_limit=KEPT)
    return counts
