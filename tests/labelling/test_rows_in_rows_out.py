"""What goes in comes out: of any number of rows, in every format, each once, in order and unchanged."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass import label_frame
from kpoclass.labelling import frame as frame_module
from kpoclass.labelling.columns import SAMPLE_ROWS
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import excel, lines, parquet
from kpoclass.model import Model

NAMES = ("id", "text", "note")
MODEL = Model(small_parameters())

Rows = list[tuple[int, str, str]]


class Format(NamedTuple):
    write: Callable[[Path, Rows], None]
    read: Callable[[Path], Rows]


def as_rows(rows: Sequence[Sequence[object]]) -> Rows:
    return [(int(str(row[0])), str(row[1]), str(row[2])) for row in rows]


def delimited(delimiter: str) -> Format:
    def write_rows(path: Path, rows: Rows) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([NAMES, *rows])

    def read_rows(path: Path) -> Rows:
        with path.open(encoding="utf-8", newline="") as file:
            return as_rows(list(csv.reader(file, delimiter=delimiter))[1:])

    return Format(write_rows, read_rows)


def write_lines(path: Path, rows: Rows) -> None:
    lines = [json.dumps(dict(zip(NAMES, row, strict=True))) for row in rows]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def read_lines(path: Path) -> Rows:
    objects = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return as_rows([[row[name] for name in NAMES] for row in objects])


def write_parquet(path: Path, rows: Rows) -> None:
    types = (pa.int64(), pa.string(), pa.string())
    columns = list(zip(*rows, strict=True)) if rows else [()] * 3
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns, types, strict=True)]
    pq.write_table(pa.table(arrays, names=NAMES), path, row_group_size=150)


def read_parquet(path: Path) -> Rows:
    return as_rows([[row[name] for name in NAMES] for row in pq.read_table(path).to_pylist()])


def write_excel(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Jobs")
    for row in [NAMES, *rows]:
        sheet.append(row)
    book.save(path)


def read_excel(path: Path) -> Rows:
    return as_rows(list(openpyxl.load_workbook(path).active.values)[1:])


FORMATS = {
    "csv": delimited(","),
    "tsv": delimited("\t"),
    "jsonl": Format(write_lines, read_lines),
    "parquet": Format(write_parquet, read_parquet),
    "xlsx": Format(write_excel, read_excel),
}


def made(count: int) -> Rows:
    texts = ("Analyse data", "Enter data", "Enter data,\nthen enter more")
    return [(n, f"{texts[n % 3]} {n}", f"note {n}, {'x' * (n % 7)}") for n in range(count)]


def check_file(folder: Path, extension: str, count: int) -> None:
    rows, (write, read) = made(count), FORMATS[extension]
    source, target = folder / f"a.{extension}", folder / f"b.{extension}"
    write(source, rows)
    if count or extension != "jsonl":
        assert label_file(source, target, model=MODEL, force=True).rows == count
        assert read(target) == rows


#: Around the sample that is looked at first, and the row groups above.
COUNTS = (0, 1, 2, SAMPLE_ROWS - 1, SAMPLE_ROWS, SAMPLE_ROWS + 1, SAMPLE_ROWS + 2, 2 * SAMPLE_ROWS + 1, 451)


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("count", COUNTS)
def test_every_row_of_a_file_comes_out(tmp_path: Path, extension: str, count: int) -> None:
    check_file(tmp_path, extension, count)


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=6)
@given(st.integers(0, 1000), st.sampled_from([33, SAMPLE_ROWS - 1, SAMPLE_ROWS, SAMPLE_ROWS + 1]),
       st.sampled_from([400, 4_000]))  # fmt: skip
@example(7, 1, 1)
@example(SAMPLE_ROWS + 1, 2, 100)
def test_every_row_of_a_file_comes_out_however_it_is_read(
    tmp_path_factory: pytest.TempPathFactory, extension: str, count: int, most: int, size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (excel, parquet):
            patch.setattr(module, "MOST_ROWS", most)
        for module in (excel, parquet, lines):
            patch.setattr(module, "BLOCK_SIZE", size)
        patch.setattr(parquet, "ROW_GROUP_BYTES", 50 * size)
        check_file(tmp_path_factory.mktemp("rows"), extension, count)


@pytest.mark.parametrize("delimiter", [",", "\t"])
@settings(max_examples=25)
@given(st.lists(st.booleans(), max_size=60),
       st.tuples(st.integers(1, 3), st.sampled_from(["\n", "\r\n"]), st.sampled_from([1, 7, 60, 1 << 19])))  # fmt: skip
@example([True, False], (1, "\n", 1))
@example([False, True, False, False, True, False, False], (1, "\n", 7))
def test_blank_rows_come_out_where_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, delimiter: str, full: list[bool], how: tuple[int, str, int]
) -> None:
    (width, end, size), extension = how, "csv" if delimiter == "," else "tsv"
    folder = tmp_path_factory.mktemp("blank")
    source, target = folder / f"a.{extension}", folder / f"b.{extension}"
    rows = [["Enter data", str(n), "x"][:width] if is_full else [] for n, is_full in enumerate(full)]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=end).writerows([["text", *NAMES][:width], *rows])
    while rows and not rows[-1]:
        rows.pop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK_SIZE", size)
        summary = label_file(source, target, model=MODEL)
    with target.open(encoding="utf-8", newline="") as file:
        _, *written = csv.reader(file, delimiter=delimiter)
    assert [row[:width] for row in written] == [row or [""] * width for row in rows]
    assert [row[-1] for row in written] == ["" if row else "the row is empty" for row in rows]
    assert {len(row) for row in written} <= {width + 10}
    assert (summary.rows, summary.failed) == (len(rows), rows.count([]))


@settings(max_examples=12)
@given(st.sampled_from(COUNTS) | st.integers(0, 1000), st.sampled_from([33, SAMPLE_ROWS, 1 << 14]))
def test_every_row_of_a_frame_comes_out(count: int, most: int) -> None:
    rows = made(count)
    columns = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_module, "_ROWS", most)
        index = pd.Index(range(5, 5 + count))
        pandas = label_frame(pd.DataFrame(columns, index=index), text="text", model=MODEL)
        polars = label_frame(pl.DataFrame(columns), text="text", model=MODEL)
    assert pandas.index.equals(index)
    assert as_rows(pandas[list(NAMES)].to_numpy().tolist()) == rows
    assert as_rows(polars.select(NAMES).rows()) == rows
