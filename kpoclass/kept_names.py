"""Answers that are kept for the names that come again and again, and only for short ones."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = TypeVar("Answer")

_MOST = 4096
#: Longer names are no names, and whoever sends thousands of them would fill the memory.
LONGEST = 200


def remembered(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Keep what a function says of short names.

    >>> remembered(str.title)("job title")
    'Job Title'
    """
    kept = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def answer(name: str) -> Answer:
        return kept(name) if len(name) <= LONGEST else function(name)

    return answer
