"""Findings of strangers: headings as questions or numbered, titles as calls, addresses in place of pages."""

from __future__ import annotations

import pytest

from kpoclass.cli.main import main
from kpoclass.errors import PostingError
from kpoclass.postings import read_posting
from kpoclass.postings.headings import kind_of

HEADINGS = {
    "duties": ["What will you do?", "What will you be doing?", "The day-to-day", "1. Duties", "I. DUTIES", "IV) Tasks",
               "Section 2: Duties", "What is the job?"],
    "requirements": ["Who are you?", "What are we looking for?", "III. Requirements"],
    "employer": ["Contact", "Contact us", "What do we offer?", "Who are we?"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "heading"), [(kind, each) for kind in HEADINGS for each in HEADINGS[kind]])
def test_questions_and_numbered_headings(kind: str, heading: str) -> None:
    assert kind_of(heading) == kind


@pytest.mark.parametrize(
    "first",
    ["Now hiring: Typist!", "1) Typist", "Job title\nTypist", "Job Title - Typist", "JOB TITLE \u2013 Typist"],
)
def test_titles_as_calls_numbers_and_labels(first: str) -> None:
    assert read_posting(f"{first}\nType letters.").title == "Typist"


@pytest.mark.parametrize(
    "mark", ["1. {}\n- Type letters\n2. {}\n- Speed", "\u2022 {}\n\u2022 Type letters\n\u2022 {}\n"]
)
def test_headings_as_items_of_a_list(mark: str) -> None:
    text = "Typist\n" + mark.format("Duties", "Requirements")
    assert read_posting(text).duties == "- Type letters"


def test_addresses_are_not_fetched(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PostingError, match="not fetched"):
        read_posting("https://jobs.example/1")
    assert main(["posting", "https://jobs.example/1"]) == 3
    assert "curl" in capsys.readouterr().err
