from __future__ import annotations

import pytest

from kpoclass.postings.headings import kind_of

HEADINGS = {
    "duties": ["Responsibilities", "What you'll do", "What you\u2019ll be doing", "Key duties",
               "ROLES & RESPONSIBILITIES", "## Main tasks", "**Your duties:**", "The role", "About the job",
               "A day in the life", "You will:",
               "Job description", "In this role, you will"],
    "requirements": ["Requirements", "About you", "Who you are", "What you'll need", "Skills and experience",
                     "Minimum qualifications:", "Essential criteria", "Nice-to-have", "Person specification",
                     "What we're looking for"],
    "employer": ["Benefits", "What we offer", "About us", "Why join us?", "How to apply", "Perks & benefits", "Salary",
                 "Our culture", "Equal opportunities", "What's in it for you"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "heading"), [(kind, each) for kind, all_ in HEADINGS.items() for each in all_])
def test_a_usual_heading_is_known(kind: str, heading: str) -> None:
    assert kind_of(heading) == kind


@pytest.mark.parametrize(
    "line",
    ["", "---", "You file letters", "Reconcile statements", "Harbour operations", "We tell you about the duties of our "
     "agents, which are many and of many kinds, before you sign", "Experience teaches", "Pay invoices", "Our pilots"],
)  # fmt: skip
def test_other_lines_are_no_headings(line: str) -> None:
    assert kind_of(line) is None


#: Report 22.
MORE_HEADINGS = {
    "duties": ["Examples of duties", "Examples of Work Performed", "Typical duties", "Essential job functions",
               "In this role",
               "Responsibilities include but are not limited to", "Nature of work", "KRAs",
               "What your day will look like"],
    "requirements": ["Bonus skills", "Bonus points if you have", "Knowledge, skills and abilities", "KSAs",
                     "Good to have",
                     "Knowledge, Skills, & Abilities (KSAs)", "What you\u2019ll need", "What you`ll need to succeed",
                     "You might be a good fit if you", "Ideally, you have", "Licenses and certifications", "Tech stack",
                     "Education and training", "Skills you'll need", "Physical demands", "Must-have skills"],
    "employer": ["Bonus", "Working conditions", "Benefits and bonus", "EEO statement", "Why you'll love working here"],
    "other": ["Job details", "JOB DETAILS", "Position details:", "Key facts", "At a glance", "Job information"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "heading"), [(kind, each) for kind, all_ in MORE_HEADINGS.items() for each in all_])
def test_more_headings_are_known(kind: str, heading: str) -> None:
    assert kind_of(heading) == kind
