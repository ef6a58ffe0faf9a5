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
#: Codes that differ in the reason alone are so far apart: two labels, whether in scope, four levels.
CODES_PER_REASON = 16
#: What no number of a result says, as a number; see :func:`kind_of`.
CODES = range(1, 1 + CODES_PER_REASON * len(_REASONS))

#: Below this share of known words the text is not the kind of text the model was trained on: two in three suffice, so
#: that a title of three words may hold a place or a product, while few texts in other languages reach it.
LEAST_COVERAGE = 0.65


def sigmoid(log_odds: float) -> float:
    """Turn log-odds into a probability, without overflow."""
    if log_odds >= 0:
        return 1.0 / (1.0 + exp(-log_odds))
    odds = exp(log_odds) if log_odds > -700.0 else 0.0
    return odds / (1.0 + odds)


def estimate(log_odds: list[float]) -> tuple[float, tuple[float, float, float, float], float]:
    """Return the probabilities of KPO, of each skill level, and of in scope, from the log-odds of every head."""
    kpo, in_scope, one, two, four = log_odds
    p_kpo = sigmoid(kpo)
    p_four = p_kpo * sigmoid(four)
    highest = max(one, two, 0.0)  # taken off, so that exp can't overflow
    e_one, e_two, e_three = exp(one - highest), exp(two - highest), exp(-highest)
    share = (1.0 - p_kpo) / (e_one + e_two + e_three)
    p_level = (e_one * share, e_two * share, e_three * share + (p_kpo - p_four), p_four)
    return p_kpo, p_level, sigmoid(in_scope)


def skill_level(log_odds: list[float], p_level: tuple[float, float, float, float]) -> int:
    """Return the skill level with the least expected absolute error among those that agree with the label.

    That is the median of the four levels' probabilities. The likeliest level is as often right, but more often two
    steps off. Levels 1 and 2 are always BPO and level 4 always KPO; level 3 takes what is left of both.
    """
    one, two, _, four = p_level
    if log_odds[0] >= 0:
        return 4 if four >= 0.5 else 3
    return 1 if one >= 0.5 else 2 if one + two >= 0.5 else 3


def decide(found: FeatureCounts, log_odds: list[float], least_probability: float) -> Classification:
    """Make the result of one text from its feature counts and the log-odds of every head.

    With a lower probability than the least, its label is a close call.
    """
    p_kpo, p_level, p_in_scope = estimate(log_odds)
    is_kpo = log_odds[0] >= 0
    probability = p_kpo if is_kpo else 1.0 - p_kpo
    coverage = found.known / found.countable if found.countable else 0.0
    reason: Reason | None = None
    if coverage < LEAST_COVERAGE:
        reason = _UNKNOWN_WORDS
    elif not found.telling:
        reason = _TOO_SHORT
    elif probability < least_probability:
        reason = _CLOSE_CALL
    fields = (
        "KPO" if is_kpo else "BPO",
        probability,
        p_kpo,
        skill_level(log_odds, p_level),
        p_in_scope >= 0.5,
        p_in_scope,
        coverage,
        reason is None,
        reason,
    )
    return tuple.__new__(Classification, fields)  # a tenth of a title's time less than by its own __new__


def code_of(result: Classification) -> int:
    """Return the code of a result; :func:`kind_of` is the way back."""
    reason = _REASONS.index(result.reason)
    return 1 + (result.label == "KPO") + 2 * result.in_scope + 4 * (result.skill_level - 1) + CODES_PER_REASON * reason


def kind_of(code: int) -> tuple[Label, int, bool, bool, Reason | None]:
    """Return label, skill level, scope, confidence and reason of a code."""
    code -= 1
    reason = _REASONS[code // CODES_PER_REASON]
    return ("KPO" if code & 1 else "BPO"), 1 + (code >> 2 & 3), bool(code & 2), reason is None, reason
