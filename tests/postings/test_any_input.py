"""Whatever comes in: a posting, or an error of ours; in time that grows with its length only."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from work import work

from kpoclass import KpoclassError, classify_posting
from kpoclass.errors import EmptyTextError, PostingError, TextTypeError
from kpoclass.inference.missing import is_missing
from kpoclass.inference.tokens import tokenize
from kpoclass.postings import Posting, html, read, read_posting, read_postings, text
from kpoclass.postings.read import outcomes

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from benchmarks.growth import pages

PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul><li>", "<h1>", "</h2>", "<b>", "<script type='application/ld+json'>", "</script>", "<!--",
     "-->", "<nav>", "&amp;", "&lt;p&gt;", "&#99999999999;", "<title>", "<pre>", "\n", "\r\n", "\x00", "\ud800",
     "Duties:", "x", '{"@type":"JobPosting",', '"title":', '"a",', "}", "[", "]", "<td hidden>",
     "<div style=display:none>", "<br/>",
     "<div itemscope itemtype='https://schema.org/JobPosting'>", "<b itemprop=title>", "<p property=description>",
     "</div>",
     "<div itemscope>", "<script>x={", "</script>", "<a href=x>", "# ", "**", "](", "[", "Title: ",
     " | Remote", "Similar jobs"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["@type", "@graph", "title", "description", "jobs", "text", "lists", "content", "responsibilities", "name",
     "@value", "absolute_url", "categories", "skills",
     "jobTitle", "sections", "key_requirements", "company", "location", "data"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES).map("".join),
    st.sampled_from(["JobPosting", "<p>Sort", "https://schema.org/JobPosting"]),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=5)
    ),
)


def check(given_: object) -> None:
    for outcome in outcomes(given_):
        assert isinstance(outcome, (Posting, KpoclassError))
        if isinstance(outcome, Posting):
            assert outcome.text.strip()
            assert {part.kind for part in outcome.sections} <= {"duties", "requirements", "employer", "other"}
    for function in (read_posting, classify_posting, lambda each: list(read_postings(each, errors="coerce"))):
        try:
            function(given_)
        except KpoclassError:
            continue


@given(TEXTS)
def test_any_text(text: str) -> None:
    check(text)


@given(
    st.one_of(
        st.binary(),
        TEXTS.map(lambda text: text.encode("utf-16", "replace")),
        TEXTS.map(lambda text: text.encode("cp1252", "replace")),
    )
)
def test_any_bytes(data: bytes) -> None:
    check(data)


@given(JSON)
def test_any_json(data: Any) -> None:
    check(data)
    check(json.dumps(data))
    check(f'<h1>Page</h1><script type="application/ld+json">{json.dumps(data)}</script>')


WORD = st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1)


@example(["WE", "0"])
@given(st.lists(WORD, min_size=1, unique_by=lambda word: tuple(tokenize(word))))  # a repeated title is written once
def test_no_word_of_a_plain_text_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    assume(not any(map(is_missing, [*words, text])))  # "none"
    assert read_posting(text).text.split() == text.split()
    lines = read_posting(f"<div><p>{'</p><p>'.join(words)}</div>").text.split()
    assert sorted(lines) == sorted(text.split())  # the title comes first, wherever it stood


@pytest.mark.parametrize("given_", [None, 3, 2.5, object()])
def test_what_is_no_text_and_no_object(given_: object) -> None:
    with pytest.raises(TextTypeError, match=r"expected a posting as text.*got " + type(given_).__name__):
        read_posting(given_)


@pytest.mark.parametrize("given_", ["", " \n", b"", "\ufeff", {"title": "", "description": " "}])
def test_nothing(given_: object) -> None:
    with pytest.raises((EmptyTextError, PostingError)):
        read_posting(given_)


def test_an_empty_list_holds_no_posting() -> None:
    with pytest.raises(PostingError, match="got none"):
        list(read_postings([]))


def test_postings_come_as_they_are_asked_for() -> None:
    def source() -> Any:
        yield "Sort letters"
        raise AssertionError("asked for more")

    assert next(read_postings(source())).text == "Sort letters"


NESTED: dict[str, Any] = {
    "elements": "<div>" * 100_000 + "deep",
    "unclosed": "<font>x</p>" * 100_000,
    "lists": "[" * 100_000 + "]" * 100_000,
    "graphs": '{"@graph":[' * 100_000 + "]}" * 100_000,
    "script": '<script type="application/ld+json">' + '{"@graph":[' * 100_000 + "</script>" + "<div>" * 2000,
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_text_nested_too_deep_is_told(name: str) -> None:
    with pytest.raises(PostingError, match=r"nested|open elements"):
        read_posting(NESTED[name])


BOARD = {"title": "Clerk", "description": "Types forms"}
AROUND: dict[str, Callable[[Any], Any]] = {
    "board": lambda inner: {"jobs": [inner]},
    "board in a list": lambda inner: [{"jobs": inner if isinstance(inner, list) else [inner]}],
    "board beside JSON-LD": lambda inner: {"jobs": [{"@type": "Thing"}, inner]},
}


@pytest.mark.parametrize("name", AROUND)
@given(st.integers(1, 2000))
@example(read.MAX_LISTS)
@example(2000)
def test_boards_in_boards_are_read_or_told(name: str, depth: int) -> None:
    board: Any = BOARD
    for _ in range(depth):
        board = AROUND[name](board)
    (outcome,) = outcomes(board)
    if depth <= read.MAX_LISTS:
        assert isinstance(outcome, Posting)
    else:
        assert isinstance(outcome, PostingError)
        assert "nested deeper" in str(outcome)
    with suppress(PostingError):
        assert classify_posting(board)


@given(st.integers(1, 2000))
@example(400)
def test_boards_in_boards_as_json_are_read_or_told(depth: int) -> None:
    check('{"jobs":[' * depth + json.dumps(BOARD) + "]}" * depth)


@given(st.integers(1, 400))
@example(400)
def test_json_in_texts_in_json_is_read_or_told(depth: int) -> None:
    inner = "Types forms"
    for _ in range(depth):
        inner = '[{}, "' + inner.replace("&", "&amp;").replace('"', "&quot;") + '"]'
    check(inner)


def test_what_is_beside_boards_too_deep_is_read() -> None:
    board: Any = BOARD
    for _ in range(500):
        board = {"jobs": [board]}
    assert [posting and posting.title for posting in read_postings([board, BOARD], errors="coerce")] == [None, "Clerk"]


def test_elements_as_deep_as_allowed() -> None:
    inside = html.MAX_DEPTH - 10
    assert read_posting("<div>" * inside + "deep").text == "deep"
    assert read_posting("<div>" * inside + "deep" + "</div>" * inside + "<p>after").text.split() == ["deep", "after"]


def test_objects_nested_however_deep_are_read() -> None:
    posting: Any = {"@type": "JobPosting", "title": "Diver", "description": "Dive"}
    deep: Any = "Dive"
    for _ in range(100_000):
        posting, deep = {"@graph": [posting]}, [deep]
    assert read_posting(posting).title == "Diver"
    assert read_posting({"@type": "JobPosting", "title": "Diver", "description": deep}).text == "Diver\nDive"


def test_an_object_that_holds_itself() -> None:
    graph: dict[str, Any] = {"@graph": [{"@type": "JobPosting", "title": "Diver"}]}
    graph["@graph"].append(graph)
    graph["@graph"][0]["description"] = loop = ["Dive"]
    loop.append(loop)  # type: ignore[arg-type]
    assert read_posting(graph).text == "Diver\nDive"


def test_what_is_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_LENGTH", 100)
    with pytest.raises(PostingError, match="at most 100 characters, got 101"):
        read_posting({"title": "x", "description": "y" * 101})
    assert read_posting({"title": "x", "description": "y" * 100}).title == "x"


@pytest.mark.parametrize("name", pages(100))
def test_a_byte_of_a_long_page_takes_no_more_than_one_of_a_short(name: str) -> None:
    def read(text: str) -> object:
        return list(outcomes(text))

    short, long = (work(read, pages(size)[name]) for size in (1 << 13, 1 << 16))
    assert long.calls < 1.2 * short.calls
    assert long.memory < 1.2 * short.memory
