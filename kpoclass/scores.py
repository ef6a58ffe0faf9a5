"""Scores of many texts as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Scores(NamedTuple):
    """Scores of n texts, one row a text.

    Attributes
    ----------
    p_kpo : ndarray of float64, shape (n,)
        Calibrated probability of KPO; that of BPO is ``1 - p_kpo``.
    p_level : ndarray of float64, shape (n, 4)
        Probability of skill level 1, 2, 3, 4; rows sum to one.
    p_in_scope : ndarray of float64, shape (n,)
        Calibrated probability that the work can be delivered from a distance.
    coverage : ndarray of float64, shape (n,)
        Share of the text's words that the model knows.
    """

    p_kpo: NDArray[Any]
    p_level: NDArray[Any]
    p_in_scope: NDArray[Any]
    coverage: NDArray[Any]
