"""Findings of strangers: lists of titles, and several postings in one text, are not one confident posting."""

from __future__ import annotations

import pytest

from kpoclass.errors import PostingError
from kpoclass.postings import read_posting, read_postings


@pytest.mark.parametrize(
    "text",
    [
        "Clerk\nActuary\nParcel sorter\n",
        "- Filing clerk\n- Senior actuary (life)\n- Typist\n- Head of audit\n",
        "Accounts Payable Clerk II\nData entry operator\nTax lawyer\nPatent examiner, biotech\nBus stop\n",
    ],
)
def test_titles_one_a_line_are_refused(text: str) -> None:
    with pytest.raises(PostingError, match=r"list of \d jobs .* classify_batch\(titles\)"):
        read_posting(text)


@pytest.mark.parametrize(
    "text",
    ["Typist\nType letters\nFile forms\nScan paper", "Clerk\nSort parcels\nAnswer the phone", "Typist\nLeeds"],
)
def test_short_postings_are_no_lists(text: str) -> None:
    assert read_posting(text).title == text.split("\n", maxsplit=1)[0]


NAMED = """Job title: Typist
Location: Leeds
Type letters and forms all day long.

Job title: Actuary
Location: York
Price the risks of ships and their cargo.
"""
HEADED = """# Typist
## Duties
- Type letters
## Requirements
- Speed
# Actuary
## Duties
- Price risks
## Requirements
- Exams
"""
CAPITALS = "TYPIST\nDuties:\n- Type letters\nACTUARY\nDuties:\n- Price risks\n"
PAGE = (
    "<h1>Our two roles</h1><h2>Typist</h2><h3>Duties</h3><p>Type letters</p><h2>Actuary</h2><h3>Duties</h3>"
    "<p>Price risks</p>"
)
MAILS = "From a@b Mon\nFrom: a\nTo: b\nDate: c\nSubject: Typist\n\nTypist\nType letters\n"
MAILBOX = f"{MAILS}\n{MAILS.replace('Typist', 'Actuary').replace('Type letters', 'Price risks')}"


@pytest.mark.parametrize("text", [NAMED, HEADED, CAPITALS, PAGE, MAILBOX])
def test_several_postings_in_one_text_are_told_apart(text: str) -> None:
    found = list(read_postings(text))
    assert [posting.title.capitalize() for posting in found] == ["Typist", "Actuary"]
    assert "etters" in found[0].text
    assert "isks" in found[1].text


def test_several_that_can_not_be_told_apart_are_refused() -> None:
    one = "Duties\n- Type letters\nRequirements\n- Speed\n"
    with pytest.raises(PostingError, match="several postings"):
        read_posting(f"Typist\n{one}Actuary\n{one}")


def test_one_posting_with_two_sections_on_duties_stays_one() -> None:
    text = "# Typist\n## Duties\n- Type letters\n## More duties\n- File forms\n## Requirements\n- Speed\n"
    assert read_posting(text).title == "Typist"
