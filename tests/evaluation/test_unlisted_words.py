"""Words that say who somebody is and are not listed: the model card says how far some of them move an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpoclass import load_model
from kpoclass.evaluation.personal_slots import GROUPS, NOBODY, personal_groups

CARD = Path(__file__).parent.parent.parent / "models" / "README.md"

TITLES = ["Actuary", "Data entry clerk", "Claims assistant", "Financial analyst", "Payroll officer"]

LONGER = [
    "Reconcile supplier statements and chase missing invoices.",
    "Advise the board on which clinics to merge.",
    "Answer letters from tenants and book repair visits.",
    "Draft patent claims and reply to examiners.",
    "Business analyst\nMap how orders pass from sales to the warehouse, find delays and propose changes to the board.",
]

WAYS = ("{text} {words}", "{words} {text}", "{text}\nWanted: {words}.", "{text}\nReporting to {words} Zzyxq.")

#: Names that keep their weight.
KEPT = GROUPS["name", "keep"]

#: By the rows of the card.
SAID = {
    "listed": ["he", "Mrs", "widow", "aged 25", "Nigerian", "Muslim", "Maria Garcia"],
    "titles of a profession, short": ["Dr", "Prof", "Rev"],
    "titles of a profession, in full": ["Doctor", "Professor", "Judge"],
    "ages in ordinary words": ["over 50", "between 25 and 35 years", "elderly", "retired", "senior citizen"],
    "stages of life that are words of work": ["school leaver"],
    "disability": ["disabled", "blind", "wheelchair user", "deaf"],
    "towns that are words": ["Bath", "Cork", "Reading"],
    "names that are words of work": ["Bill Banks", "Faith Clerk", "Mason Cook", "Chase Porter"],
}


def largest(said: list[str], texts: list[str]) -> str:
    """Return how far any of some words moves ``p_kpo``, beside as many words that nobody knows in their place."""
    pairs = [
        [way.format(text=text, words=words), way.format(text=text, words=" ".join([NOBODY] * len(words.split())))]
        for words in said for text in texts for way in WAYS
    ]  # fmt: skip
    classify = load_model().classify
    moved = max(abs(classify(one).p_kpo - classify(other).p_kpo) for one, other in pairs)
    return f"{moved:.4f}".removeprefix("0")


@pytest.mark.parametrize("row", SAID)
def test_the_card_says_how_far_they_move_an_answer(row: str) -> None:
    line = f"| {row} | {', '.join(SAID[row])} | {largest(SAID[row], TITLES)} | {largest(SAID[row], LONGER)} |"
    assert line in CARD.read_text(encoding="utf-8")


def test_those_that_the_card_calls_not_listed_are_not() -> None:
    listed = {word.lower() for group, (_, words) in personal_groups().items() if group != KEPT for word in words}
    for row, said in SAID.items():
        assert {set(words.lower().split()) <= listed for words in said} == {row == "listed"}
