"""Counts of results: every result is one of 640 kinds, so that counting many is counting numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Kinds of results.
KINDS = 10 << 6


def kind_of(is_kpo: Any, level: Any, in_scope: Any, reason: Any, p_kpo_tenth: Any) -> Any:
    """Give the number of a kind of result; of arrays, an array.

    Parameters
    ----------
    is_kpo, in_scope : bool or array
        Label and scope.
    level : int or array
        From 1 to 4.
    reason : int or array
        Number in :data:`kpoclass.labelling.formats.csv_fields.NUMBERED_REASONS`.
    p_kpo_tenth : int or array
        From 0 to 9.

    Returns
    -------
    int or array
        Below :data:`KINDS`.

    Examples
    --------
    >>> kind_of(True, 4, True, 0, 9)
    591
    """
    return p_kpo_tenth << 6 | reason << 4 | in_scope << 3 | level - 1 << 1 | is_kpo


class Tally:
    """Counts of labelled texts.

    Parameters
    ----------
    counts : iterable of (int, int)
        Kinds, and how many there are of each.

    Attributes
    ----------
    kpo, in_scope : int
        Texts that are KPO, and that are in scope.
    levels : list of int
        By skill level, from 1 to 4.
    reasons : list of int
        By number in :data:`kpoclass.labelling.formats.csv_fields.NUMBERED_REASONS`; the first is that of the confident ones.
    p_kpo_tenths : list of int
        By tenth of the probability of KPO.
    """

    def __init__(self, counts: Iterable[tuple[int, int]]) -> None:
        self.kpo = self.in_scope = 0
        self.levels, self.reasons, self.p_kpo_tenths = [0] * 4, [0] * 4, [0] * 10
        for kind, n in counts:
            self.kpo += n * (kind & 1)
            self.levels[kind >> 1 & 3] += n
            self.in_scope += n * (kind >> 3 & 1)
            self.reasons[kind >> 4 & 3] += n
            self.p_kpo_tenths[kind >> 6] += n
