"""Any format in, any format out: a value is in the output what the format can hold of it, and no row is lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from small_model import small_parameters

from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import json_array, json_list, lines, parquet, to_parquet
from kpoclass.model import Model

MODEL = Model(small_parameters())
Value = Any
Rows = list[dict[str, Value]]


class Format(NamedTuple):
    """How a test writes and reads a file, and what of a value such a file holds."""

    write: Callable[[Path, Rows], None]
    read: Callable[[Path], Rows]
    holds: Callable[[Value], Value]


def as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict, bool)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def as_json(value: Value) -> Value:
    return value.isoformat() if isinstance(value, date) else value


def as_cell(value: Value) -> Value:
    """A day is midnight in Excel, an empty text is nothing, and 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return as_text(value) if isinstance(value, (list, dict)) else None if value == "" else value


def delimited(delimiter: str) -> Format:
    def write(path: Path, rows: Rows) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerows([list(rows[0]), *([as_text(row[name]) for name in rows[0]] for row in rows)])

    def read(path: Path) -> Rows:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter, strict=True))

    return Format(write, read, as_text)


def write_lines(path: Path, rows: Rows) -> None:
    path.write_text("".join(json.dumps(row, default=as_json) + "\n" for row in rows), encoding="utf-8")


def read_lines(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def write_array(path: Path, rows: Rows) -> None:
    path.write_text(json.dumps({"jobs": rows, "n": 1}, indent=1, default=as_json, ensure_ascii=False), encoding="utf-8")


def read_array(path: Path) -> Rows:
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["jobs"] if isinstance(content, dict) else content


def write_parquet(path: Path, rows: Rows) -> None:
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=3)


def write_excel(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    for number, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows], 1):
        for place, name in enumerate(rows[0], 1):
            cell = book.active.cell(number, place, row[name])
            if isinstance(row[name], str):
                cell.value, cell.data_type = row[name].replace("_x", "_x005F_x"), "s"
    book.save(path)


def read_excel(path: Path) -> Rows:
    names, *rows = openpyxl.load_workbook(path).active.values
    return [dict(zip(names, map(unescaped, row), strict=True)) for row in rows]


def unescaped(value: Value) -> Value:
    return unescape(value) if isinstance(value, str) else value


FORMATS = {
    "csv": delimited(","),
    "tsv": delimited("\t"),
    "jsonl": Format(write_lines, read_lines, as_json),
    "json": Format(write_array, read_array, as_json),
    "parquet": Format(write_parquet, lambda path: pq.read_table(path).to_pylist(), lambda value: value),
    "xlsx": Format(write_excel, read_excel, as_cell),
}

#: What one column of any format may have; Excel has no characters below a space.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    ["007", "=1+1", "a, b", 'say "hi"', "two\nlines", "a\tb", "_x0041_", "-", "1e5", "\u00e9t\u00e9", "true", " x "]
)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
COLUMNS = st.sampled_from(
    [
        TEXTS,
        st.integers(-(10**14), 10**14),
        st.integers(-(10**12), 10**12).map(lambda eighths: eighths / 8),
        st.booleans(),
        st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        MOMENTS,
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    names = draw(st.lists(st.sampled_from(["id", "pay", "a b", "\u00c4", "x,y", "When?"]), unique=True, max_size=4))
    columns = {name: st.none() | draw(COLUMNS) for name in names}
    row = st.fixed_dictionaries({"id 1": st.integers(0, 9), "text": TEXTS, **columns})
    return draw(st.lists(row, min_size=1, max_size=8))


@pytest.mark.parametrize(("source", "target"), list(product(FORMATS, FORMATS)))
@settings(max_examples=6, deadline=None)
@given(rows=tables(), size=st.sampled_from([1, 40, 1 << 19]))
def test_any_table_goes_through_every_pair_of_formats(
    tmp_path_factory: pytest.TempPathFactory, source: str, target: str, rows: Rows, size: int
) -> None:
    folder = tmp_path_factory.mktemp("pair")
    one, other = folder / f"a.{source}", folder / f"b.{target}"
    FORMATS[source].write(one, rows)
    with pytest.MonkeyPatch.context() as patch:
        for module in (json_array, json_list, lines, parquet):
            patch.setattr(module, "BLOCK_SIZE", size)
        patch.setattr(to_parquet, "ROW_GROUP_BYTES", size)
        summary = label_file(one, other, text="text", model=MODEL)
    written = [{name: row.get(name) for name in rows[0]} for row in FORMATS[target].read(other)]
    assert written == [{name: expected(value, source, target) for name, value in row.items()} for row in rows]
    assert summary.rows == len(rows)


def expected(value: Value, source: str, target: str) -> Value:
    held = FORMATS[source].holds(value)
    if source == "xlsx" and isinstance(value, date) and not isinstance(value, datetime):
        held = value  # by its number format, a day is told from midnight
    return FORMATS[target].holds(held)
