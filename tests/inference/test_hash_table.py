from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.inference.batch.hash_table import HashTable

KEYS = st.lists(st.tuples(st.integers(1, 2**64 - 1), st.integers(0, 2**64 - 1)), unique=True, max_size=60)


def columns(keys: list[tuple[int, int]]) -> np.ndarray:
    return np.array(keys, dtype=np.uint64).reshape(-1, 2).T


@given(KEYS, KEYS)
def test_it_is_a_dictionary(keys: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    places = {key: place for place, key in enumerate(keys)}
    found = HashTable(columns(keys)).find(columns(keys + others))
    assert found.tolist() == [places.get(key, -1) for key in keys + others]


@pytest.mark.parametrize("step", [1, 2**16, 2**32 + 1])
def test_many_regular_keys(step: int) -> None:
    keys = (np.arange(1, 50_001, dtype=np.uint64) * np.uint64(step))[None, :]
    table = HashTable(keys)
    assert (table.find(keys) == np.arange(50_000)).all()
    assert (table.find(keys + np.uint64(50_000 * step)) == -1).all()
