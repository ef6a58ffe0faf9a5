"""Pages as they are found, each with something wrong, and what is to be read out of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpoclass.errors import EmptyTextError, PostingError, TextTypeError
from kpoclass.postings import Posting, read_posting, read_postings
from kpoclass.postings.read import outcomes

PAGES = Path(__file__).parent / "pages"

#: File to its postings, as (title, source, sections), or errors, as (class, part of the message).
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "bold_headings.html": [
        (
            "Tender writer",
            "html",
            [
                ("duties", "KEY RESPONSIBILITIES", "- Plan bids\n- Draft answers"),
                ("requirements", "Essential skills:", "clear prose"),
                ("employer", "Why join us?", "Quiet rooms."),
            ],
        ),
    ],
    "broken.json": [
        (PostingError, "expected JSON, got text that cannot be read as JSON: E"),
    ],
    "broken_json_ld.html": [
        ("Clerk", "html", [("other", "", "File letters")]),
    ],
    "comment_and_cdata.html": [
        ("Cook", "json-ld", [("other", "", "Cook soup")]),
        ("Waiter", "json-ld", [("other", "", "Carry soup")]),
    ],
    "contradiction.html": [
        ("Structural engineer", "json-ld", [("other", "", "Design bridges")]),
    ],
    "control_characters.html": [
        ("Night auditor", "json-ld", [("other", "", "First line\nSecond line\nthird")]),
    ],
    "empty.html": [
        (EmptyTextError, "expected a posting, got a text that is empty or on"),
    ],
    "escaped_entities.html": [
        ("R&D clerk", "json-ld", [("duties", "Duties", "- File R&D notes")]),
    ],
    "escaped_inside_html.html": [
        ("Indexer", "html", [("other", "", "Index books\n- by author")]),
    ],
    "escaped_script.html": [
        ("Typist", "json-ld", [("other", "", "Type letters")]),
    ],
    "form_around.html": [
        ("Usher", "html", [("other", "", "Show guests to seats")]),
    ],
    "graph.html": [
        ("Actuary", "json-ld", [("other", "", "Price marine risks")]),
        ("Deckhand", "json-ld", [("other", "", "- Wash decks\n- Coil ropes")]),
    ],
    "greenhouse.json": [
        ("Support agent", "greenhouse", [("duties", "What you'll do", "- Answer chats"), ("employer", "Perks", "Tea")]),
        (PostingError, "item 2: expected a posting (a title beside a text,"),
        ("Data scientist", "greenhouse", []),
    ],
    "json_ld.html": [
        (
            "Claims handler",
            "json-ld",
            [
                ("other", "", "Work in our Leeds office."),
                ("duties", "Responsibilities", "- Log claims\n- Send letters"),
                ("requirements", "Qualifications", "Two years of office work"),
                ("requirements", "Skills", "- Typing\n- Filing"),
                ("requirements", "Experience", "Insurance desk"),
                ("requirements", "Education", "high school"),
            ],
        ),
    ],
    "lever.json": [
        (
            "Paralegal",
            "lever",
            [
                ("other", "", "Join the court team."),
                ("duties", "What you will do:", "- Draft claims\n- Check cites"),
                ("other", "Our odd heading", "- x1"),
                ("requirements", "Requirements", "- A law degree"),
                ("employer", "Benefits", "Books"),
            ],
        ),
    ],
    "lines.json": [
        ("Porter", "json", [("other", "", "Move beds")]),
        (PostingError, "item 2: expected JSON, got text that cannot be read as"),
        ("Pilot", "json", [("other", "", "Fly planes")]),
    ],
    "list.json": [
        ("Porter", "json", [("other", "", "Move beds")]),
        ("Plain text: carry trays", "text", []),
        (TextTypeError, "item 4: expected a posting as text, bytes or objec"),
        (PostingError, "item 5: expected a posting (a title beside a text,"),
        (TextTypeError, "item 6: expected a posting as text, bytes or objec"),
    ],
    "no_closing_tags.html": [
        (
            "Parcel sorter",
            "html",
            [
                ("duties", "Duties:", "- Scan labels\n- Load cages"),
                ("requirements", "Requirements", "Able to lift 20 kg\nat night"),
            ],
        ),
    ],
    "no_job.html": [
        ("Opening hours", "html", [("other", "", "We are open on weekdays.")]),
    ],
    "not_a_posting.json": [
        (PostingError, "expected a posting (a title beside a text"),
    ],
    "nothing_visible.html": [
        (EmptyTextError, "expected a posting with text, got an empty one"),
    ],
    "plain_page.html": [
        (
            "Ledger clerk",
            "html",
            [
                ("other", "", "Ferry office in Oban."),
                ("duties", "What you\u2019ll do", "- Enter invoices & credit notes\n- Match them to orders"),
                ("requirements", "About you", "Careful with numbers.\nSome months in an office."),
                ("employer", "Benefits", "Free crossings."),
            ],
        ),
    ],
    "scripts.html": [
        ("Tuner", "html", [("other", "", "Tune pianos")]),
    ],
    "several.html": [
        ("Baker", "json-ld", [("other", "", "Bake bread")]),
        ("Miller", "json-ld", [("other", "", "Grind corn")]),
    ],
    "table_layout.html": [
        ("Pipe fitter", "html", [("other", "", "Reports to Foreman"), ("duties", "Tasks", "Cut pipes")]),
    ],
    "title_only_json_ld.html": [
        ("Gardener", "html", [("other", "Our garden", "Cut hedges")]),
    ],
    "trailing_commas.html": [
        (
            "Tax adviser",
            "json-ld",
            [("other", "", "Advise on , } and , ] in returns"), ("requirements", "Skills", "- Law\n- Sums")],
        ),
    ],
    "utf_16.html": [
        ("Café manager", "html", [("other", "", "Run the café")]),
    ],
    "utf_16_no_mark.html": [
        ("Café manager", "html", [("other", "", "Run the café")]),
    ],
    "windows_1252.html": [
        ("Café manager", "html", [("other", "", "Run the café \u2013 rota, stock and till")]),
    ],
    "wrong_charset.html": [
        ("Café manager", "html", [("other", "", "Run the café \u2013 rota, stock")]),
    ],
}


def test_every_page_is_expected() -> None:
    assert sorted(path.name for path in PAGES.iterdir()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_gives_what_is_in_it(name: str) -> None:
    found = list(outcomes((PAGES / name).read_bytes()))
    assert len(found) == len(EXPECTED[name])
    for outcome, expected in zip(found, EXPECTED[name], strict=True):
        if isinstance(outcome, Posting):
            sections = [(part.kind, part.heading, part.text) for part in outcome.sections]
            assert (outcome.title, outcome.source, sections) == expected
        else:
            assert type(outcome) is expected[0]
            assert str(outcome).startswith(expected[1])


@pytest.mark.parametrize("name", EXPECTED)
def test_the_functions_give_the_same_or_raise_it(name: str) -> None:
    data, expected = (PAGES / name).read_bytes(), EXPECTED[name]
    faults = [each for each in expected if isinstance(each[0], type)]
    titles = [None if each in faults else each[0] for each in expected]
    assert [posting and posting.title for posting in read_postings(data, errors="coerce")] == titles
    if faults:
        with pytest.raises(faults[0][0]):
            list(read_postings(data))
    else:
        assert [posting.title for posting in read_postings(data)] == titles
    if len(expected) == 1 and not faults:
        assert read_posting(data).title == titles[0]
    elif isinstance(titles[0], str):
        with pytest.raises(PostingError, match=r"several.*read_postings"):
            read_posting(data)


def test_nothing_of_a_page_is_shown_that_its_readers_do_not_see() -> None:
    for name in ("plain_page.html", "scripts.html"):
        text = read_posting((PAGES / name).read_bytes()).text
        for hidden in ("Home", "idden", "tracker", "reserved", "No", "Apply", "Enable"):
            assert hidden not in text, name


@pytest.mark.parametrize("errors", ["none", "ignore", None])
def test_an_unknown_way_with_errors_is_refused(errors: object) -> None:
    with pytest.raises(ValueError, match=r"^errors: expected 'raise', or 'coerce' "):
        list(read_postings("Actuary", errors=errors))  # type: ignore[call-overload]


def test_an_open_file_is_read_whole(tmp_path: Path) -> None:
    """Its lines were several postings."""
    path = tmp_path / "vacancy.txt"
    path.write_text("Claims clerk\n\nWhat you'll do:\n- Key in claims\n", encoding="utf-8")
    expected = read_posting(path)
    with path.open(encoding="utf-8") as text, path.open("rb") as data:
        assert read_posting(text) == read_posting(data) == expected


def test_a_column_of_arrow_is_a_list_of_postings() -> None:
    """What it holds are no strings."""
    pyarrow = pytest.importorskip("pyarrow")
    assert [posting.title for posting in read_postings(pyarrow.array(["Clerk\n\nKey in claims", "Pilot\n\nFly"]))] == [
        "Clerk",
        "Pilot",
    ]


@pytest.mark.parametrize("name", ["vacancy.html", "jobs/my vacancy.PDF", "C:\\jobs\\7.docx"])
def test_the_name_of_a_file_is_no_posting(name: str) -> None:
    """It had a label of its own."""
    with pytest.raises(PostingError, match="got the name of a file; give the file itself"):
        read_posting(name)


def test_a_text_that_ends_like_a_file_is_a_posting() -> None:
    assert read_posting("Clerk\nKey in what is listed in forms.txt").text
    assert read_posting("Programmer who keeps our pages and their index.html").text
