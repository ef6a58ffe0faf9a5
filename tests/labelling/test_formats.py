from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.classification import RESULT_COLUMNS, Classification
from kpoclass.errors import DataError
from kpoclass.labelling.columns import SAMPLE_ROWS
from kpoclass.labelling.formats import lines as lines_module
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.csv_records import MOST_LINES
from kpoclass.labelling.formats.encoding import Encoding
from kpoclass.labelling.formats.sniff import load_format
from kpoclass.labelling.results import Results

ADDED = RESULT_COLUMNS
RESULT = Classification("KPO", 0.75, 0.75, 4, True, 0.5, 1.0, True, None)
#: As a CSV file has them behind each row.
AS_FIELDS = ["KPO", "0.75", "0.75", "4", "true", "0.5", "1", "true", "", ""]
NAMES, FIELDS_BEHIND = ",".join(ADDED), ",".join(AS_FIELDS)


def results(rows: int) -> Results:
    """The same results for every row."""
    return Results.of([RESULT] * rows, {})


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | CELLS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(CELLS, parts, max_size=3),
    max_leaves=6,
)


class Record(NamedTuple):
    content: object
    text: object
    fault: str = ""


def read(kind: str, content: str, text: str = "text", **told: Any) -> tuple[list[Record], str]:
    """Read all rows, write each with results, and give the rows and what was written."""
    output = io.BytesIO()
    file = io.BytesIO(content.encode("utf-8", "surrogateescape"))
    reading, writing = load_format(kind)
    reader = reading(Source(file, "a file", ADDED, **told))
    writer = writing(output, reader, ADDED)
    sample = reader.sample()
    writer.begin()
    records = []
    for block in reader.blocks(choose(reader.columns, text) if reader.columns is not None else [], titled=False):
        writer.write(block, results(len(block.texts)))
        pairs = enumerate(zip(block.contents, block.texts, strict=True))
        records += [Record(content, text, block.faults.get(place, "")) for place, (content, text) in pairs]
    writer.finish()
    writer.close()
    reader.close()
    assert len(sample) <= SAMPLE_ROWS
    return records, output.getvalue().decode("utf-8", "surrogateescape")


def choose(names: Sequence[str], text: str) -> list[str]:
    assert text in names
    return [text]


def test_a_csv_row_is_its_fields_and_its_text() -> None:
    records, written = read("csv", 'id,text\n1,Clerk\n2,"a, b"\n')
    assert records == [Record("1,Clerk", "Clerk"), Record('2,"a, b"', "a, b")]
    assert written == f'id,text,{NAMES}\n1,Clerk,{FIELDS_BEHIND}\n2,"a, b",{FIELDS_BEHIND}\n'


@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=6)),
       st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_any_field_comes_through_csv(rows: list[list[str]], end: str) -> None:
    header = ["text", "b", "c"][: len(rows[0]) if rows else 1]
    source = io.StringIO(newline="")
    csv.writer(source, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    records, written = read("csv", source.getvalue())
    assert [record.text for record in records] == [row[0] for row in rows]
    assert not any(record.fault for record in records)
    again = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert again == [[*header, *ADDED], *([*row, *AS_FIELDS] for row in rows)]
    assert written.endswith(end)


FIELDS = st.sampled_from(["a", '"a', 'a"', '"a"', '"a\nb"', '"a""b"', "", " ", '5" pipe'])


@given(st.lists(FIELDS, min_size=2, max_size=12), st.sampled_from([1, 7, 1 << 20]))
def test_what_was_written_is_written_again_however_it_is_cut_into_blocks(fields: list[str], size: int) -> None:
    lines = [f"{one},{other}" for one, other in pairwise(fields)]
    content = "text,id\n" + "\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "BLOCK_SIZE", size)
        try:
            records, written = read("csv", content)
        except DataError as error:
            assert '"a' in fields
            assert "a quote" in str(error)  # noqa: PT017
            return
    expected = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert [record.text for record in records] == [row[0] for row in expected]
    again = list(csv.reader(io.StringIO(written, newline="")))
    assert again[1:] == [[*row[:2], *[""] * (2 - len(row)), *AS_FIELDS] for row in expected]


def test_quoting_stays_as_it_was() -> None:
    _, written = read("csv", '"text",id\r\n"Clerk", 007 \r\nActuary,"x"\r\n')
    assert written == f'"text",id,{NAMES}\r\n"Clerk", 007 ,{FIELDS_BEHIND}\r\nActuary,"x",{FIELDS_BEHIND}\r\n'


def test_tabs_separate_fields_of_tsv() -> None:
    records, written = read("tsv", "id\ttext\n1\tClerk, filing\n")
    assert records[0].text == "Clerk, filing"
    assert written == "\t".join(["id", "text", *ADDED]) + "\n" + "\t".join(["1", "Clerk, filing", *AS_FIELDS]) + "\n"


def test_csv_rows_of_another_width_keep_their_bytes() -> None:
    """Every row is brought to the width of the widest, so that the results stand below their names (report 4)."""
    (short, long, whole), written = read("csv", 'text,id\nClerk\nClerk,1, x,"y"\nClerk,2\n')
    assert short == Record("Clerk,,,", "Clerk", "expected 2 fields, got 1")
    surplus = "expected 2 fields, got 4; the surplus is kept from 'column 3' on"
    assert long == Record('Clerk,1, x,"y"', "Clerk", surplus)
    assert (whole.content, whole.fault) == ("Clerk,2,,", "")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert list(rows[0]) == ["text", "id", "column 3", "column 4", *ADDED]
    assert [row["column 4"] for row in rows] == ["", "y", ""]
    assert {row["label"] for row in rows} == {"KPO"}


def test_surplus_of_the_column_with_the_text_is_text() -> None:
    (record, _), _ = read("csv", "id;text\n1;Sort; scan and file\n2;Clerk\n")
    assert record.text == "Sort; scan and file"
    assert "got 3" in record.fault


def test_delimiters_behind_every_row_are_no_fault() -> None:
    records, written = read("csv", "id,text\n1,Clerk,\n2,Actuary,\n")
    assert [record.fault for record in records] == ["", ""]
    assert written.startswith(f"id,text,column 3,{NAMES}\n1,Clerk,,KPO")


def test_a_csv_row_cut_off_before_its_text_has_an_empty_one() -> None:
    ((record,), _) = read("csv", "id,text\n1\n")
    assert (record.text, record.fault) == ("", "expected 2 fields, got 1")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_between_rows_are_rows(end: str) -> None:
    records, written = read("csv", end.join(["text,id", "", "Clerk,1", "", "", "Clerk,2", "", "", ""]))
    assert [record.text for record in records] == ["", "Clerk", "", "", "Clerk"]
    assert [record.fault for record in records] == ["the row is empty", "", "the row is empty", "the row is empty", ""]
    empty, rows = f",,{FIELDS_BEHIND}", [f"Clerk,{n},{FIELDS_BEHIND}" for n in (1, 2)]
    assert written == end.join([f"text,id,{NAMES}", empty, rows[0], empty, empty, rows[1], ""])


def test_blank_lines_are_no_objects() -> None:
    assert len(read("jsonl", '\n{"text": "Clerk"}\n  \n\r\n{"text": "Clerk"}\n\n')[0]) == 2


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    records, written = read("csv", "\ufefftext,id\nClerk,1\n")
    assert records[0].text == "Clerk"
    assert written.startswith("\ufefftext,id,label")
    assert written.count("\ufeff") == 1


@pytest.mark.parametrize("size", [1, 20, 1 << 19])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_rows_that_are_not_utf_8_say_so_and_stay(monkeypatch: pytest.MonkeyPatch, kind: str, size: int) -> None:
    monkeypatch.setattr(lines_module, "BLOCK_SIZE", size)
    texts = ["Clerk", "Caf\udce9", "\u00c9l\u00e8ve", "\udcc9l\udce8ve"]
    if kind == "csv":
        lines = ["text,id", *(f'"{text}\n",1' for text in texts), "Caf\udce9"]
    else:
        lines = [json.dumps({"text": f"{text}\n"}, ensure_ascii=False) for text in texts]
    records, written = read(kind, "\n".join(lines))
    assert [record.text for record in records][:4] == [f"{text}\n" for text in texts]
    (plain, one, accents, two, *short) = [record.fault for record in records]
    assert plain == accents == ""
    assert one.startswith("not UTF-8: 1 byte that is kept as read, the first 0xE9;")
    assert two.startswith("not UTF-8: 2 bytes that are kept as read, the first 0xC9;")
    assert all("not UTF-8: 1 byte" in fault and "expected 2 fields" in fault for fault in short)
    assert written.count("\udce9") == len(short) + 1


@pytest.mark.parametrize("lines", [["a; b", "Clerk", "x; y"], ['"a;b"', '"x;y"'], ['"a;b"', '"x\ny;z",2']])
def test_one_column_may_hold_another_delimiter(lines: list[str]) -> None:
    assert len(read("csv", "\n".join(lines), text=lines[0].strip('"'), header_row=1)[0]) == len(lines) - 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "a file: expected a table, got an empty file"),
        ("text,reason\nClerk,1\n", "a file: the column 'reason' already exists; choose another prefix"),
    ],
)
def test_a_csv_header_that_does_not_do(content: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read("csv", content)
    assert message in str(caught.value)


def test_the_text_column_may_have_any_name() -> None:
    assert read("csv", "text,Job Title\nx,Clerk\n", text="Job Title")[0][0].text == "Clerk"
    assert read("jsonl", '{"text": "x", "Job Title": "Clerk"}', text="Job Title")[0][0].text == "Clerk"


@given(st.lists(st.dictionaries(CELLS.filter(lambda key: key not in ADDED), JSON, max_size=4), max_size=4))
def test_any_object_comes_through_json_lines(objects: list[dict[str, object]]) -> None:
    objects = [{"text": "", **row} for row in objects]
    records, written = read("jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects))
    assert [json.loads(str(record.content)) for record in records] == objects
    lines = written.split("\n")
    assert lines.pop() == ""
    assert [list(json.loads(line).items()) for line in lines] == [
        [*row.items(), *zip(ADDED, (*RESULT, None), strict=True)] for row in objects
    ]


@given(st.text(st.characters(categories=["Cs", "L"]), min_size=1, max_size=5))
def test_half_surrogate_pairs_are_written_as_escapes(text: str) -> None:
    line = json.dumps({"text": text})
    _, written = read("jsonl", line)
    assert written.encode("utf-8").decode("utf-8") == written
    assert json.loads(written)["text"] == json.loads(line)["text"]


def test_other_scripts_stay_as_they_are_in_json_lines() -> None:
    line = json.dumps({"text": "Ærlig 管理 👩‍💻"}, ensure_ascii=False)
    assert read("jsonl", line)[1].startswith(line[:-1])
    assert read("jsonl", json.dumps(json.loads(line)))[1].startswith(json.dumps(json.loads(line))[:-1])


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
    (record, after), written = read("jsonl", f'{line}\r\n{{"text": "Clerk"}}\r\n')
    assert json.loads(str(record.content)) == {"line": line}
    assert record.text is None
    assert record.fault.startswith(fault)
    assert json.loads(written.splitlines()[0]) == {"line": line, **dict(zip(ADDED, (*RESULT, None), strict=True))}
    assert (after.text, after.fault) == ("Clerk", "")


def test_an_object_without_the_key_says_so() -> None:
    ((_, record), _) = read("jsonl", '{"text": "Clerk"}\n{"title": "Clerk"}')
    assert record == Record('{"title": "Clerk"}', None, "there is no key 'text'")


@pytest.mark.parametrize("text", [None, 7, ["Clerk", 7], {"a": 1}, True])
def test_a_text_of_another_type_is_handed_on(text: object) -> None:
    ((record,), _) = read("jsonl", json.dumps({"text": text}))
    assert (record.text, record.fault) == (text, "")


def test_a_byte_order_mark_is_no_part_of_the_first_object() -> None:
    (first, second), written = read("jsonl", '\ufeff{"text": "Clerk"}\n\ufeff{"text": "Clerk"}\n')
    assert (first.text, first.fault) == ("Clerk", "")
    assert second.fault.startswith("not JSON")
    assert json.loads(written.splitlines()[0])["text"] == "Clerk"


def test_a_key_that_is_taken_is_named() -> None:
    with pytest.raises(DataError, match="a file: the column 'label' already exists"):
        read("jsonl", '{"text": "Clerk"}\n{"text": "Clerk", "label": null}\n')


class Endless(io.BytesIO):
    """A file that after its content has the same bytes without an end, and knows how much of it was read."""

    def __init__(self, content: bytes, rest: bytes, most: int) -> None:
        super().__init__(content + rest * (most // len(rest)))
        self.given = 0

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.given += len(content)
        return content


@pytest.mark.parametrize(
    ("kind", "content", "rest", "line"),
    [
        ("csv", b"", b"x", 1),
        ("csv", b"text,id\nClerk,1\n", b"x", 3),
        ("csv", b"text,id\r\nClerk,1\r\n\r\n", b"\xff", 4),
        ("csv", b"text,id\rClerk,1\r", b"x", 3),
        ("csv", b'text,id\nClerk,1\n"', b"y" * 50 + b"\n", 12),  # of a row of many lines, one of its first block
        ("csv", b'text,id\nClerk,1\n"', b'y\n","', 101),
        ("tsv", b"text\tid\n", b"x", 2),
        ("jsonl", b"", b"[", 1),
        ("jsonl", b'{"text": "Clerk"}\n{"text": "', b"x", 2),
    ],
)
def test_a_row_without_an_end_is_refused_before_it_is_read_on(
    monkeypatch: pytest.MonkeyPatch, kind: str, content: bytes, rest: bytes, line: int
) -> None:
    monkeypatch.setattr(lines_module, "LONGEST_ROW", 20_000)
    monkeypatch.setattr(lines_module, "BLOCK_SIZE", 500)
    monkeypatch.setattr("kpoclass.labelling.formats.csv_width._CHUNK", 500)
    monkeypatch.setattr(lines_module, "find_encoding", lambda *_: Encoding("utf-8"))  # reads all, a chunk at a time
    file = Endless(content, rest, 400_000)
    with pytest.raises(DataError, match=f"^a file, line {line}: expected a row of 20,000 bytes at most, got a longer"):
        list(load_format(kind).reader(Source(file, "a file", ADDED)).blocks(["text"], titled=False))
    sample = (1 << 16) + 5 * io.DEFAULT_BUFFER_SIZE  # of the dialect, and both ends
    assert file.given < 20_000 + len(content) + sample


@pytest.mark.parametrize("size", [1, 500, 1 << 20])
def test_rows_up_to_the_limit_are_read(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(lines_module, "LONGEST_ROW", 20_000)
    monkeypatch.setattr(lines_module, "BLOCK_SIZE", size)
    texts = ["x" * 19_900, ("a" * 20 + "\n") * (MOST_LINES - 60), "y" * 19_900] * 2
    lines = "".join(f'"{text}",1\n' for text in texts)
    assert [record.text for record in read("csv", f"text,id\n{lines}")[0]] == texts
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts if "\n" not in text)
    assert len(read("jsonl", lines)[0]) == 4
