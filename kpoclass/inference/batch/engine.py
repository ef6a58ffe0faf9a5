"""The batch engine as a whole: texts in, results or arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kpoclass.inference.batch.decision import decide_all, to_classifications, to_scores
from kpoclass.inference.batch.scoring import BatchScorer
from kpoclass.labelling.many import ManyLabelled
from kpoclass.scores import Scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kpoclass.classification import Classification
    from kpoclass.inference.parameters import Parameters


class Batch:
    """Classifies many texts at once. Immutable.

    Parameters
    ----------
    parameters : Parameters
        The model.
    """

    __slots__ = ("_scorer",)

    def __init__(self, parameters: Parameters) -> None:
        self._scorer = BatchScorer(parameters)

    def classify(self, texts: list[str]) -> list[Classification]:
        """Classify texts.

        Parameters
        ----------
        texts : list of str
            Checked texts.

        Returns
        -------
        list of Classification
        """
        results: list[Classification] = []
        for scored in self._scorer.log_odds(texts):
            results += to_classifications(decide_all(scored))
        return results

    def label(self, texts: list[str]) -> ManyLabelled:
        """Classify texts for a file.

        Parameters
        ----------
        texts : list of str
            Checked texts.

        Returns
        -------
        ManyLabelled
        """
        return ManyLabelled(list(map(decide_all, self._scorer.log_odds(texts))))

    def label_log_odds(self, texts: list[str]) -> NDArray[Any]:
        """Give the log-odds of KPO, which tell apart what probabilities near 0 and 1 no longer do.

        Parameters
        ----------
        texts : list of str
            Checked texts, n of them.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        return np.concatenate([np.empty(0), *(scored.log_odds[0] for scored in self._scorer.log_odds(texts))])

    def scores(self, texts: list[str]) -> Scores:
        """Score texts.

        Parameters
        ----------
        texts : list of str
            Checked texts, n of them.

        Returns
        -------
        Scores
            Of n texts.
        """
        chunks = [to_scores(scored) for scored in self._scorer.log_odds(texts)]
        if not chunks:
            return Scores(np.empty(0), np.empty((0, 4)), np.empty(0), np.empty(0))
        return Scores(*(np.concatenate(parts) for parts in zip(*chunks, strict=True)))
