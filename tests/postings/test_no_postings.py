"""Findings of strangers: what comes in place of a posting gets a sentence; JSON in a wrapper is read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpoclass.errors import PostingError
from kpoclass.postings import read_posting
from kpoclass.postings.job_lists import list_error


def page(title: str, text: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{text}</body></html>"


OTHERS = {
    '{"error": "Not found", "message": "There is no such job on this board"}': "error of a server",
    '{"title": "Not Found", "status": 404, "detail": "There is no such job on this board"}': "error of a server",
    '{"openapi": "3.0.0", "info": {"title": "Jobs", "description": "Lists the jobs of a whole board"}}': "OpenAPI",
    '{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Job", "description": "A job"}': "JSON schema",
    '<svg xmlns="http://www.w3.org/2000/svg"><title>A clerk</title><desc>A clerk with a lamp at a big old desk</desc></svg>': "SVG",  # noqa: E501
    "<rss><channel><title>Jobs</title><description>All jobs of our firm in the north today</description></channel></rss>": "without entries",  # noqa: E501
    page("Actuary", "<script>var a = 1</script>"): "nothing but the title",
    page("404 Not Found", "<h1>Oops</h1><p>Nothing is here.</p>"): "there is none",
    page("Actuary", "<h1>Actuary</h1><p>This job is no longer available.</p>"): "closed",
    page("Just a moment", "<h1>boards.example</h1><p>Verify you are a human below.</p>"): "human",
    page("Sign in", "<h1>Sign in</h1><p>Email</p><p>Password</p>"): "sign in",
}


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_no_posting_gets_a_sentence(other: str) -> None:
    with pytest.raises(PostingError, match=OTHERS[other]):
        read_posting(other)


@pytest.mark.parametrize(
    "wrapped",
    [
        'callback({"title": "Actuary", "description": "Price risks of ships"});',
        ')]}\'\n{"title": "Actuary", "description": "Price risks of ships"}',
        '"{\\"title\\": \\"Actuary\\", \\"description\\": \\"Price risks of ships\\"}"',
    ],
)
def test_json_is_taken_out_of_its_wrapper(wrapped: str) -> None:
    posting = read_posting(wrapped)
    assert (posting.title, posting.text) == ("Actuary", "Actuary\nPrice risks of ships")


@given(st.lists(st.text(st.characters(), max_size=2_000), min_size=2, max_size=2))
@example(["\udcff" * 5_000, "Clerk"])
def test_an_error_quotes_no_more_than_a_few_words(titles: list[str]) -> None:
    said = str(list_error(titles))
    assert len(said) < 400
    assert all(title in said for title in titles if title.isalnum() and title.isascii() and len(title) < 90)
