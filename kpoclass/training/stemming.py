"""Words to stems, at training time only: the model file maps each word it has seen to the feature of its stem."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kpoclass.extras import require
from kpoclass.training.word_forms import joined


@lru_cache(maxsize=1)
def _snowball() -> Any:
    return require("nltk.stem.snowball", "nltk", "train").SnowballStemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: bytes) -> str:
    """Return the stem of a token: Porter's second English stemmer ("Snowball"), after forms of one word are joined.

    >>> stem(b"analysing"), stem(b"analyzes"), stem(b"colour"), stem(b"size")
    ('analys', 'analys', 'color', 'size')
    """
    stemmed: str = _snowball().stem(joined(word.decode("ascii")))
    return stemmed
