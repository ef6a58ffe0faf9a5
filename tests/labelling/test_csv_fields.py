"""Results as fields of CSV, and rows taken apart without the csv module: the same as one by one."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kpoclass import Classification
from kpoclass.classification import REASONS
from kpoclass.labelling.formats.csv_dialect import Dialect
from kpoclass.labelling.formats.csv_fields import CsvFields
from kpoclass.labelling.formats.csv_records import CsvRecords
from kpoclass.labelling.formats.encoding import Encoding
from kpoclass.labelling.formats.lines import Lines
from kpoclass.labelling.results import CONFIDENT, DAMAGED, LABELS, REASON_OF, Results

#: Among them halves of a step, which are rounded to even.
SHARES = st.floats(0, 1) | st.integers(0, 20_000).map(lambda halves: halves / 20_000)


@st.composite
def results(draw: st.DrawFn) -> Classification:
    p_kpo, is_kpo = draw(SHARES), draw(st.booleans())
    p_kpo = max(p_kpo, 1 - p_kpo) if is_kpo else min(p_kpo, 1 - p_kpo)
    reason = draw(st.sampled_from([None, *REASONS]))
    return Classification(
        "KPO" if is_kpo else "BPO",
        p_kpo if is_kpo else 1.0 - p_kpo,
        p_kpo,
        draw(st.integers(1, 4)),
        draw(st.booleans()),
        draw(SHARES),
        draw(SHARES),
        reason is None,
        reason,
    )


def share(value: float) -> str:
    return f"{round(value * 10_000) / 10_000:g}"


def fields(result: Classification | None) -> list[str]:
    if result is None:
        return [""] * 9
    p_kpo = round(result.p_kpo * 10_000)
    return [
        result.label,
        share((p_kpo if result.label == "KPO" else 10_000 - p_kpo) / 10_000),
        share(result.p_kpo),
        str(result.skill_level),
        str(result.in_scope).lower(),
        share(result.p_in_scope),
        share(result.coverage),
        str(result.confident).lower(),
        result.reason or "",
    ]


@given(st.lists(results() | st.none(), max_size=8), st.sampled_from([",", ";", "\t"]), st.sampled_from(["", '"', "'"]))
def test_fields_put_together_of_pieces_are_those_of_each_result(
    rows: list[Classification | None], delimiter: str, quote: str
) -> None:
    pieces = CsvFields(delimiter, quote).of(Results.of(rows, {}))
    expected = ["".join(f"{delimiter}{quote}{field}{quote}" for field in fields(row)) + delimiter for row in rows]
    assert ["".join(row) for row in zip(*pieces, strict=True)] == expected


@given(st.lists(results() | st.none(), max_size=8))
def test_columns_are_the_fields_of_each_result(rows: list[Classification | None]) -> None:
    columns = Results.of(rows, {1: "blank"} if len(rows) > 1 else {}).columns()
    expected = [(*(row or [None] * 9), "blank" if place == 1 else None) for place, row in enumerate(rows)]
    assert list(zip(*columns, strict=True)) == expected


def test_every_code_has_its_fields_those_of_damaged_rows_among_them() -> None:
    n = len(LABELS)
    p_kpo = [0.75 if label == "KPO" else 0.25 for label in LABELS]
    every = Results(p_kpo, [0.5] * n, [1.0] * n, bytearray(range(n)), {})
    damaged = [place for place, reason in enumerate(REASON_OF) if reason == DAMAGED]
    assert damaged == list(range(n - 16, n))
    assert not any(CONFIDENT[place] for place in damaged)
    rows = [fields(Classification(*row[:-1]) if row[0] else None) for row in zip(*every.columns(), strict=True)]
    assert len(set(map(tuple, rows))) == n
    pieces = zip(*CsvFields(",").of(every), strict=True)
    assert ["".join(row) for row in pieces] == [f",{','.join(row)}," for row in rows]


@given(st.text(st.sampled_from('ab ,"\n'), max_size=60), st.sampled_from(["\n", "\r\n", "\r"]))
def test_records_taken_apart_are_those_of_the_csv_module(content: str, end: str) -> None:
    content = f"{content}\n".replace("\n", end)
    rows = list(csv.reader(io.StringIO(content, newline="")))
    lines = Lines(io.BytesIO(content.encode()), "a file", Encoding("utf-8"))
    found = CsvRecords(lines, "a file", Dialect())._fields(content.split(end)[:-1], max(map(len, rows), default=0))
    assert not found or found == [field for row in rows for field in row]
    if '"' not in content and len(set(map(len, rows))) == 1 and rows[0]:
        assert found
