"""The soak of ``soak.py`` with a few thousand texts: what is allocated is counted, in place of memory over hours."""

from __future__ import annotations

import gc
import sys
from itertools import pairwise

import pytest
from soak import ROUTES, Sorts, threads_agree, use

from kpoclass import Model, load_model

#: Objects, of the thousands that are made for a hundred texts and more, that something else may have kept.
FEW = 20


@pytest.fixture(scope="module")
def sorts() -> Sorts:
    return Sorts(7)


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_keeps_nothing_of_what_it_was_given(name: str, sorts: Sorts) -> None:
    model, (share, route) = load_model(), ROUTES[name]
    block = sorts.block()[: max(share, 100)]
    counts = []
    for _ in range(8):
        route(model, block)
        gc.collect()
        counts.append(sys.getallocatedblocks())
    grown = [after - before for before, after in pairwise(counts)]
    assert min(grown) < FEW, grown  # what is kept for later is kept once; a leak grows every time


def test_what_is_kept_would_be_found(sorts: Sorts) -> None:
    kept: list[object] = []
    gc.collect()
    before = sys.getallocatedblocks()
    kept.append(load_model().classify_batch(sorts.block(), errors="coerce"))
    assert sys.getallocatedblocks() - before > FEW


def test_eight_threads_give_what_one_gives(sorts: Sorts) -> None:
    model = Model(load_model().parameters)
    assert threads_agree(model, sorts.block())
    use(model, sorts.block())
    assert threads_agree(model, sorts.block())
