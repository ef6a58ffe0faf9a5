"""JSON of job boards, in any encoding: a posting, a list, JSON Lines, feeds; as bytes, as text, and as what it says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .reading import check_read

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 3_000
TOKENS = (
    '"@type":"JobPosting"', '"@graph":[', '"@context":"https://schema.org"', '"title":', '"description":', '"jobs":[',
    '"text":', '"lists":[', '"content":', '"responsibilities":', '"name":', '"@value":', '"absolute_url":',
    '"categories":', '"skills":', '"jobTitle":', '"sections":', '"key_requirements":', '"company":', '"location":',
    '"data":', '"items":[', '"content_html":', '"descriptionPlain":', '"additional":', '"requirements":', '"benefits":',
    '"jobPostingInfo":', '"jobAd":', "null", "true", "NaN", "1e999", "\\ud83d\\ude00", "\\ud800", "\\u0000", "{}", "[]",
    "},{", "\n{", "//", "/*", "'", ",]", ",}", "undefined", "<p>", "</p>", "&lt;p&gt;", "Clerk", "Duties:", "\ufeff",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Make postings as schema.org, job boards and feeds have them."""
    posting = {"@type": "JobPosting", "title": "Clerk", "description": "<p>Sort letters</p>", "skills": ["typing"]}
    board = {
        "jobs": [{"title": "Clerk", "content": "&lt;p&gt;Sort letters&lt;/p&gt;"}, {"title": "Pilot", "content": None}]
    }
    lever = [
        {"text": "Clerk", "lists": [{"text": "Duties", "content": "<li>Sort letters"}], "descriptionPlain": "Sort"}
    ]
    ashby = {"jobs": [{"title": "Clerk", "descriptionHtml": "<p>Sort letters", "department": {"name": "Post"}}]}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"title": "Clerk", "content_html": "<p>Sort letters"}],
    }
    workday = {"jobPostingInfo": {"title": "Clerk", "jobDescription": "<h3>Duties</h3><p>Sort letters"}}
    smart = {"name": "Clerk", "jobAd": {"sections": {"jobDescription": {"title": "Job", "text": "<p>Sort letters"}}}}
    for each in (posting, board, lever, ashby, feed, workday, smart, {"@graph": [posting, {"@type": "Organization"}]}):
        yield json.dumps(each).encode()
    yield b"\n".join(json.dumps(each).encode() for each in (posting, posting, {"a": 1}))
    yield b"{'title': 'Clerk', // broken\n 'description': 'Sort letters',}"
    yield json.dumps(posting).encode("utf-16")
    yield b'{"title": ["Clerk"], "description": {"text": "Sort \\ud800 letters"}, "id": 9e999}'


def check(data: bytes) -> None:
    """Read JSON however it is given."""
    check_read(data)
    text = data.decode("utf-8", "surrogateescape")
    check_read(text)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(said, dict | list):
        check_read(said)
