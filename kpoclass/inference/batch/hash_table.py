"""Look up a million keys at once: exact, without a Python object per key."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Odd multipliers (Knuth's multiplicative hashing; the first is 2^64 divided by the golden ratio), one per level.
_MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
#: Minimum number of slots of a level per key.
_ROOM = 3


def _slots(keys: NDArray[Any], level: int, bits: int) -> NDArray[Any]:
    """Hash each key to a slot number of ``bits`` bits."""
    multiplier = np.uint64(_MULTIPLIERS[level % len(_MULTIPLIERS)] + 2 * (level // len(_MULTIPLIERS)))
    mixed = keys[0] * multiplier
    for column in keys[1:]:
        mixed = ((mixed >> np.uint64(29)) ^ mixed ^ column) * multiplier
    mixed ^= mixed >> np.uint64(32)
    mixed *= multiplier
    slots: NDArray[Any] = (mixed >> np.uint64(64 - bits)).astype(np.intp)
    return slots


class HashTable:
    """A map from keys, of one or more 64-bit numbers each, to their places.

    A cascade of tables without probing: a key whose slot is taken in one table goes to the next, smaller one, and the
    slot says that there is more below. Building and looking up are then a few numpy calls per level, and nearly all
    keys, present or not, are settled at the first.
    Keys are uint64 of shape (width, n), all different, none of them all zero.
    """

    __slots__ = ("_levels",)

    def __init__(self, keys: NDArray[Any]) -> None:
        self._levels: list[tuple[int, NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        left = np.arange(keys.shape[1], dtype=np.int32)
        while len(left):
            bits = int(_ROOM * len(left)).bit_length()
            slots = _slots(keys[:, left], len(self._levels), bits)
            taken, first = np.unique(slots, return_index=True)
            places = np.full(1 << bits, -1, dtype=np.int32)
            places[taken] = left[first]
            stored = np.zeros((keys.shape[0], 1 << bits), dtype=np.uint64)
            stored[:, taken] = keys[:, left[first]]
            more = np.zeros(1 << bits, dtype=bool)
            more[np.delete(slots, first)] = True
            self._levels.append((bits, stored, places, more))
            left = np.delete(left, first)

    def find(self, keys: NDArray[Any]) -> NDArray[Any]:
        """Return the place of each key of shape (width, m), or -1."""
        found = np.full(keys.shape[1], -1, dtype=np.int32)
        which: NDArray[Any] | None = None  # all of them
        for level, (bits, stored, places, more) in enumerate(self._levels):
            sought = keys if which is None else keys[:, which]
            slots = _slots(sought, level, bits)
            equal = stored[0].take(slots) == sought[0]
            for column, values in zip(stored[1:], sought[1:], strict=True):
                equal &= column.take(slots) == values
            below = np.flatnonzero(more.take(slots) & ~equal)
            if which is None:
                found = np.where(equal, places.take(slots), np.int32(-1))
                which = below
            else:
                found[which[equal]] = places.take(slots[equal])
                which = which.take(below)
            if not len(which):
                break
        return found
