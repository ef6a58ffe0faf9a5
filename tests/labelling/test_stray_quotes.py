"""A stray quote in a CSV file never makes one row of several without a word."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import lines as text_rows
from kpoclass.labelling.formats.csv_records import MOST_LINES
from kpoclass.model import Model

MODEL = Model(small_parameters())
CELLS = st.one_of(
    st.text(st.sampled_from('ab ,"\n'), max_size=8),
    st.sampled_from(["", "Enter data", "Senior, enter", "two\nlines", '14" pipe', '"Senior" clerk', "\nafter", ","]),
)


def labelled(folder: Path, content: str, name: str = "a.csv") -> list[list[str]]:
    (folder / name).write_bytes(content.encode())
    label_file(folder / name, folder / f"out-{name}", text="text", model=MODEL, force=True)
    with (folder / f"out-{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t" if name.endswith("tsv") else ","))[1:]


@settings(max_examples=100)
@given(st.data())
def test_one_stray_quote_fuses_no_rows_in_silence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    width = data.draw(st.integers(1, 3))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6))
    plain = io.StringIO(newline="")
    end, quoting = data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(st.sampled_from([0, 1]))
    writer = csv.writer(plain, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([["text", "b", "c"][:width], *rows])
    content = plain.getvalue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_rows, "BLOCK_SIZE", data.draw(st.sampled_from([5, 40, 1000])))
        folder = tmp_path_factory.mktemp("stray")
        whole = labelled(folder, content)
        assert [row[:width] for row in whole] == [row for row in rows if row != []]
        place = data.draw(st.integers(0, len(content)))
        try:
            found = labelled(folder, content[:place] + '"' + content[place:], "b.csv")
        except DataError as error:
            if "line " in str(error):
                return
            assert place <= len(end) + content.index(end)  # it was in the name of the column
            return
        assert len(found) >= len(whole)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (['1,"Actuary', "2,Parcel sorter", "3,Auditor"], 2),
        (["1,Actuary", '2,"Parcel sorter', '3,"Auditor"'], 3),
        (['1,"two\nlines"', '2,"Parcel sorter', '3,"Auditor"'], 4),
        (['"1","Actuary""', '"2","Parcel sorter"', '"3","Auditor"'], 2),
        (['1,"Auditor"', '2,"'], 3),
        (['"two\nlines","Actuary', *[f"{n},Clerk" for n in range(3 * MOST_LINES)], '9,"end"'], 3),
    ],
)
def test_the_line_where_the_quote_opens_is_named(tmp_path: Path, name: str, lines: list[str], line: int) -> None:
    content = "\n".join(["id,text", *lines, ""])
    if name.endswith("tsv"):
        content = content.replace(",", "\t")
    with pytest.raises(DataError, match=rf"{name}, line {line}: a quote opens a field here .*; delete the quote"):
        labelled(tmp_path, content, name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_stray_quote_in_the_header(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 1: a quote opens a field"):
        labelled(tmp_path, 'id,"text\n1,Clerk\n')


@pytest.mark.parametrize("size", [30, 1 << 18])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_no_stray_quote_comes_through_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, size: int
) -> None:
    monkeypatch.setattr(text_rows, "BLOCK_SIZE", size)
    rows = [
        '1,"Senior" clerk,x',
        f'2,"two{end}lines" ,14" pipe',
        f'3,"{end}two{end}{end}lines",5" pipe',
        '4,a 14" pipe,MONITOR 14"',
        '5,"Senior" clerk,""',
        f'6,"{end.join("line" for _ in range(MOST_LINES))}",x',
        '7,"Senior" clerk,"a ""b"""',
    ]
    (tmp_path / "a.csv").write_bytes(end.join(["id,text,c", *rows, ""]).encode())
    label_file(tmp_path / "a.csv", tmp_path / "b.csv", text="text", prefix="", model=MODEL)
    written = (tmp_path / "b.csv").read_bytes().decode()
    for row in rows:
        assert f"{end}{row}," in written
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file)} == {3 + len(RESULT_COLUMNS)}


def test_memory_stays_flat_while_the_end_of_a_quote_is_looked_for(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        (tmp_path / "a.csv").write_text('id,text\n1,"Actuary\n' + "2,Parcel sorter\n" * rows, encoding="utf-8")
        tracemalloc.start()
        with pytest.raises(DataError, match="line 2: a quote opens"):
            label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=MODEL)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(150_000)  # what is imported for large files
    assert peak(300_000) < 1.2 * peak(150_000)
