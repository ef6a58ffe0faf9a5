"""Work counted in calls of functions, Python's and C's: a measure that no busy machine changes."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls_of(do: Callable[[], object]) -> int:
    """Count the calls that doing it takes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        do()
    finally:
        sys.setprofile(None)
    return calls
