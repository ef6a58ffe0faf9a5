"""Which line is the title, and what of it is the name of a job (report 22)."""

from __future__ import annotations

import pytest

from kpoclass.postings import read_posting
from kpoclass.postings.lines import unlinked
from kpoclass.postings.titles import clean_title

TITLES = [
    "# [Parcel sorter](https://jobs.example/apply/parcel-sorter-" + "1" * 200 + ")",
    "Title: Parcel sorter", "**Title:** Parcel sorter", "**Job Title**: Parcel sorter", "Job title : Parcel sorter",
    "Position: Parcel sorter", "Job opening: Parcel sorter", "We're hiring: Parcel sorter",
    "| Job title | Parcel sorter |",
    "\U0001f680 Parcel sorter \U0001f680", "[NEW] Parcel sorter", "Parcel sorter (Remote)", "URGENT! Parcel sorter",
    "Parcel sorter | Remote | Full-time", "\u2b50 Hot: Parcel sorter", "Parcel sorter \u2014 Urgent Hiring",
    "## Parcel sorter ##", "**Parcel sorter**", "=== Parcel sorter ===",
    "![new](https://jobs.example/n.svg) Parcel sorter",
    "[![new](https://jobs.example/n.svg)](https://jobs.example) Parcel sorter",
]  # fmt: skip


@pytest.mark.parametrize("line", TITLES)
def test_a_title_is_the_name_of_a_job(line: str) -> None:
    assert clean_title(line) == "Parcel sorter"
    posting = read_posting(f"{line}\n\n## Responsibilities\n- Sort parcels\n")
    assert (posting.title, posting.duties) == ("Parcel sorter", "- Sort parcels")


@pytest.mark.parametrize(
    "title", ["C# developer", "Developer C#", "C++ developer", "New business manager", "Contract manager", "R&D clerk",
              "Records clerk (nights)", "Remote sensing analyst", "Clerk - claims"]
)  # fmt: skip
def test_what_belongs_to_the_name_stays(title: str) -> None:
    assert clean_title(title) == title
    assert read_posting(f"{title}\n\nDuties:\n- Sort").title == title


DOCUMENTS = [
    "**URL:** https://jobs.example/1\n\n# Clerk\n\n## Duties\n- Sort letters",
    "https://jobs.example/1\nClerk\nDuties:\n- Sort letters",
    "URL: https://jobs.example/1\nDate: 2026\n\nTitle: Clerk\n\nDuties:\nSort letters",
    "---\ntitle: Clerk\nurl: https://jobs.example/1\n---\n\nDuties:\n- Sort letters",
    "Example Ltd\n\n# Clerk\n\n## Duties\n- Sort letters",
    "Example Ltd\nJob Title: Clerk - Leeds\nLocation: Leeds\n\nResponsibilities\nSort letters",
    "JOB DESCRIPTION\n\nJob Title:\nClerk\n\nDuties\nSort letters",
    "=== JOB DETAILS ===\n\nTitle: Clerk\nEmployer: Example\n\n=== JOB DESCRIPTION ===\n\nSort letters",
    "## Job details\n\n- **Title:** Clerk\n- **Location:** Leeds\n\n## Responsibilities\n\n- Sort letters",
    "Position: Clerk. Reports to the postmaster.\n\nDuties\nSort letters",
    "NEW\nClerk\nDuties:\n- Sort letters",
    "# Clerk\n\n## Duties\n- Sort letters\n\n<br>\n\n## Requirements\n- Can lift",
    "Clerk<br><br>Duties:<br>- Sort letters<br><br>Requirements:<br>Reads",
    "<section><a href='#'>Example Ltd</a><h2>Clerk</h2><p>Leeds</p>"
    "<strong>About the role</strong><p>Sort letters</p></section>",
    "<title>Clerk - Example</title><h2>Clerk</h2><h3>Duties</h3><p>Sort letters</p>",
    "<div>Example</div><h3>Clerk</h3><b>Duties</b><p>Sort letters</p>",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_title_is_found_wherever_it_stands(text: str) -> None:
    posting = read_posting(text)
    assert posting.title == "Clerk"
    assert posting.duties.removeprefix("- ") == "Sort letters"
    for detail in ("Leeds", "Example", "https", "postmaster"):
        assert (detail in posting.text) == (detail in text.replace("Clerk - Example", ""))  # nothing is lost


def test_links_that_are_none_stay() -> None:
    for text in ("](" * 9, "[a](", "x[i](the rest)", "[] ()", "no link"):
        assert unlinked(text) == text
    assert unlinked('see [a](/b) and [c](https://d "e")') == "see a and c"
