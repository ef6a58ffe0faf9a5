"""Plain text to title and sections."""

from __future__ import annotations

import pytest

from kpoclass.postings import Section, read_posting

TEXT = """Records clerk (nights)

We store papers for hospitals.

Key duties:
* Fetch boxes
\u2022 Log each one
2) Put it back

ABOUT YOU
Tidy and awake at night.
Salary: 12 an hour
Able to lift.

PARKING
Free.
"""


def test_plain_text_is_divided_at_its_headings() -> None:
    posting = read_posting(TEXT)
    assert posting.title == "Records clerk (nights)"
    assert posting.sections == (
        Section("other", "", "We store papers for hospitals."),
        Section("duties", "Key duties:", "- Fetch boxes\n- Log each one\n- Put it back"),
        Section("requirements", "ABOUT YOU", "Tidy and awake at night."),
        Section("employer", "Salary:", "12 an hour"),
        Section("requirements", "", "Able to lift."),
        Section("other", "PARKING", "Free."),
    )
    assert posting.duties == "- Fetch boxes\n- Log each one\n- Put it back"
    assert posting.requirements == "Tidy and awake at night.\nAble to lift."
    assert posting.other == "We store papers for hospitals.\n\nSalary:\n12 an hour\n\nPARKING\nFree."


def test_a_heading_of_lower_rank_stays_in_its_section() -> None:
    page = "<h2>Duties</h2><p>Weigh</p><h3>At noon</h3><p>Pack</p><h2>Elsewhere</h2><p>Ships</p>"
    posting = read_posting(page)
    assert posting.duties == "Weigh\nAt noon\nPack"
    assert posting.sections[-1] == Section("other", "Elsewhere", "Ships")


def test_a_sentence_is_no_title() -> None:
    assert read_posting("Sort the post.\nThen rest.").title == ""
    assert read_posting("Sort the post").title == "Sort the post"


def test_a_bare_less_than_sign_is_no_html() -> None:
    text = "Buyer\nOrders < 40k and > 30k, mail <jo@post.invalid>, List<String>"
    assert read_posting(text).source == "text"
    assert read_posting(text).text.split() == text.split()


def test_without_other_markup_line_ends_are_kept() -> None:
    assert read_posting("<b>Duties</b>\nWeigh\nPack\r\nSend").duties == "Weigh\nPack\nSend"
    assert read_posting("<p>Weigh\nand pack</p>").text == "Weigh and pack"


@pytest.mark.parametrize(
    "text",
    [
        "# Clerk\n\n## Key Responsibilities\n\n### Post\n- Sort letters\n\n### Forms\n- Key in forms\n\n"
        "## Bonus skills\n- Forklift",
        "# Clerk\n\n### Key Responsibilities\n### Post\n- Sort letters\n### Forms\n- Key in forms\n"
        "### Bonus skills\n- Forklift",
        "Clerk\n\n**Key Responsibilities**\n\n**Post**\n- Sort letters\n\n**Forms**\n- Key in forms\n\n"
        "**Bonus skills**\n- Forklift",
        "Clerk\n=====\n\nKey Responsibilities:\nPOST\n- Sort letters\nFORMS\n- Key in forms\n\n"
        "BONUS SKILLS\n- Forklift",
        "<h1>Clerk</h1><h2>Key Responsibilities</h2><h3>Post</h3><ul><li>Sort letters</ul><h3>Forms</h3>"
        "<ul><li>Key in forms</ul><h2>Bonus skills</h2><ul><li>Forklift</ul>",
    ],
)
def test_a_heading_below_one_does_not_end_it(text: str) -> None:
    """Report 22: 151 of 4,573 postings lost their duties."""
    posting = read_posting(text)
    assert posting.title == "Clerk"
    assert [line for line in posting.duties.split("\n") if line.startswith("-")] == ["- Sort letters", "- Key in forms"]
    assert posting.requirements == "- Forklift"


def test_a_line_with_a_bold_beginning_is_no_heading() -> None:
    posting = read_posting(
        "# Clerk\n\n**Responsibilities**\n\n**Post:** sort letters\n\n**Forms:** key in\n\n**Benefits**\n\nTea"
    )
    assert posting.duties == "**Post:** sort letters\n**Forms:** key in"


def test_details_are_no_duties() -> None:
    """Report 22: they counted three times."""
    posting = read_posting(
        "Clerk\n\nAbout the role\nEmployer: Example\nJob number: 12\nSort letters.\n\nJob details\nGrade: 4"
    )
    assert posting.duties == "Sort letters."
    assert "Example" in posting.text
    assert posting.sections[-1] == Section("other", "Job details", "Grade: 4")
