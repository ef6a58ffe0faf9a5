"""Log-odds of many texts to results: :mod:`kpoclass.inference.decision`, for arrays."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpoclass.classification import REASONS, Classification, Scores
from kpoclass.inference.decision import LEAST_COVERAGE

if TYPE_CHECKING:
    from kpoclass.inference.batch.scoring import LogOdds

_LABELS = np.array(["BPO", "KPO"], dtype=object)
#: The values of :attr:`Decisions.reason`: no reason, then each.
_REASONS = np.array([None, *REASONS], dtype=object)
_CONFIDENT, _CLOSE_CALL, _TOO_SHORT, _UNKNOWN_WORDS = range(len(_REASONS))
_new = partial(tuple.__new__, Classification)


def _sigmoid(log_odds: NDArray[Any]) -> NDArray[Any]:
    odds = np.exp(-np.abs(log_odds))
    p: NDArray[Any] = np.where(log_odds >= 0, 1.0, odds) / (1.0 + odds)
    return p


def _coverage(scored: LogOdds) -> NDArray[Any]:
    share: NDArray[Any] = scored.known / np.maximum(scored.countable, 1)
    return share


def to_scores(scored: LogOdds) -> Scores:
    """Return the probabilities of n texts as arrays."""
    kpo, scope, one, two, four = scored.log_odds
    p_kpo = _sigmoid(kpo)
    p_bpo = 1.0 - p_kpo
    highest = np.maximum(np.maximum(one, two), 0.0)
    within = np.exp(np.stack([one, two, np.zeros_like(one)]) - highest)
    within *= p_bpo / within.sum(axis=0)
    p_four = p_kpo * _sigmoid(four)
    levels = np.stack([within[0], within[1], within[2] + (p_kpo - p_four), p_four], axis=1)
    return Scores(p_kpo, levels, _sigmoid(scope), _coverage(scored))


class Decisions(NamedTuple):
    """The fields of n results as arrays."""

    scores: Scores
    is_kpo: NDArray[Any]
    level: NDArray[Any]
    reason: NDArray[Any]  # 0 if confident, else one more than the place in kpoclass.classification.REASONS


def decide_all(scored: LogOdds, least_probability: float) -> Decisions:
    """Decide n texts, as :func:`kpoclass.inference.decision.decide` does one."""
    scores = to_scores(scored)
    is_kpo = scored.log_odds[0] >= 0
    probability = np.where(is_kpo, scores.p_kpo, 1.0 - scores.p_kpo)
    one, two, _, four = scores.p_level.T
    level = np.where(
        is_kpo, np.where(four >= 0.5, 4, 3), np.where(one + two < 0.5, 3, np.where(one >= 0.5, 1, 2))
    )  # the median, held to the label; see kpoclass.inference.decision.skill_level
    reason = np.full(len(probability), _CONFIDENT, dtype=np.int8)
    reason[probability < least_probability] = _CLOSE_CALL
    reason[~scored.telling] = _TOO_SHORT
    reason[scores.coverage < LEAST_COVERAGE] = _UNKNOWN_WORDS
    return Decisions(scores, is_kpo, level, reason)


def to_classifications(decided: Decisions) -> list[Classification]:
    """Return a result per text."""
    return list(map(_new, zip(*to_columns(decided), strict=True)))


def to_columns(decided: Decisions) -> list[list[Any]]:
    """Return a list of n values per field of :class:`kpoclass.Classification`."""
    scores, is_kpo, level, reason = decided
    columns = (
        _LABELS[is_kpo.view(np.int8)],
        np.where(is_kpo, scores.p_kpo, 1.0 - scores.p_kpo),
        scores.p_kpo,
        level,
        scores.p_in_scope >= 0.5,
        scores.p_in_scope,
        scores.coverage,
        reason == _CONFIDENT,
        _REASONS[reason],
    )
    return [column.tolist() for column in columns]
