"""``Reader.records``: the rows of every format as plain values by column name."""

from __future__ import annotations

import io
import json
from contextlib import closing
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpoclass.labelling.formats.base import Source, distinct_names
from kpoclass.labelling.formats.records import records_of
from kpoclass.labelling.formats.sniff import load_format


def records(kind: str, content: bytes) -> list[dict[str, object]]:
    with closing(load_format(kind).reader(Source(io.BytesIO(content), "a file", ["label"]))) as reader:
        return list(records_of(reader))


def as_parquet(columns: list[Any], names: list[str]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns, names=names), file)
    return file.getvalue()


def as_excel(rows: list[list[object]], formats: dict[str, str] | None = None) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    book.save(file)
    return file.getvalue()


def test_csv_gives_texts() -> None:
    assert records("csv", b'id,text\n007,"two\nlines"\n1.50,\n') == [
        {"id": "007", "text": "two\nlines"},
        {"id": "1.50", "text": ""},
    ]


def test_json_lines_give_what_json_has() -> None:
    rows = [{"id": 1, "tags": ["a", {"b": None}], "text": "Clerk"}, {"pay": 1.5, "text": "\ud83d"}]
    assert records("jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()) == rows


def test_a_line_that_is_no_object_is_kept() -> None:
    assert records("jsonl", b'{"text": "Clerk"}\n[1]\n') == [{"text": "Clerk"}, {"line": "[1]"}]


def test_parquet_gives_values() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    values = [7, "007", True, date(2026, 3, 1), moment, Decimal("2.50"), None, [1, None], {"a": 1}, b"\xff", time(9)]
    columns = [pa.array([value]) for value in values]
    names = [str(n) for n in range(len(values))]
    (row,) = records("parquet", as_parquet(columns, names))
    expected = [*values[:5], 2.5, None, [1, None], {"a": 1}, "\ufffd", "09:00:00"]
    assert list(row.values()) == expected
    assert [type(value) for value in row.values()][:4] == [int, str, bool, date]


def test_excel_gives_values() -> None:
    rows = [["id", "text", "day", "at", "paid", "none", "sum"],
            ["007", "Clerk", date(2026, 3, 1), datetime(2026, 3, 1, 12), True, None, 1.5], [7]]  # fmt: skip
    first, second = records("xlsx", as_excel(rows, {"G2": "0.00"}))
    assert list(first.values()) == rows[1]
    assert first["day"] == date(2026, 3, 1)
    assert type(first["day"]) is date
    assert second == {"id": 7, "text": None, "day": None, "at": None, "paid": None, "none": None, "sum": None}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_name_that_is_there_twice_gets_a_number(kind: str) -> None:
    """Fault 24: of two columns with one name, one was lost."""
    content = {
        "csv": b"text,text,id\na,b,c\n",
        "jsonl": b'{"text": "a", "text": "b", "id": "c"}\n',
        "parquet": as_parquet([pa.array(["a"]), pa.array(["b"]), pa.array(["c"])], ["text", "text", "id"]),
        "xlsx": as_excel([["text", "text", "id"], ["a", "b", "c"]]),
    }[kind]
    assert records(kind, content) == [{"text": "a", "text (2)": "b", "id": "c"}]


def test_a_numbered_name_takes_no_other_columns() -> None:
    assert distinct_names(["a", "a", "a (2)"]) == ["a", "a (3)", "a (2)"]
