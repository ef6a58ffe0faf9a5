"""Scores to a result: probabilities, the label, the level within it, and whether to rely on it."""

from __future__ import annotations

from math import exp

from kpoclass.classification import REASONS, Classification

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from kpoclass.classification import Reason
    from kpoclass.inference.scoring import FeatureCounts

_CLOSE_CALL, _TOO_SHORT, _UNKNOWN_WORDS = REASONS

#: Below this share of known words the text is not the kind of text the model was trained on.
LEAST_COVERAGE = 0.5
#: A text with fewer known words than this can't be told with confidence ("Manager", "Consultant").
LEAST_KNOWN_WORDS = 2
#: Below this probability of the label it is a close call.
LEAST_PROBABILITY = 0.65


def sigmoid(log_odds: float) -> float:
    """Turn log-odds into a probability, without overflow.

    Parameters
    ----------
    log_odds : float
        Any finite number.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    if log_odds >= 0:
        return 1.0 / (1.0 + exp(-log_odds))
    odds = exp(max(log_odds, -700.0))
    return odds / (1.0 + odds) if log_odds > -700.0 else 0.0


def level_probabilities(log_odds: list[float]) -> tuple[float, float, float, float]:
    """Give the probability of each skill level; they sum to one and agree with the label's.

    Levels 1 and 2 are always BPO and level 4 always KPO; level 3 takes what is left of both.

    Parameters
    ----------
    log_odds : list of float
        Of every head, as from :meth:`kpoclass.inference.scoring.Scorer.log_odds`.

    Returns
    -------
    tuple of four floats
        Probability of level 1, 2, 3 and 4.
    """
    p_kpo = sigmoid(log_odds[0])
    bpo_levels, kpo_levels = _levels_within(log_odds)
    p_bpo = 1.0 - p_kpo
    return (
        p_bpo * bpo_levels[0],
        p_bpo * bpo_levels[1],
        p_bpo * bpo_levels[2] + p_kpo * kpo_levels[0],
        p_kpo * kpo_levels[1],
    )


def _levels_within(log_odds: list[float]) -> tuple[tuple[float, float, float], tuple[float, float]]:
    """Give the probabilities of levels 1, 2, 3 if the work is BPO, and of 3, 4 if it is KPO."""
    _, _, one, two, four = log_odds
    highest = max(one, two, 0.0)
    e_one, e_two, e_three = exp(one - highest), exp(two - highest), exp(-highest)
    total = e_one + e_two + e_three
    p_four = sigmoid(four)
    return (e_one / total, e_two / total, e_three / total), (1.0 - p_four, p_four)


def skill_level(log_odds: list[float]) -> int:
    """Give the skill level with the least expected absolute error among those that agree with the label.

    That is the median of the four levels' probabilities. The likeliest level is as often right, but more often two
    steps off.

    Parameters
    ----------
    log_odds : list of float
        Of every head.

    Returns
    -------
    int
        1 to 3 for BPO, 3 or 4 for KPO.
    """
    return _level(log_odds, sigmoid(log_odds[0]))


def _level(log_odds: list[float], p_kpo: float) -> int:
    kpo, _, one, two, four = log_odds
    if kpo >= 0:
        return 4 if p_kpo * sigmoid(four) >= 0.5 else 3
    half = 0.5 / (1.0 - p_kpo)  # half of all, as a share of BPO
    highest = one if one > two else two
    highest = max(highest, 0.0)
    e_one, e_two = exp(one - highest), exp(two - highest)
    total = e_one + e_two + exp(-highest)
    if e_one + e_two < half * total:
        return 3
    return 1 if e_one >= half * total else 2


def _reason(coverage: float, known: int, probability: float) -> Reason | None:
    if coverage < LEAST_COVERAGE:
        return _UNKNOWN_WORDS
    if known < LEAST_KNOWN_WORDS:
        return _TOO_SHORT
    if probability < LEAST_PROBABILITY:
        return _CLOSE_CALL
    return None


def decide(found: FeatureCounts, log_odds: list[float]) -> Classification:
    """Make the result of one text.

    Parameters
    ----------
    found : FeatureCounts
        What the model knows of the text.
    log_odds : list of float
        Of every head.

    Returns
    -------
    Classification
        The answer.
    """
    p_kpo = sigmoid(log_odds[0])
    p_in_scope = sigmoid(log_odds[1])
    is_kpo = log_odds[0] >= 0
    probability = p_kpo if is_kpo else 1.0 - p_kpo
    coverage = found.known / found.countable if found.countable else 0.0
    reason = _reason(coverage, found.known, probability)
    # In the order of the fields: names would cost a tenth of all a title takes.
    return Classification(
        "KPO" if is_kpo else "BPO",
        probability,
        p_kpo,
        _level(log_odds, p_kpo),
        p_in_scope >= 0.5,
        p_in_scope,
        coverage,
        reason is None,
        reason,
    )
