"""Results of many texts for a file: what it needs of them is made of arrays, without an object a text."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.batch.decision import Decisions, to_classifications, to_columns
from kpoclass.labelling.formats.csv_fields import STEPS
from kpoclass.labelling.tally import KINDS, Tally, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.classification import Classification
    from kpoclass.labelling.formats.csv_fields import CsvFields


class ManyLabelled:
    """Results of some texts, as :class:`kpoclass.labelling.results.Labelled` asks.

    Parameters
    ----------
    decided : list of Decisions
        Of the texts, chunk by chunk.
    """

    def __init__(self, decided: list[Decisions]) -> None:
        self._decided = decided

    def classifications(self) -> list[Classification]:
        """Give a result a text.

        Returns
        -------
        list of Classification
        """
        return [result for chunk in self._decided for result in to_classifications(chunk)]

    def columns(self) -> list[list[Any]]:
        """Give a list of values a field.

        Returns
        -------
        list of list
        """
        chunks = [to_columns(chunk) for chunk in self._decided]
        return [list(chain.from_iterable(parts)) for parts in zip(*chunks, strict=True)]

    def fields(self, csv_fields: CsvFields) -> list[str]:
        """Give the fields of a CSV row a text.

        Parameters
        ----------
        csv_fields : CsvFields
            Makes them.

        Returns
        -------
        list of str
        """
        return [field for chunk in self._decided for field in csv_fields.of(*_numbers(chunk))]

    def tally(self) -> Tally:
        """Count.

        Returns
        -------
        Tally
        """
        counts = np.zeros(KINDS, dtype=np.int64)
        for scores, is_kpo, level, reason in self._decided:
            tenth = np.minimum(scores.p_kpo * 10, 9).astype(np.int64)
            kinds = kind_of(is_kpo, level, scores.p_in_scope >= 0.5, reason, tenth)
            counts += np.bincount(kinds, minlength=KINDS)
        return Tally((kind, n) for kind, n in enumerate(counts.tolist()) if n)

    def doubtful(self, below: Sequence[float]) -> list[tuple[int, float, int]]:
        """Find the least probable.

        Parameters
        ----------
        below : sequence of float
            By number of the reason.

        Returns
        -------
        list of (int, float, int)
            Place, probability of KPO, number of the reason.
        """
        found: list[tuple[int, float, int]] = []
        before = 0
        for scores, is_kpo, _, reason in self._decided:
            probability = np.where(is_kpo, scores.p_kpo, 1.0 - scores.p_kpo)
            places = np.flatnonzero(probability < np.asarray(below)[reason])
            columns = (places + before, scores.p_kpo[places], reason[places])
            found += zip(*(column.tolist() for column in columns), strict=True)
            before += len(reason)
        return found


def _numbers(decided: Decisions) -> tuple[list[int], list[int], list[int]]:
    """Give the numbers that :meth:`kpoclass.labelling.formats.csv_fields.CsvFields.of` takes."""
    scores = decided.scores
    labels = _steps(scores.p_kpo) << 3 | decided.level - 1 << 1 | decided.is_kpo
    scopes = _steps(scores.p_in_scope) << 1 | (scores.p_in_scope >= 0.5)
    return labels.tolist(), scopes.tolist(), (_steps(scores.coverage) << 2 | decided.reason).tolist()


def _steps(share: NDArray[Any]) -> NDArray[Any]:
    steps: NDArray[Any] = np.rint(share * STEPS).astype(np.int64)
    return steps
