from __future__ import annotations

import bz2
import csv
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.datasets import tables
from kpoclass.datasets.tables import FAULTS_SHOWN, parse_rows, read_rows
from kpoclass.errors import DataError


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_row_knows_the_line_it_begins_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text,label\r\n"two\nlines",KPO\nnext,BPO\n')
    columns, rows = read_rows(path)
    assert columns == ["text", "label"]
    assert [(row.line, row.fields["text"]) for row in rows] == [(2, "two\nlines"), (4, "next")]


def test_a_byte_order_mark_is_not_part_of_the_header(tmp_path: Path) -> None:
    assert read_rows(write(tmp_path / "a.csv", b"\xef\xbb\xbftext\nx\n"))[0] == ["text"]


def test_json_lines_have_the_columns_of_all_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a", "level": 3}\n\n{"text": "b", "ok": true, "gone": null}\n')
    columns, rows = read_rows(path)
    assert columns == ["text", "level", "ok", "gone"]
    assert [row.line for row in rows] == [1, 3]
    assert [tuple(row.fields.values()) for row in rows] == [("a", "3", "", ""), ("b", "", "true", "")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "text,label\nboth, parts,KPO\n", "line 2: expected 2 fields, got 3; an unquoted comma"),
        ("a.csv", "text,text\n", "line 1: column 'text' appears twice"),
        ("a.csv", 'text\n"never closed\n', "line 2: not CSV"),
        ("a.csv", "", "expected a header and rows, got an empty file"),
        ("a.csv", b"text\nna\xefve\n", "expected UTF-8, got byte 0xef"),
        ("a.jsonl", '{"text": "a"}\n{"text": \n', "line 2: not JSON"),
        ("a.jsonl", '["text"]\n', "line 1: expected a JSON object, got list"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(DataError) as caught:
        read_rows(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        read_rows(tmp_path / "none.csv")


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))


@given(st.lists(st.tuples(ANY_TEXT, st.text('ab,\n"')), min_size=1))
def test_any_text_survives_csv(tmp_path_factory: pytest.TempPathFactory, fields: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *fields])
    assert [tuple(row.fields.values()) for row in read_rows(path)[1]] == fields


def _number(field: str) -> int:
    if not field.isdigit():
        raise ValueError(f"expected a number, got {field!r}")
    return int(field)


def test_every_fault_is_named_with_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,n,m\na,1,\na,x,2\nb,2,y\n")
    columns, rows = read_rows(path)
    with pytest.raises(DataError) as caught:
        parse_rows(
            path,
            columns,
            rows,
            required={"n": _number},
            optional={"m": _number},
            check=lambda row: "too much" if row["n"] == 2 else None,
            unique=("id",),
        )
    assert str(caught.value).splitlines() == [
        f"{path}, line 3, column 'n': expected a number, got 'x'",
        f"{path}, line 3, column 'id': the same as in line 2",
        f"{path}, line 4, column 'm': expected a number, got 'y'",
        f"{path}, line 4: too much",
    ]


def test_many_faults_are_counted_not_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "n\n" + "x\n" * (FAULTS_SHOWN + 7))
    with pytest.raises(DataError, match=r"\.\.\. and 7 more$"):
        parse_rows(path, *read_rows(path), required={"n": _number}, optional={})


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b\n1,2\n")
    with pytest.raises(DataError, match="line 1: expected a column 'n', got the columns a, b"):
        parse_rows(path, *read_rows(path), required={"n": _number}, optional={})


def test_empty_optional_fields_are_none(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "n,other\n ,x\n")
    assert parse_rows(path, *read_rows(path), required={}, optional={"n": _number}) == [{"n": None, "other": "x"}]


def test_a_compressed_table_is_read_as_the_table(tmp_path: Path) -> None:
    content = 'text,label\r\n"a, b",KPO\r\n'.encode("utf-8-sig")
    (tmp_path / "a.csv").write_bytes(content)
    (tmp_path / "a.csv.bz2").write_bytes(bz2.compress(content))
    assert read_rows(tmp_path / "a.csv.bz2") == read_rows(tmp_path / "a.csv")
    (tmp_path / "b.jsonl.bz2").write_bytes(bz2.compress(b'{"text": "a"}'))
    assert read_rows(tmp_path / "b.jsonl.bz2")[0] == ["text"]


@pytest.mark.parametrize("content", [b"text\na\n", bz2.compress(b"text\na\n")[:-9]])
def test_a_compressed_table_that_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv.bz2").write_bytes(content)
    with pytest.raises(DataError, match="compressed with bz2"):
        read_rows(tmp_path / "a.csv.bz2")


@pytest.mark.parametrize("name", ["a.csv.bz2", "a.jsonl.bz2"])
@pytest.mark.parametrize("content", [b"text\n" + b"a\n" * 5000, b"[" * 10_000])
def test_a_table_that_unpacks_to_too_much_is_refused(
    name: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGEST_UNPACKED", 9999)
    path = tmp_path / name
    path.write_bytes(bz2.compress(content))
    with tables.open_table(path) as file, pytest.raises(DataError, match="unpacks to more than 9999 bytes"):
        file.read()
    if name == "a.csv.bz2":  # as JSON it may be wrong before it is too long
        with pytest.raises(DataError, match="unpacks to more than 9999 bytes"):
            read_rows(path)


def test_a_table_of_the_largest_size_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv.bz2"
    path.write_bytes(bz2.compress(b"text\n" + b"a\n" * 5000))
    monkeypatch.setattr(tables, "LARGEST_UNPACKED", 10_005)
    assert len(read_rows(path)[1]) == 5000


def test_unpacking_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv.bz2"
    path.write_bytes(bz2.compress(bytes(50_000_000)))
    monkeypatch.setattr(tables, "LARGEST_UNPACKED", 1 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="unpacks to more than"):
            read_rows(path)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
