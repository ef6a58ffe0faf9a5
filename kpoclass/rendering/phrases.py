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
    "close call": "neither label is much more likely",
    "too short": "it knows fewer than two of the words",
    "unknown words": "it knows less than half of the words",
}


def percent(share: float) -> str:
    """Give a probability as a percentage that never claims to be certain.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.874), percent(0.9999), percent(0.0)
    ('87 %', 'over 99 %', 'under 1 %')
    """
    if share >= 0.995:
        return "over 99 %"
    return f"{share * 100:.0f} %" if share >= 0.005 else "under 1 %"


def facts(result: Classification) -> list[str]:
    """Say what a result holds beside its label.

    Parameters
    ----------
    result : Classification
        The answer for a text.

    Returns
    -------
    list of str
        How probable, which skill level, whether from a distance.

    Examples
    --------
    >>> from kpoclass import classify
    >>> facts(classify("Sort the letters of the morning post"))[1]
    'skill level 1 (elementary)'
    """
    p_scope = result.p_in_scope if result.in_scope else 1.0 - result.p_in_scope
    return [
        f"probability {percent(result.probability)}",
        f"skill level {result.skill_level} ({LEVELS[result.skill_level]})",
        f"{SCOPES[result.in_scope]} (probability {percent(p_scope)})",
    ]


def advice(result: Classification) -> str:
    """Say whether the label can be relied on.

    Parameters
    ----------
    result : Classification
        The answer for a text.

    Returns
    -------
    str

    Examples
    --------
    >>> from kpoclass import classify
    >>> advice(classify("Manager"))
    'Have a person look at it: too short (it knows fewer than two of the words).'
    """
    if result.reason is None:
        return "The model sees no reason to doubt this label."
    return f"Have a person look at it: {result.reason} ({REASONS[result.reason]})."
