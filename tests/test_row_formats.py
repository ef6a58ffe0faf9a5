from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.errors import DataError
from kpoclass.row_formats import CsvRows, JsonlRows, Record, RowFormat

ADDED = ("new", "other")
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | CELLS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(CELLS, parts, max_size=3),
    max_leaves=6,
)


def read(
    kind: type[RowFormat], content: str, values: Sequence[object] = (1, 2), text: str = "text"
) -> tuple[list[Record], str]:
    """Read all rows, write each with ``values``, and give the rows and what was written."""
    output = io.StringIO(newline="")
    rows = kind(io.StringIO(content, newline=""), output, "a file", text, ADDED)
    records = []
    for record in rows.records():
        rows.write(record, values)
        records.append(record)
    return records, output.getvalue()


def test_a_csv_row_is_its_fields_and_its_text() -> None:
    records, written = read(CsvRows, 'id,text\n1,Clerk\n2,"a, b"\n')
    assert records == [Record(["1", "Clerk"], "Clerk"), Record(["2", "a, b"], "a, b")]
    assert written == 'id,text,new,other\n1,Clerk,1,2\n2,"a, b",1,2\n'


@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=6)),
       st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_any_field_comes_through_csv(rows: list[list[str]], end: str) -> None:
    header = ["text", "b", "c"][: len(rows[0]) if rows else 1]
    source = io.StringIO(newline="")
    csv.writer(source, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    records, written = read(CsvRows, source.getvalue())
    assert [record.content for record in records] == rows
    assert not any(record.fault for record in records)
    again = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert again == [[*header, *ADDED], *([*row, "1", "2"] for row in rows)]
    assert written.endswith(end)


@pytest.mark.parametrize(
    ("value", "field"),
    [(True, "true"), (False, "false"), (None, ""), (0.123456789, "0.123457"), (1.0, "1"), (3, "3"), ("a,b", '"a,b"')],
)
def test_how_a_value_stands_in_csv(value: object, field: str) -> None:
    _, written = read(CsvRows, "text\nClerk\n", (value, "end"))
    assert written.splitlines()[1] == f"Clerk,{field},end"


def test_csv_rows_of_another_width_are_brought_to_the_headers() -> None:
    (short, long, whole), written = read(CsvRows, "text,id\nClerk\nClerk,1,x,y\nClerk,2\n")
    assert short == Record(["Clerk", ""], "Clerk", "expected 2 fields, got 1")
    assert long == Record(["Clerk", "1"], "Clerk", "expected 2 fields, got 4; the surplus: ['x', 'y']")
    assert whole.fault == ""
    assert {line.count(",") for line in written.splitlines()} == {3}


def test_a_csv_row_cut_off_before_its_text_has_an_empty_one() -> None:
    ((record,), _) = read(CsvRows, "id,text\n1\n")
    assert (record.text, record.fault) == ("", "expected 2 fields, got 1")


def test_blank_lines_are_no_rows() -> None:
    assert len(read(CsvRows, "text,id\n\nClerk,1\n\n\nClerk,2\n\n")[0]) == 2
    assert len(read(JsonlRows, '\n{"text": "Clerk"}\n  \n\r\n{"text": "Clerk"}\n\n')[0]) == 2


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    records, written = read(CsvRows, "\ufefftext,id\nClerk,1\n")
    assert records[0].text == "Clerk"
    assert written.startswith("\ufefftext,id,new")
    assert written.count("\ufeff") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "a file: expected a header line, got an empty file"),
        ("id,title\n1,Clerk\n", "a file: expected a column 'text', got id, title; name it with --text"),
        ("text,other\nClerk,1\n", "a file: the column 'other' is there already; choose another prefix"),
    ],
)
def test_a_csv_header_that_does_not_do(content: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(CsvRows, content)
    assert message in str(caught.value)


def test_the_text_column_may_have_any_name() -> None:
    assert read(CsvRows, "text,Job Title\nx,Clerk\n", text="Job Title")[0][0].text == "Clerk"
    assert read(JsonlRows, '{"text": "x", "Job Title": "Clerk"}', text="Job Title")[0][0].text == "Clerk"


@given(st.lists(st.dictionaries(CELLS.filter(lambda key: key not in ADDED), JSON, max_size=4), max_size=4))
def test_any_object_comes_through_json_lines(objects: list[dict[str, object]]) -> None:
    records, written = read(JsonlRows, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects))
    assert [record.content for record in records] == objects
    lines = written.split("\n")
    assert lines.pop() == ""
    assert [list(json.loads(line).items()) for line in lines] == [
        [*row.items(), ("new", 1), ("other", 2)] for row in objects
    ]


@given(st.text(st.characters(categories=["Cs", "L"]), min_size=1, max_size=5))
def test_half_surrogate_pairs_are_written_as_escapes(text: str) -> None:
    line = json.dumps({"text": text})
    _, written = read(JsonlRows, line)
    assert written.encode("utf-8").decode("utf-8") == written
    assert json.loads(written)["text"] == json.loads(line)["text"]


def test_other_scripts_stay_readable_in_json_lines() -> None:
    assert '"text": "Ærlig 管理 👩‍💻"' in read(JsonlRows, json.dumps({"text": "Ærlig 管理 👩‍💻"}))[1]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "not JSON: "),
        ('{"text": "Clerk"} more', "not JSON: "),
        ("Clerk", "not JSON: "),
        ("[" * 100_000, "not JSON: "),
        ("[1]", "expected a JSON object, got list"),
        ('"Clerk"', "expected a JSON object, got str"),
        ("null", "expected a JSON object, got NoneType"),
    ],
)
def test_a_line_that_is_no_object_is_kept_as_it_was(line: str, fault: str) -> None:
    (record, after), written = read(JsonlRows, f'{line}\r\n{{"text": "Clerk"}}\r\n')
    assert record.content == {"line": line}
    assert record.text is None
    assert record.fault.startswith(fault)
    assert json.loads(written.splitlines()[0]) == {"line": line, "new": 1, "other": 2}
    assert (after.text, after.fault) == ("Clerk", "")


def test_an_object_without_the_key_says_so() -> None:
    ((record,), _) = read(JsonlRows, '{"title": "Clerk"}')
    assert record == Record({"title": "Clerk"}, None, "there is no key 'text'")


@pytest.mark.parametrize("text", [None, 7, ["Clerk"], {"a": 1}, True])
def test_a_text_of_another_type_is_handed_on(text: object) -> None:
    ((record,), _) = read(JsonlRows, json.dumps({"text": text}))
    assert (record.text, record.fault) == (text, "")


def test_a_byte_order_mark_is_no_part_of_the_first_object() -> None:
    (first, second), written = read(JsonlRows, '\ufeff{"text": "Clerk"}\n\ufeff{"text": "Clerk"}\n')
    assert (first.text, first.fault) == ("Clerk", "")
    assert second.fault.startswith("not JSON")
    assert json.loads(written.splitlines()[0])["text"] == "Clerk"


def test_a_key_that_is_taken_is_named() -> None:
    with pytest.raises(DataError, match="a file: the column 'new' is there already"):
        read(JsonlRows, '{"text": "Clerk"}\n{"text": "Clerk", "new": null}\n')
