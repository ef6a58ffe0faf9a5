"""The engine for many texts: texts in, results or arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kpoclass.classification import Scores
from kpoclass.inference.batch.decision import Decisions, decide_all, to_classifications, to_scores
from kpoclass.inference.batch.scoring import BatchScorer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kpoclass.classification import Classification
    from kpoclass.inference.parameters import Parameters


class Batch:
    """Classifies many texts at once. Immutable."""

    __slots__ = ("_least_probability", "_scorer")

    def __init__(self, parameters: Parameters) -> None:
        self._scorer = BatchScorer(parameters)
        self._least_probability = parameters.least_probability

    def classify(self, texts: list[str]) -> list[Classification]:
        """Classify checked texts."""
        return [result for decided in self.decide(texts) for result in to_classifications(decided)]

    def decide(self, texts: list[str]) -> list[Decisions]:
        """Classify checked texts as arrays, chunk by chunk."""
        return [decide_all(scored, self._least_probability) for scored in self._scorer.log_odds(texts)]

    def label_log_odds(self, texts: list[str]) -> NDArray[Any]:
        """Return the log-odds of KPO, which still differ where probabilities round to 0 or 1."""
        return np.concatenate([np.empty(0), *(scored.log_odds[0] for scored in self._scorer.log_odds(texts))])

    def scores(self, texts: list[str]) -> Scores:
        """Score checked texts."""
        chunks = [to_scores(scored) for scored in self._scorer.log_odds(texts)]
        if not chunks:
            return Scores(np.empty(0), np.empty((0, 4)), np.empty(0), np.empty(0))
        return Scores(*(np.concatenate(parts) for parts in zip(*chunks, strict=True)))
