from __future__ import annotations

import pytest

from kpoclass import classify
from kpoclass.rendering.html import share_of
from kpoclass.rendering.phrases import LEVELS, advice, facts, percent, signed


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.874, "87 %"), (0.9949, "99 %"), (0.9999, "over 99 %"), (0.004, "under 1 %"), (0, "under 1 %")],
)
def test_a_probability_is_never_certain(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("n", "total", "shown"), [(1, 3, "33.3 %"), (1, 10_000, "< 0.1 %"), (0, 9, "0.0 %"), (0, 0, "")]
)
def test_a_few_rows_are_never_none(n: int, total: int, shown: str) -> None:
    assert share_of(n, total) == shown


def test_a_minus_is_a_minus() -> None:
    assert (signed(-1.234), signed(1.2)) == ("\N{MINUS SIGN}1.23", "+1.20")


def test_a_result_in_words() -> None:
    result = classify("Sort the letters of the morning post")
    assert facts(result)[1] == f"skill level {result.skill_level} ({LEVELS[result.skill_level]})"
    assert advice(classify("Manager")) == (
        "Have a person look at it: too short (it knows one word alone, or only words of rank)."
    )
