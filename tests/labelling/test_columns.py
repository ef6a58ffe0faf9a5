from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError, TextTypeError
from kpoclass.labelling.columns import TextColumns, joined, joined_columns, notes_on
from kpoclass.labelling.file import label_file
from kpoclass.postings import classify_postings

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
    none = ", in none of which are words" if columns and len(str(rows[0][0])) == 1 else ""
    with pytest.raises(DataError, match=f"a file: .*not obvious.*got {listed}{none}; (name it, as in text=|add one)"):
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
    with pytest.raises(DataError, match=r"expected a column 'z', got a, b; name one of these with t(ext|itle)="):
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


FIRM = "We are a family firm of forty people in the north, with a garden, a canteen and a dog, since 1950, {}."
WORK = "Key paper forms into the system and tick each batch complete, following the list of day {}."
NEEDS = "You can touch-type, read bad handwriting and stay calm on the busy day {} of the month."


def rows_of(*cells: str) -> list[list[object]]:
    return [[cell.replace("{}", str(number)) for cell in cells] for number in range(8)]


@pytest.mark.parametrize(
    "name",
    [
        "job_desc",
        "full_description",
        "Job Descriptions",
        "jd",
        "details",
        "description_html",
        "JobDescription",
        "Stellenbeschreibung",
        "Aufgaben",
        "Description du poste",
        "Funciones",
        "Descrição da vaga",
        "what it is about",
        "Spalte",
    ],
)
def test_a_long_text_under_another_name_goes_with_the_title(name: str) -> None:
    # Report 5: it was left out without a word once a title was found.
    columns, rows = ["title", name, "city", "url"], rows_of("Analyst", WORK, "Leeds", "https://example.org/{}")
    assert TextColumns().choose("a file", columns, rows) == ("title", name)


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        (["Designation", "Company"], rows_of("Clerk", "Example Ltd"), ["Designation"]),
        (
            ["title", "description", "job_description"],
            rows_of("Clerk", FIRM, WORK + WORK),
            ["title", "job_description"],
        ),
        (["title", "description", "job_description"], rows_of("Clerk", FIRM, WORK), ["title", "job_description"]),
        (["title", "company_description", "summary"], rows_of("Clerk", FIRM, WORK), ["title", "summary"]),
        (["title", "company_description"], rows_of("Clerk", FIRM), ["title"]),
        (["title", "snippet", "jd"], rows_of("Clerk", "Key paper forms ...", WORK), ["title", "jd"]),
        (["title", "summary", "more"], rows_of("Clerk", "Full time", WORK), ["title", "more"]),
        (["role", "requirements", "duties"], rows_of("Clerk", NEEDS, WORK), ["role", "duties", "requirements"]),
        (
            ["role", "description", "requirements", "benefits"],
            rows_of("Clerk", WORK, NEEDS, FIRM),
            ["role", "description", "requirements"],
        ),
        (["role", "description", "duties"], rows_of("Clerk", f"{FIRM} {WORK}", WORK), ["role", "description"]),
        (["role", "description", "experience"], rows_of("Clerk", WORK, "2-3 years"), ["role", "description"]),
        (["Title", "First name", "Job title"], rows_of("Mr.", "Ann", "Clerk"), ["Job title"]),
        (["Title", "Beruf"], rows_of("Dr.", "Clerk"), ["Beruf"]),
        (["role", "posted"], rows_of(WORK, "today"), ["role"]),
        (["title", "address"], rows_of("Clerk", "{} Main Street, Springfield, Illinois 62704, USA"), ["title"]),
        (["title", "where"], rows_of("Clerk", "{} Main Street, Springfield, Illinois 62704, USA"), ["title"]),
        (["title", "motto"], rows_of("Clerk", FIRM.replace("{}", "")), ["title"]),
        (["title", "description"], rows_of("Clerk", "N/A"), ["title", "description"]),
        (["title", "job_desc"], rows_of("Clerk", "<p>" + WORK + "</p>"), ["title", "job_desc"]),
        (["id", "Stelle", "Firma"], rows_of("{}", "Clerk", "Example Ltd"), ["Stelle"]),
        (["column 1", "column 2"], rows_of("{}", "Clerk"), ["column 2"]),
        (["column 1", "column 2", "column 3"], rows_of("{}", "Clerk", WORK), ["column 3"]),
        (
            ["Poste", "Entreprise", "Missions", "Profil recherché"],
            rows_of("Commis", FIRM, WORK, NEEDS),
            ["Poste", "Missions", "Profil recherché"],
        ),
        (["Cargo", "Empresa", "Descrição da vaga"], rows_of("Auxiliar", FIRM, WORK), ["Cargo", "Descrição da vaga"]),
    ],
)
def test_names_and_cells_tell_the_text(columns: list[str], rows: list[list[object]], expected: list[str]) -> None:
    assert TextColumns().choose("a file", columns, rows) == tuple(expected)


def test_long_text_that_is_left_out_is_named() -> None:
    columns, rows = ["title", "job_desc", "company_description"], rows_of("Clerk", WORK, FIRM)
    assert notes_on(("title", "job_desc"), columns, rows) == ["long text that is left out: 'company_description'"]
    assert notes_on(("title", "job_desc", "company_description"), columns, rows) == []


def test_of_columns_of_one_name_it_is_told_which_is_taken() -> None:
    # Report 24.
    columns, rows = ["title", "title"], rows_of("Clerk", "Typist")
    assert TextColumns().choose("a file", columns, rows) == ("title",)
    assert notes_on(("title",), columns, rows) == ["2 columns are called 'title'; the first of them is taken"]


@pytest.mark.parametrize("asked", ["Job Title", "job title", "JOB_TITLE", "jobTitle", "job-title"])
def test_a_column_is_found_in_whatever_case_it_is_asked_for(asked: str) -> None:
    # Report 24.
    columns = ["id", "Job Title", "Text"]
    assert TextColumns.of(asked, None).choose("a file", columns, []) == ("Job Title",)
    assert TextColumns.of("text", asked).choose("a file", columns, []) == ("Job Title", "Text")


def test_near_names_are_suggested() -> None:
    with pytest.raises(DataError, match="got id, Job Title; did you mean text='Job Title'\\?"):
        TextColumns.of("job titel", None).choose("a file", ["id", "Job Title"], [])
    with pytest.raises(DataError, match="did you mean text='Text' or text='TEXT'\\?"):
        TextColumns.of("text", None).choose("a file", ["Text", "TEXT"], [])


def test_of_two_long_texts_that_no_name_tells_apart_both_are_named() -> None:
    with pytest.raises(DataError, match="not obvious which column holds the text \\('this' or 'that'\\), got"):
        TextColumns().choose("a file", ["title", "this", "that"], rows_of("Clerk", WORK, NEEDS))


def test_names_may_be_anything() -> None:
    # Report 24: numbers, as pandas gives columns without names, and tuples, as its MultiIndex.
    columns: list[object] = [0, 1]
    assert TextColumns().choose("a frame", columns, rows_of("{}", WORK)) == (1,)  # type: ignore[arg-type,comparison-overlap]
    pairs: list[object] = [("job", "title"), ("job", "description")]
    assert TextColumns().choose("a frame", pairs, rows_of("Clerk", WORK)) == tuple(pairs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Scope", ["true", "false"]),
        ("In scope", ["yes", "no"]),
        ("Content", ["html", "pdf"]),
        ("Nature", ["Full time", "Part time"]),
        ("Profile", ["P1", "P2"]),
        ("Text", ["1", "2"]),
        ("Text", [1, 2]),
        ("Description", ["jd_001.docx", "jd 002.docx"]),
        ("Summary", ["Sales", "Sales", "Stores", "Sales", "Stores"]),
    ],
)
def test_marks_codes_and_names_of_files_are_no_text(column: str, values: list[object]) -> None:
    """A stranger's finding: they were read as the description beside the title."""
    rows = [["Actuary", value] for value in values]
    assert TextColumns().choose("a file", ["Title", column], rows) == ("Title",)


@pytest.mark.parametrize("prefix", ["", "kpoclass_", "run 1 "])
def test_the_results_of_an_earlier_run_are_no_text(prefix: str) -> None:
    """A stranger's finding: ``in_scope`` was."""
    added = [prefix + name for name in RESULT_COLUMNS]
    row = ["Actuary", "KPO", "0.9", "0.9", "4", "It is within", "0.9", "1.0", "It is", "few words were known to it", ""]
    assert TextColumns().choose("a file", ["Title", *added], [row]) == ("Title",)


def test_a_list_of_texts_is_a_text() -> None:
    """A stranger's finding: duties as a list were left out, or an error."""
    duties: list[object] = ["Sort the post", None, "Scan letters"]
    assert TextColumns().choose("a file", ["title", "duties"], [["Clerk", duties]]) == ("title", "duties")
    assert joined([duties], titled=False) == "Sort the post\nScan letters"
    assert joined(["Clerk", duties], titled=True) == "Clerk\nSort the post\nScan letters"
    assert joined_columns([[duties, "x"]], titled=False) == ["Sort the post\nScan letters", "x"]
    assert joined([[1]], titled=False) == [1]


def test_objects_in_objects_are_told() -> None:
    """A stranger's finding: the error named columns that can't be read."""
    with pytest.raises(DataError, match=r"objects of 'job' is not looked at: write it as columns .*json_normalize"):
        TextColumns().choose("a file", ["id", "job"], [["1", {"title": "Clerk"}]])


def test_objects_in_objects_of_a_file_are_read_as_postings(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text('{"data": [{"id": 1, "attributes": {"title": "Actuary", "body": "Price marine risks"}}]}', "utf-8")
    with pytest.raises(DataError, match=r"or read postings by classify_postings\(.*export\.json"):
        label_file(path, tmp_path / "out.csv")
    assert [row.posting.title for row in classify_postings(path) if row.posting] == ["Actuary"]
