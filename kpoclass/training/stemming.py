"""Words to stems, at training time only: the model file maps each word it has seen to the feature of its stem."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from kpoclass.extras import require

#: Snowball strips -ize but not -ise ("organ", "organis"), so American spelling is made British before it; "size" stays.
_AMERICAN_Z = re.compile(r"(?<=[a-z]{2}[iy])z(?=[aei])")


@lru_cache(maxsize=1)
def _snowball() -> Any:
    return require("nltk.stem.snowball", "nltk", "train").SnowballStemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: bytes) -> str:
    """Return the stem of a token: Porter's second English stemmer ("Snowball"), British and American spelling joined.

    >>> stem(b"analysing"), stem(b"analyzes"), stem(b"size")
    ('analys', 'analys', 'size')
    """
    stemmed: str = _snowball().stem(_AMERICAN_Z.sub("s", word.decode("ascii")))
    return stemmed
