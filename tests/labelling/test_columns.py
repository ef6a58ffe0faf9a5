from __future__ import annotations

from collections.abc import Sequence

import pytest

from kpoclass.errors import DataError, TextTypeError
from kpoclass.labelling.columns import TextColumns, joined

LONG = "Types in the orders that come by post"


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        (["id", "Text"], [], ["Text"]),
        (["title", "text"], [], ["title", "text"]),
        (["title", "Job_Description"], [], ["title", "Job_Description"]),
        (["JobDescription", "job title", "pay"], [], ["job title", "JobDescription"]),
        (["body", "description"], [], ["description"]),
        (["role", "title"], [], ["title"]),
        (["position", "title"], [["1", "Clerk"]], ["title"]),
        (["position", "duties"], [["1", LONG], ["2", LONG]], ["duties"]),
        (["position", "duties"], [["Clerk", LONG]], ["position", "duties"]),
        (["summary", "was"], [[3.5, LONG]], ["was"]),
        (["a", "b"], [["Leeds", LONG], ["Pune", LONG]], ["b"]),
        (["a", "b"], [["Leeds"], ["Pune", LONG], []], ["b"]),
        (["jobs"], [["Clerk"]], ["jobs"]),
        (["text"], [[""], ["7"]], ["text"]),
        (["text", "text"], [["Clerk", "x"]], ["text"]),
        (["title", "url"], [["Clerk", "https://example.org/a/b"]], ["title"]),
    ],
)
def test_the_obvious_columns_are_found(
    columns: list[str], rows: Sequence[Sequence[object]], expected: list[str]
) -> None:
    assert TextColumns().choose("a file", columns, rows) == tuple(expected)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (["a", "b"], [[LONG, LONG]]),
        (["a", "b"], [["Leeds", "Pune"]]),
        (["number"], [["7"]]),
        (["position"], [["1"], ["2"]]),
        ([], []),
    ],
)
def test_what_is_not_obvious_is_asked_for(columns: list[str], rows: Sequence[Sequence[object]]) -> None:
    listed = ", ".join(columns) or "none"
    with pytest.raises(DataError, match=f"a file: .*not obvious.*got {listed}; give --text or text="):
        TextColumns().choose("a file", columns, rows)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("c", None, ["c"]),
        (["c", "a"], None, ["c", "a"]),
        (["c", "c"], None, ["c"]),
        ("c", "a", ["a", "c"]),
        ("c", "c", ["c"]),
        (None, "a", ["a", "description"]),
        (None, "description", ["description"]),
    ],
)
def test_columns_asked_for_are_taken(text: str | list[str] | None, title: str | None, expected: list[str]) -> None:
    asked = TextColumns.of(text, title)
    assert asked.choose("a file", ["a", "description", "c", "title"], []) == tuple(expected)


def test_a_title_alone_will_do() -> None:
    assert TextColumns.of(None, "a").choose("a file", ["a", "b"], [["Clerk", "7"]]) == ("a",)


def test_beside_a_title_that_is_named_the_long_column_is_found() -> None:
    columns, rows = ["id", "vacancy", "you will do"], [["1", "Clerk", "Key paper forms into the system all day"]]
    asked = TextColumns.of(None, "vacancy")
    assert asked.choose("a file", columns, rows) == ("vacancy", "you will do")
    with pytest.raises(DataError, match="not obvious which column"):
        asked.choose("a file", ["id", "vacancy", "this", "that"], [[*rows[0], "Free lunch and a bus to the station"]])


@pytest.mark.parametrize(("text", "title"), [("z", None), (["a", "z"], None), (None, "z"), ("a", "z")])
def test_a_column_asked_for_that_is_not_there(text: str | list[str] | None, title: str | None) -> None:
    with pytest.raises(DataError, match="expected a column 'z', got a, b; give --text or text="):
        TextColumns.of(text, title).choose("a file", ["a", "b"], [])


@pytest.mark.parametrize(
    ("text", "title", "chosen", "expected"),
    [
        (None, None, ("Job Title", "Description"), True),
        (None, None, ("Role",), True),
        (None, None, ("text",), False),
        (None, None, (), False),
        (None, "headline", ("headline", "text"), True),
        (None, "headline", ("headline",), True),
        ("duties", "headline", ("headline", "duties"), True),
        ("title", None, ("title",), False),
        (["title", "text"], None, ("title", "text"), False),
        ("title", "title", ("title",), True),
        (["headline", "duties"], "headline", ("headline", "duties"), True),
    ],
)
def test_a_title_is_one_that_is_called_so(
    text: str | list[str] | None, title: str | None, chosen: tuple[str, ...], expected: bool
) -> None:
    assert TextColumns.of(text, title).titled(chosen) is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["Clerk"], "Clerk"),
        ([None], None),
        ([7], 7),
        (["Clerk", "Files"], "Clerk\nFiles"),
        (["Clerk", None, " "], "Clerk"),
        ([None, "", "Files "], "Files "),
        ([None, ""], ""),
        (["Clerk", 7], 7),
    ],
)
def test_parts_are_joined(parts: list[object], expected: object) -> None:
    assert joined(parts, titled=False) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["Claims\n clerk"], "Claims\n clerk"),
        ([None], None),
        ([""], ""),
        (["Claims\n clerk", "Files\nletters"], "Claims clerk\nFiles\nletters"),
        (["Clerk", " CLERK\nFiles letters"], " CLERK\nFiles letters"),
        (["Clerk", None, "Files letters", " "], "Clerk\nFiles letters"),
        (["Clerk", None], "Clerk"),
        ([None, "Files letters"], "Files letters"),
        ([float("nan"), "Files letters"], "Files letters"),
        ([None, None], ""),
        (["Clerk", 7], 7),
    ],
)
def test_a_title_goes_on_the_first_line(parts: list[object], expected: object) -> None:
    assert joined(parts, titled=True) == expected


def test_a_title_that_is_no_string_is_told() -> None:
    fault = joined([7, "Files letters"], titled=True)
    assert isinstance(fault, TextTypeError)
    assert str(fault) == "expected a title (str or None), got int"


def test_columns_are_found_by_name_or_by_what_they_hold() -> None:
    assert TextColumns().choose("a", ["id", "Job Title", "Description"], []) == ("Job Title", "Description")
    assert TextColumns().choose("a", ["id", "was"], [["1", "Type in the orders that come by post"]]) == ("was",)
