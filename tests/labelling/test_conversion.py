"""Any format in, any format out: a value is in the output what the format can hold of it, and no row is lost."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
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

from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import json_array, json_list, lines, parquet, to_excel
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
        patch.setattr(parquet, "ROW_GROUP_BYTES", size)
        summary = label_file(one, other, text="text", model=MODEL)
    written = [{name: row.get(name) for name in rows[0]} for row in FORMATS[target].read(other)]
    numbers = numerals(rows) if source in {"csv", "tsv"} and target == "xlsx" else set()
    assert written == [
        {name: as_number(row[name]) if name in numbers else expected(row[name], source, target) for name in rows[0]}
        for row in rows
    ]
    assert summary.rows == len(rows)


def numerals(rows: Rows) -> set[str]:
    """The columns of CSV that are numbers all through, which Excel has as such."""
    texts = {name: [as_text(row[name]) for row in rows if row[name] not in {None, ""}] for name in rows[0]}
    return {name for name, column in texts.items() if column and all(map(is_numeral, column))}


def is_numeral(text: str) -> bool:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return False
    whole, _, decimals = text.removeprefix("-").partition(".")
    return str(int(whole)) == whole and len(whole) <= 11 and len(decimals) <= 4 and not re.fullmatch("-0[.0]*", text)


def as_number(value: Value) -> Value:
    return None if value in {None, ""} else float(as_text(value))


def expected(value: Value, source: str, target: str) -> Value:
    held = FORMATS[source].holds(value)
    if source == "xlsx" and isinstance(value, date) and not isinstance(value, datetime):
        held = value  # by its number format, a day is told from midnight
    return FORMATS[target].holds(held)


def test_numbers_of_csv_are_numbers_in_excel_where_the_whole_column_is_numbers(tmp_path: Path) -> None:
    """Fault 20: what HR wants of CSV in, Excel out. An id with zeros before it is a text, and all ids with it."""
    (tmp_path / "a.csv").write_text(
        "id,pay,price,phone,text\n007,1200,12.50,+49 30 1,a\n8,,3.00,4930123456789,b\n9,-5,-0.10,5,1e5\n"
    )
    label_file(tmp_path / "a.csv", tmp_path / "b.xlsx", text="text", model=MODEL)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [[cell.value for cell in row[:5]] for row in sheet.iter_rows(min_row=2)] == [
        ["007", 1200, 12.5, "+49 30 1", "a"],
        ["8", None, 3, "4930123456789", "b"],
        ["9", -5, -0.1, "5", "1e5"],
    ]
    assert sheet["C3"].number_format == "0.00"


def test_what_excel_does_not_have_becomes_text_and_is_told(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=2))
    row = {
        "text": "data", "long": 10**17, "none": float("nan"), "old": date(1850, 1, 1), "fine": 0.1 + 0.2,
        "zoned": datetime(2026, 1, 1, tzinfo=zone), "tags": ["a", None], "formula": "=1+1", "much": "x" * 40_000,
    }  # fmt: skip
    write_parquet(tmp_path / "a.parquet", [row])
    summary = label_file(tmp_path / "a.parquet", tmp_path / "b.xlsx", model=MODEL, text="text")
    (written,) = read_excel(tmp_path / "b.xlsx")
    assert [written[name] for name in row][:-1] == [
        "data", "100000000000000000", "nan", "1850-01-01", 0.30000000000000004, "2026-01-01 00:00:00+02:00",
        '["a", null]', "=1+1",
    ]  # fmt: skip
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["H2"].data_type == "s"
    assert len(written["much"]) == 32_767
    assert written["kpoclass_error"] == "a cell of 40,000 characters is cut to 32,767, Excel's limit"
    assert summary.notes == (
        "numbers that Excel does not have became text: long, none",
        "dates that Excel does not have became text: old, zoned",
        "nested values became JSON: tags",
        "texts cut to 32,767 characters, Excel's limit for a cell: much",
    )


def test_what_json_does_not_have_is_told(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", [{"text": "data", "n": float("inf"), "deep": {"x": [float("nan"), 1.5]}}])
    summary = label_file(tmp_path / "a.parquet", tmp_path / "b.jsonl", model=MODEL)
    assert read_lines(tmp_path / "b.jsonl")[0]["deep"] == {"x": [None, 1.5]}
    assert summary.notes == ("numbers that JSON does not have (NaN, infinity) became null: n, deep",)


def test_columns_that_come_late_and_change_their_type_are_all_there(tmp_path: Path) -> None:
    rows = [{"text": "data"}] * 500 + [{"text": "x", "n": 1}] * 2 + [{"n": "one", "half": 0.5}, {"n": True, "half": 2}]
    write_lines(tmp_path / "a.jsonl", rows)
    for kind in ("csv", "parquet", "xlsx"):
        summary = label_file(tmp_path / "a.jsonl", tmp_path / f"b.{kind}", model=MODEL)
        assert summary.rows == len(rows)
        late = FORMATS[kind].read(tmp_path / f"b.{kind}")[-4:]
        holds = as_text if kind == "csv" else lambda value: value
        assert [row["half"] for row in late] == [holds(None), holds(None), holds(0.5), holds(2)]
        assert [row["n"] for row in late] == ([1, 1, "one", True] if kind == "xlsx" else ["1", "1", "one", "true"])


def test_more_rows_than_excel_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_excel, "ROWS_OF_A_SHEET", 3)
    write_lines(tmp_path / "a.jsonl", [{"text": "data"}] * 3)
    with pytest.raises(DataError, match=r"expected 2 rows at most.*write \.csv, \.jsonl or \.parquet"):
        label_file(tmp_path / "a.jsonl", tmp_path / "b.xlsx", model=MODEL)
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("kind", "target"), [("jsonl", "json"), ("json", "jsonl"), ("jsonl", "jsonl"), ("json", "json")]
)
def test_half_a_character_goes_from_any_json_to_any(tmp_path: Path, codec: str, kind: str, target: str) -> None:
    errors = "surrogatepass"
    row = json.dumps({"text": "Actuary, reserving"}).replace("Actuary", "Actuary \ud801")
    (tmp_path / f"in.{kind}").write_bytes((f"[{row}]" if kind == "json" else row).encode(codec, errors))
    summary = label_file(tmp_path / f"in.{kind}", tmp_path / f"out.{target}", model=Model(small_parameters()))
    assert summary.rows == 1
    written = (tmp_path / f"out.{target}").read_bytes()
    same = codec if kind == target else "utf-8"
    assert "Actuary" in written.decode(same, errors)


@pytest.mark.parametrize("codec", ["cp1253", "cp1257", "cp1252", "cp874", "utf-8"])
def test_a_byte_of_no_character_is_told_in_json_of_any_encoding(tmp_path: Path, codec: str) -> None:
    odd = b"\xd2" if codec == "cp1253" else b"\xa1" if codec == "cp1257" else b"\x81" if codec == "cp1252" else b"\xfc"
    (tmp_path / "a.csv").write_bytes(b"id,title\n1,Enter " + odd + b" data\n2,Enter data\n")
    assert label_file(tmp_path / "a.csv", tmp_path / "b.jsonl", encoding=codec, model=MODEL).rows == 2
    first, _ = map(json.loads, (tmp_path / "b.jsonl").read_text(encoding=codec).splitlines())
    assert first["title"] == "Enter \ufffd data"


@pytest.mark.parametrize(("source", "target"), [*product(["csv", "jsonl", "json"], repeat=2)])
def test_words_that_decided_are_written_in_any_encoding(tmp_path: Path, source: str, target: str) -> None:
    """In markup and in JSON, a text has characters that the file's encoding does not have."""
    rows = [{"text": "Führt Bücher"}, {"text": "<p>Key invo&#299;ces into the l&#275;dger"}]
    content = {"jsonl": "\n".join(map(json.dumps, rows)), "json": json.dumps(rows)}.get(
        source, "text\n" + "\n".join(row["text"] for row in rows)
    )
    (tmp_path / f"a.{source}").write_text(content.replace("\\u00fc", "ü"), encoding="cp1252")
    label_file(tmp_path / f"a.{source}", tmp_path / f"b.{target}", encoding="cp1252", explain=True)
    encoding = "cp1252" if source == target or (source, target) == ("csv", "jsonl") else "utf-8"
    text = (tmp_path / f"b.{target}").read_text(encoding=encoding)
    if target == "csv":
        because = list(csv.DictReader(text.splitlines()))[1]["kpoclass_because"]
    else:
        objects = json.loads(text) if target == "json" else list(map(json.loads, text.splitlines()))
        because = objects[1]["kpoclass_because"]
    lost = (source, target) == ("csv", "csv")
    assert because == ("invo?ces, l?dger, into" if lost else "invo\u012bces, l\u0113dger, into")
