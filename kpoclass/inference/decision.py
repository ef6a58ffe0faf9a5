"""Scores to a result: probabilities, the label, the skill level, and whether to rely on them."""

from __future__ import annotations

from math import exp

from kpoclass.classification import REASONS, Classification

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from kpoclass.classification import Label, Reason
    from kpoclass.inference.scoring import FeatureCounts

_CLOSE_CALL, _TOO_SHORT, _UNKNOWN_WORDS = REASONS
_REASONS = (None, *REASONS)

#: Below this share of known words the text is not the kind of text the model was trained on: two in three suffice, so
#: that a title of three words may hold a place or a product, while few texts in other languages reach it.
LEAST_COVERAGE = 0.65


def sigmoid(log_odds: float) -> float:
    """Turn log-odds into a probability, without overflow."""
    if log_odds >= 0:
        return 1.0 / (1.0 + exp(-log_odds))
    odds = exp(max(log_odds, -700.0))
    return odds / (1.0 + odds) if log_odds > -700.0 else 0.0


def skill_level(log_odds: list[float]) -> int:
    """Return the skill level with the least expected absolute error among those that agree with the label.

    That is the median of the four levels' probabilities. The likeliest level is as often right, but more often two
    steps off. Levels 1 and 2 are always BPO and level 4 always KPO; level 3 takes what is left of both.
    """
    kpo, _, one, two, four = log_odds
    p_kpo = sigmoid(kpo)
    if kpo >= 0:
        return 4 if p_kpo * sigmoid(four) >= 0.5 else 3
    half = 0.5 / (1.0 - p_kpo)  # half of all, as a share of BPO
    highest = max(one, two, 0.0)  # taken off, so that exp can't overflow
    e_one, e_two = exp(one - highest), exp(two - highest)
    total = e_one + e_two + exp(-highest)
    if e_one + e_two < half * total:
        return 3
    return 1 if e_one >= half * total else 2


def level_probabilities(log_odds: list[float]) -> list[float]:
    """Return the probability of each skill level."""
    kpo, _, one, two, four = log_odds
    p_kpo = sigmoid(kpo)
    p_four = p_kpo * sigmoid(four)
    highest = max(one, two, 0.0)
    e_one, e_two, e_three = exp(one - highest), exp(two - highest), exp(-highest)
    share = (1.0 - p_kpo) / (e_one + e_two + e_three)
    return [e_one * share, e_two * share, e_three * share + (p_kpo - p_four), p_four]


def _reason(coverage: float, telling: bool, probability: float, least_probability: float) -> Reason | None:
    if coverage < LEAST_COVERAGE:
        return _UNKNOWN_WORDS
    if not telling:
        return _TOO_SHORT
    if probability < least_probability:
        return _CLOSE_CALL
    return None


def decide(found: FeatureCounts, log_odds: list[float], least_probability: float) -> Classification:
    """Make the result of one text from its feature counts and the log-odds of every head.

    With a lower probability than the least, its label is a close call.
    """
    p_kpo = sigmoid(log_odds[0])
    p_in_scope = sigmoid(log_odds[1])
    is_kpo = log_odds[0] >= 0
    probability = p_kpo if is_kpo else 1.0 - p_kpo
    coverage = found.known / found.countable if found.countable else 0.0
    reason = _reason(coverage, found.telling, probability, least_probability)
    # In the order of the fields: keywords would cost a tenth of the time a title takes.
    return Classification(
        "KPO" if is_kpo else "BPO",
        probability,
        p_kpo,
        skill_level(log_odds),
        p_in_scope >= 0.5,
        p_in_scope,
        coverage,
        reason is None,
        reason,
    )


def code_of(result: Classification) -> int:
    """Return what is no number in a result as a number from 1 to 64; :func:`kind_of` is the way back."""
    reason = _REASONS.index(result.reason)
    return 1 + (result.label == "KPO") + 2 * result.in_scope + 4 * (result.skill_level - 1) + 16 * reason


def kind_of(code: int) -> tuple[Label, int, bool, bool, Reason | None]:
    """Return label, skill level, scope, confidence and reason of a code."""
    code -= 1
    reason = _REASONS[code >> 4]
    return ("KPO" if code & 1 else "BPO"), 1 + (code >> 2 & 3), bool(code & 2), reason is None, reason
