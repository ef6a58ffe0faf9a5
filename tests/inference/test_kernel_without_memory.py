"""Whichever allocation fails, a call raises MemoryError or is right, and the kernel is as good as before.

A failure is injected into each allocation of Python's allocators in turn, which the kernel takes all its memory from.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from array import array
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from engines import need_kernel
from kernel_calls import OBJECTS, constructor_arguments, make, with_fold_page

from kpoclass.inference.tokens import fold_page

testcapi = pytest.importorskip(
    "_testcapi", reason="this Python is built without its tests, so no failure can be injected"
)


@pytest.fixture(scope="module", autouse=True)
def _kernel() -> None:
    need_kernel()


T = TypeVar("T")

TEXTS = ["data enter \u0416", "x" * 140_000]
#: So many calls in a row succeed only where no allocation is left to fail.
ENOUGH = 12
#: As many floats as Python keeps for the next ones, so that each float of a result is an allocation.
KEPT = 256
#: Its name since Python 3.13; the other one warns, and what warnings tell is kept.
clear_caches = getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache
#: A leak is of one block or more, of at least so many bytes.
LEAK = 16


def with_each_failure(kernel: Callable[[], Any], call: Callable[[Any], T], right: Callable[[T], bool]) -> int:
    """Call a kernel with the first allocation failing, then the second, ... until none is left; return how many."""
    failed = n = passed = 0
    kept: list[float] = []
    while passed < ENOUGH:
        asked = kernel()
        kept[:] = map(float, range(KEPT))
        testcapi.set_nomemory(n, n + 1)
        try:
            answer = call(asked)
        except MemoryError:
            failed, passed = failed + 1, 0
        else:
            testcapi.remove_mem_hooks()
            passed += 1
            assert right(answer)
        finally:
            testcapi.remove_mem_hooks()
        assert right(call(asked))
        n += 1
    return failed


def bytes_left(call: Callable[[], object]) -> int:
    """Return how many bytes a call leaves behind when it is made again."""
    tracemalloc.start()
    try:
        left = array("q", [0] * 4)  # which keeps no object for a number
        for turn in range(len(left)):
            call()
            gc.collect()
            clear_caches()  # which keep the names of attributes that were looked for
            left[turn] = tracemalloc.get_traced_memory()[0]
        return min(after - before for before, after in pairwise(left))
    finally:
        tracemalloc.stop()


def test_making_a_kernel() -> None:
    arguments = constructor_arguments()
    kernel = make(arguments)
    objects, sections = arguments[:OBJECTS], tuple(arguments[OBJECTS:])
    expected = kernel.classify_many(TEXTS, True)

    def again(kernel: Any) -> Any:
        return type(kernel)(*objects, sections)

    def each() -> None:
        failed = with_each_failure(lambda: kernel, again, lambda made: made.classify_many(TEXTS, True) == expected)
        assert failed >= 4

    assert bytes_left(each) < LEAK


@pytest.mark.parametrize("call", ["classify", "classify_many", "score"])
@pytest.mark.parametrize("is_new", [True, False], ids=["a new kernel", "a used kernel"])
def test_classifying(call: str, is_new: bool) -> None:
    page = fold_page(4)  # made once: the allocations of Python's own code are not what is tested
    used = with_fold_page(lambda _: page)

    def ask(kernel: Any) -> object:
        if call != "classify":
            return getattr(kernel, call)(TEXTS, True)
        return list(map(kernel.classify, TEXTS))

    expected = ask(used)

    def each() -> None:
        kernel = (lambda: with_fold_page(lambda _: page)) if is_new else (lambda: used)
        assert with_each_failure(kernel, ask, lambda answer: answer == expected) >= 4

    assert bytes_left(each) < LEAK
