"""Shares from 0 to 1 in whole steps."""

from __future__ import annotations

import sys


def in_steps(shares: list[float], steps: int) -> list[int]:
    """Return how many of so many steps each share is, rounded; with numpy, if it is there, in half the time."""
    if "numpy" in sys.modules:
        import numpy as np

        rounded: list[int] = np.rint(np.array(shares) * steps).astype(int).tolist()
        return rounded
    return [round(share * steps) for share in shares]


def count_tenths(shares: list[float]) -> list[int]:
    """Return how many shares are from 0 to below 0.1, and so on; 1 belongs to the last."""
    counts = [0] * 11
    if "numpy" in sys.modules:
        import numpy as np

        counts = np.bincount((np.array(shares) * 10).astype(int), minlength=11).tolist()
    else:
        for share in shares:
            counts[int(share * 10)] += 1
    return [*counts[:9], counts[9] + counts[10]]
