"""What an answer takes, counted in a way that is the same on any machine, however busy."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from typing import NamedTuple


class Work(NamedTuple):
    """What a byte of a text takes."""

    calls: float
    memory: float


def work(answer: Callable[[str], object], text: str) -> Work:
    """Count the calls of functions, in Python and C, and the memory of a later answer; the first fills the memos.

    Of two answers the smaller memory counts: threads that earlier tests left may take some beside one.
    """
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal calls
        calls += event in {"call", "c_call"}

    answer(text)
    sys.setprofile(count)
    try:
        answer(text)
    finally:
        sys.setprofile(None)
    size = len(text.encode("utf-8", "surrogatepass"))
    return Work(calls / size, min(_memory(answer, text), _memory(answer, text)) / size)


def _memory(answer: Callable[[str], object], text: str) -> int:
    tracemalloc.start()
    try:
        answer(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
