"""A result in plain words, the same wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpoclass.classification import Classification

LABELS = {"KPO": "knowledge process work", "BPO": "business process work"}
LEVELS = {
    1: "elementary",
    2: "clerk, service or operator",
    3: "technician or associate professional",
    4: "professional or manager",
}
SCOPES = {True: "could be delivered from a distance", False: "has to be done on the spot"}
REASONS = {
    "close call": "its probability is below what the model takes for enough",
    "too short": "it knows one word alone, or only words of rank",
    "unknown words": "it knows fewer than two in three of the words",
    "damaged row": "the row has too few fields, too many, or bytes that are no text",
}


def percent(share: float) -> str:
    """Return a probability as a percentage that never claims to be certain."""
    if share >= 0.995:
        return "over 99 %"
    return f"{share * 100:.0f} %" if share >= 0.005 else "under 1 %"


def signed(weight: float) -> str:
    """Return a weight with its sign, a true minus."""
    return f"{weight:+.2f}".replace("-", "\u2212")


def facts(result: Classification) -> list[str]:
    """Return what a result says beside its label: probability, skill level, scope."""
    p_scope = result.p_in_scope if result.in_scope else 1.0 - result.p_in_scope
    return [
        f"probability {percent(result.probability)}",
        f"skill level {result.skill_level} ({LEVELS[result.skill_level]})",
        f"{SCOPES[result.in_scope]} (probability {percent(p_scope)})",
    ]


def advice(result: Classification) -> str:
    """Return whether the label can be relied on, as a sentence."""
    if result.reason is None:
        return "The model sees no reason to doubt this label."
    return f"Have a person look at it: {result.reason} ({REASONS[result.reason]})."
