"""Scores of many texts as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    @classmethod
    def from_rows(cls, rows: Sequence[tuple[float, ...]]) -> Scores:
        """Make the arrays.

        Parameters
        ----------
        rows : sequence of 7-tuples of float
            p_kpo, the four level probabilities, p_in_scope and coverage of each text.

        Returns
        -------
        Scores
        """
        import numpy as np

        table = np.asarray(rows, dtype=np.float64).reshape(len(rows), 7)
        return cls(table[:, 0], table[:, 1:5], table[:, 5], table[:, 6])
