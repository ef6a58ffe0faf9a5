"""A table in any dialect goes through ``label`` and comes back: no cell changed, no row lost (reports 3, 4 and 21)."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from any_table import Table, tables
from hypothesis import given, settings
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import lines
from kpoclass.model import Model

MODEL = Model(small_parameters())
ADDED = [f"kpoclass_{name}" for name in RESULT_COLUMNS]
#: Mark, codec, and the characters that the table has.
ENCODINGS = (
    (b"", "utf-8", "utf"), (codecs.BOM_UTF8, "utf-8", "utf"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf"), (codecs.BOM_UTF16_BE, "utf-16-be", "utf"),
    (b"", "utf-16-le", "utf"), (b"", "utf-16-be", "utf"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf"), (b"", "utf-32-be", "utf"),
    (b"", "cp1252", "cp1252"), (b"", "cp1250", "cp1250"), (b"", "cp1251", "cp1251"),
)  # fmt: skip
ABOVE = ("Open positions", "Offene Stellen 2026", "", "Exported on 1 March")


class Dialect(NamedTuple):
    delimiter: str
    quote: str
    quoting: int
    doubled: bool
    end: str
    mark: bytes
    codec: str
    above: list[str]
    header: bool
    ended: bool

    def options(self) -> dict[str, Any]:
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": self.quoting if self.quote else csv.QUOTE_NONE,
            "doublequote": self.doubled,
            "escapechar": None if self.doubled else "\\",
        }

    def write(self, path: Path, table: Table) -> None:
        content = io.StringIO(newline="")
        writer = csv.writer(content, **self.options(), lineterminator=self.end)
        writer.writerows([table.names, *table.rows] if self.header else table.rows)
        text = "".join(line + self.end for line in self.above) + content.getvalue()
        text = text if self.ended or not table.rows else text.removesuffix(self.end)
        path.write_bytes(self.mark + text.encode(self.codec))

    def read(self, path: Path) -> list[list[str]]:
        content = path.read_bytes()
        assert content.startswith(self.mark)
        text = content[len(self.mark) :].decode(self.codec)
        assert not text.startswith("\ufeff")
        above = "".join(line + self.end for line in self.above)
        assert text.startswith(above)
        assert text.endswith(self.end)
        return list(csv.reader(io.StringIO(text[len(above) :], newline=""), **self.options(), strict=True))


class Case(NamedTuple):
    dialect: Dialect
    table: Table
    told: dict[str, Any]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a table and its dialect; what nobody could find out is told."""
    mark, codec, language = draw(st.sampled_from(ENCODINGS))
    quote = draw(st.sampled_from(['"', '"', '"', "'", ""]))
    doubled = draw(st.sampled_from([True, True, True, False])) or not quote
    common = draw(st.booleans())
    delimiter = draw(st.sampled_from(",;\t|" if common else "^~:\x01"))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header = draw(st.sampled_from([True, True, True, False]))
    # A quote or a backslash of another kind than the file's own can be taken for one.
    without = {"": f"{delimiter}\"'\\\r\n", "'": '"\\', '"': "\\"}[quote] if doubled else "'" if quote == '"' else '"'
    table = draw(tables(language, without))
    above = draw(st.lists(st.sampled_from(ABOVE), max_size=3)) if header else []
    quoting = csv.QUOTE_ALL if end == "\r" else draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    dialect = Dialect(  # the csv module quotes a line feed only where lines end in one
        delimiter, quote, quoting, doubled, end, mark, codec, above,
        header, draw(st.booleans()) or (not header and len(table.rows) == 1),
    )  # fmt: skip
    told: dict[str, Any] = {}
    plain = header and common and len(table.rows) > 2
    if draw(st.booleans()) or not plain:
        told["delimiter"] = delimiter
    if quote != '"' or not doubled:
        told["quote"] = quote or "none"
    if draw(st.booleans()) or len(table.names) < 3:
        told["header_row"] = len(above) + 1 if header else 0
    if draw(st.booleans()) or language != "utf":
        told["encoding"] = codec
    return Case(dialect, table, told)


def check(folder: Path, case: Case, size: int) -> None:
    dialect, table, told = case
    source, target = folder / "a.csv", folder / "b.csv"
    if not dialect.header and not table.rows:
        return
    dialect.write(source, table)
    names = table.names if dialect.header else [f"column {number}" for number in range(1, len(table.names) + 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK_SIZE", size)
        summary = label_file(source, target, text=names[1], model=MODEL, force=True, **told)
    header, *rows = dialect.read(target)
    assert header == [*names, *ADDED]
    assert [row[: len(names)] for row in rows] == table.rows
    assert {len(row) for row in rows} <= {len(header)}
    assert summary.rows == len(table.rows)
    assert all("empty" in fault for _, fault in summary.faults), summary.faults


SIZES = st.sampled_from([1, 50, 1 << 19])


@settings(max_examples=300)
@given(cases(), SIZES)
def test_a_table_in_any_dialect_comes_back(tmp_path_factory: pytest.TempPathFactory, case: Case, size: int) -> None:
    check(tmp_path_factory.mktemp("any"), case, size)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(cases(), SIZES)
def test_ten_thousand_tables_come_back(tmp_path_factory: pytest.TempPathFactory, case: Case, size: int) -> None:
    check(tmp_path_factory.getbasetemp(), case, size)
