from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import parquet as parquet_rows
from kpoclass.model import Model

ADDED = [f"kpoclass_{name}" for name in RESULT_COLUMNS]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def label(folder: Path, table: pa.Table, model: Model, **options: object) -> pa.Table:
    """Label a table through files; options are of writing the source."""
    pq.write_table(table, folder / "a.parquet", **options)
    label_file(folder / "a.parquet", folder / "b.parquet", model=model, force=True)
    return pq.read_table(folder / "b.parquet")


def test_result_columns_have_types(tmp_path: Path, model: Model) -> None:
    table = pa.table({"id": [1, 2, 3], "text": ["Analyse data", None, " "]})
    labelled = label(tmp_path, table, model)
    assert labelled.schema.names == ["id", "text", *ADDED]
    assert [str(labelled.schema.field(name).type) for name in ADDED] == [
        "string", "double", "double", "int8", "bool", "double", "double", "bool", "string", "string",
    ]  # fmt: skip
    first, second, third = labelled.to_pylist()
    result = model.classify("Analyse data")
    assert [first[name] for name in ADDED] == [*result, None]
    for row in (second, third):
        assert [row[name] for name in ADDED[:-1]] == [None] * 9
        assert row["kpoclass_error"].startswith("expected a ")


CELLS = st.none() | ANY_TEXT
ROWS = st.lists(
    st.tuples(CELLS, CELLS, st.none() | st.integers(-9, 9), st.lists(st.floats(0, 1), max_size=2)), max_size=20
)


@given(ROWS, st.integers(1, 7), st.integers(1, 7))
def test_any_row_comes_through(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str | None, str | None, int | None, list[float]]],
    group: int,
    block: int,
) -> None:
    schema = pa.schema(
        [("text", pa.string()), ("note", pa.large_string()), ("n", pa.int16()), ("list", pa.list_(pa.float32()))]
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=schema)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet_rows, "MOST_ROWS", block)
        labelled = label(tmp_path_factory.mktemp("rows"), table, Model(small_parameters()), row_group_size=group)
    assert labelled.select(table.schema.names).equals(table)
    texts = [row[0] for row in rows]
    expected = Model(small_parameters()).classify_batch(texts, errors="coerce")
    assert labelled["kpoclass_label"].to_pylist() == [result and result.label for result in expected]
    assert [error is None for error in labelled["kpoclass_error"].to_pylist()] == [r is not None for r in expected]


def test_schema_metadata_groups_and_compression_are_kept(tmp_path: Path, model: Model) -> None:
    fields = [
        pa.field("text", pa.dictionary(pa.int8(), pa.string()), nullable=False, metadata={"who": "us"}),
        pa.field("when", pa.timestamp("ms", tz="Asia/Kolkata")),
        pa.field("pay", pa.decimal128(9, 2)),
        pa.field("place", pa.struct([("town", pa.string())])),
    ]
    schema = pa.schema(fields, metadata={"owner": "team 7"})
    rows = {
        "text": ["Enter data", "Analyse data"] * 5,
        "when": [0] * 10,
        "pay": [None] * 10,
        "place": [{"town": "Pune"}] * 10,
    }
    table = pa.table(rows, schema=schema)
    labelled = label(tmp_path, table, model, row_group_size=4, compression="zstd")
    before, after = (pq.ParquetFile(tmp_path / name) for name in ("a.parquet", "b.parquet"))
    assert list(after.schema_arrow)[:4] == list(before.schema_arrow)  # old pyarrow reads other indices
    assert after.schema_arrow.field("text").metadata == before.schema_arrow.field("text").metadata
    assert after.schema_arrow.metadata == {b"owner": b"team 7"}
    assert [after.metadata.row_group(n).num_rows for n in range(3)] == [4, 4, 2]
    assert after.metadata.row_group(0).column(9).compression == "ZSTD"
    assert labelled.select(table.schema.names).equals(pq.read_table(tmp_path / "a.parquet"))
    assert labelled["kpoclass_label"].to_pylist() == ["BPO", "KPO"] * 5


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "brotli", "zstd", "lz4"])
def test_every_compression(tmp_path: Path, model: Model, compression: str) -> None:
    label(tmp_path, pa.table({"text": ["Enter data"]}), model, compression=compression)
    before, after = (pq.ParquetFile(tmp_path / f"{name}.parquet").metadata.row_group(0).column(0) for name in "ab")
    assert after.compression == before.compression


def test_the_index_of_pandas_comes_through(tmp_path: Path, model: Model) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"text": ["Enter data", None]}, index=pd.Index(["x", "y"], name="key"))
    frame.to_parquet(tmp_path / "a.parquet")
    label_file(tmp_path / "a.parquet", tmp_path / "b.parquet", model=model)
    labelled = pd.read_parquet(tmp_path / "b.parquet")
    assert labelled[["text"]].equals(frame)
    assert labelled["kpoclass_label"].iloc[0] == "BPO"


def test_title_and_description_are_joined(tmp_path: Path, model: Model) -> None:
    table = pa.table({"title": ["Analyse", None, None], "description": [None, "Enter data", None], "n": [1, 2, 3]})
    assert label(tmp_path, table, model)["kpoclass_label"].to_pylist() == ["KPO", "BPO", None]


def test_bytes_that_are_not_utf8_come_through(tmp_path: Path, model: Model) -> None:
    raw = pa.array([b"Enter data \xff", b"Analyse data", None])
    text = pa.Array.from_buffers(pa.string(), 3, raw.buffers(), null_count=1)
    labelled = label(tmp_path, pa.table({"text": text}), model)
    assert labelled["kpoclass_label"].to_pylist() == ["BPO", "KPO", None]
    assert labelled["text"].cast(pa.binary()).to_pylist() == raw.to_pylist()


def test_a_text_of_another_type_is_told_row_by_row(tmp_path: Path, model: Model) -> None:
    errors = label(tmp_path, pa.table({"text": [7, 8]}), model)["kpoclass_error"].to_pylist()
    assert errors == ["expected a text (str), got int"] * 2


@pytest.mark.parametrize(
    "column",
    [
        pa.array([10**8, 0], pa.int32()).cast(pa.date32()),
        pa.array([2**62 // 1000, 0], pa.timestamp("ms")),
        pa.array([0, 0], pa.timestamp("us", "Nowhere/At all")),
        pa.ListArray.from_arrays([0, 1, 2], pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xff", b"a"]).buffers())),
    ],
    ids=lambda column: str(column.type),
)
def test_values_that_python_can_not_hold(tmp_path: Path, model: Model, column: pa.Array) -> None:
    table = pa.table({"other": column, "title": ["Enter data", "Analyse data"]})
    assert label(tmp_path, table, model)["kpoclass_label"].to_pylist() == ["BPO", "KPO"]
    label_file(tmp_path / "a.parquet", tmp_path / "b.parquet", text="other", model=model, force=True)
    labelled = pq.read_table(tmp_path / "b.parquet")
    assert labelled["other"].combine_chunks().equals(column)
    assert labelled["kpoclass_error"][0].as_py().startswith("expected a text (str), got ")


LATE = pa.array([2**62], pa.timestamp("us"))
ODD: dict[str, tuple[pa.Array, object]] = {
    "day": (pa.array([2**30], pa.date32()), "<value out of range: 1073741824>"),
    "time": (LATE, "<value out of range: 4611686018427387904>"),
    "zone": (pa.array([7], pa.timestamp("us", "Nowhere/At all")), 7),
    "while": (pa.array([2**62], pa.duration("s")), str(2**62)),
    "list": (pa.ListArray.from_arrays([0, 1], LATE), [f"<value out of range: {2**62}>"]),
    "struct": (pa.StructArray.from_arrays([LATE, pa.array([1])], ["a", "b"]),
               {"a": f"<value out of range: {2**62}>", "b": 1}),
}  # fmt: skip


def test_in_other_formats_values_that_python_can_not_hold_are_told(tmp_path: Path, model: Model) -> None:
    table = pa.table({name: column for name, (column, _) in ODD.items()} | {"title": ["Enter data"]})
    pq.write_table(table, tmp_path / "a.parquet")
    for extension in ("jsonl", "csv", "xlsx", "json"):
        assert label_file(tmp_path / "a.parquet", tmp_path / f"b.{extension}", model=model).rows == 1
    row = json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8"))
    assert {name: row[name] for name in ODD} == {name: told for name, (_, told) in ODD.items()}


@pytest.mark.parametrize("groups", [0, 1])
def test_a_file_without_rows(tmp_path: Path, model: Model, groups: int) -> None:
    schema = pa.schema([("text", pa.string())])
    with pq.ParquetWriter(tmp_path / "a.parquet", schema) as writer:
        for _ in range(groups):
            writer.write_table(schema.empty_table())
    summary = label_file(tmp_path / "a.parquet", tmp_path / "b.parquet", model=model)
    assert (summary.rows, summary.columns) == (0, ("text",))
    assert pq.read_table(tmp_path / "b.parquet").schema.names == ["text", *ADDED]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": ["x"], "b": ["y"]}, "not obvious which column holds the text, got a, b"),
        ({"text": ["x"], "kpoclass_error": [1]}, "'kpoclass_error' already exists"),
    ],
)
def test_what_can_not_be_labelled_leaves_nothing(
    tmp_path: Path, model: Model, columns: dict[str, list[object]], message: str
) -> None:
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=message):
        label_file(tmp_path / "a.parquet", tmp_path / "b.parquet", model=model)
    assert os.listdir(tmp_path) == ["a.parquet"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kept", [0, 3, 200, -1])
def test_what_is_not_parquet_is_told(tmp_path: Path, model: Model, kept: int) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Enter data"] * 9}), path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"a\.parquet: not Parquet: "):
        label_file(path, tmp_path / "b.parquet", model=model)
    assert os.listdir(tmp_path) == ["a.parquet"]


@pytest.mark.filterwarnings("error")
def test_damage_half_way_leaves_nothing(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"Enter data {n}" for n in range(9_000)]}), path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 3)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a\.parquet: damaged, not readable as Parquet: "):
        label_file(path, tmp_path / "b.parquet", model=model)
    assert os.listdir(tmp_path) == ["a.parquet"]


#: Thrift's compact form of the codec of a column chunk: 0 is none, 0 to 7 are known, and integers are doubled.
CODECS = [16, 20, 0x7E]


def with_codec(path: Path, codec: int, *, rows: int) -> None:
    """Write a file whose only column says it is compressed in a way that no program knows."""
    pq.write_table(pa.table({"text": pa.array(["Enter data"] * rows, pa.string())}), path, compression="none")
    content = path.read_bytes()
    before = b"\x19\x18\x04text\x15"  # the path of the column and the head of the field behind it
    assert content.count(before + b"\0") == 1
    path.write_bytes(content.replace(before + b"\0", before + bytes([codec])))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("rows", [0, 3])
def test_an_unknown_codec_does_not_end_the_process(tmp_path: Path, codec: int, rows: int) -> None:
    with_codec(tmp_path / "a.parquet", codec, rows=rows)
    code = (
        "import sys; from kpoclass.errors import DataError; from kpoclass.labelling.file import label_file\n"
        "try: print(label_file(*sys.argv[1:]).rows)\n"
        "except DataError as error: print(error)"
    )
    arguments = [sys.executable, "-c", code, "a.parquet", "b.parquet"]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False, env=with_package())
    assert (done.returncode, done.stderr) == (0, "")
    damaged = done.stdout.startswith("a.parquet: damaged, not readable as Parquet: ")
    assert damaged or done.stdout == f"{rows}\n"  # pyarrow 25 reads what is not compressed


def with_package() -> dict[str, str]:
    """Let a program that runs in another folder import the package under test."""
    import kpoclass

    return {**os.environ, "PYTHONPATH": str(Path(kpoclass.__file__).parent.parent)}


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_a_page_takes_no_more_memory_than_the_file_has(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    texts = pa.table({"text": [f"Enter data {n}" for n in range(20)]})
    pq.write_table(texts, path, compression="none", use_dictionary=False)
    content = path.read_bytes()
    assert content[4:7] == b"\x15\x00\x15"  # a page of data, before its two sizes, of two bytes each
    size = b"\x15" + b"\xfe" * 4 + b"\x0b"  # 1.6 GB
    header = content[4:6] + 2 * size + content[12:40]
    path.write_bytes(content[:4] + header + content[4 + len(header) :])
    code = (
        "import re, sys; from pathlib import Path\n"
        "from kpoclass.errors import DataError; from kpoclass.labelling.file import label_file\n"
        "try: label_file(*sys.argv[1:])\n"
        "except DataError: print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    arguments = [sys.executable, "-c", code, "a.parquet", "b.parquet"]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False, env=with_package())
    assert int(done.stdout) < 600_000, done.stderr  # kB


def test_a_name_of_a_column_that_is_not_utf8_is_told(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Enter data"], "Z\u00e9": [1]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace("Z\u00e9".encode(), b"Z\xff\xfe"))
    with pytest.raises(DataError, match=r"a\.parquet: not Parquet: .*utf-8"):
        label_file(path, tmp_path / "b.parquet", model=model)


@settings(max_examples=40)
@given(st.data())
def test_damage_anywhere_is_told_or_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = folder / "a.parquet"
    pq.write_table(pa.table({"text": ["Enter data", None, "Analyse data"] * 30, "n": range(90)}), path)
    pages = bytearray(path.read_bytes())
    end = len(pages) - 8 - int.from_bytes(pages[-8:-4], "little")  # of the pages: the footer may hold an abort
    for place in data.draw(st.lists(st.integers(4, end - 1), min_size=1, max_size=4)):
        pages[place] = data.draw(st.integers(0, 255))
    path.write_bytes(pages)
    with suppress(DataError):
        label_file(path, folder / "b.parquet", model=Model(small_parameters()))
    assert {*os.listdir(folder)} <= {"a.parquet", "b.parquet"}


def test_memory_stays_flat(tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_rows, "MOST_ROWS", 1_000)
    monkeypatch.setattr(parquet_rows, "ROW_GROUP_BYTES", 100_000)

    def peak(rows: int) -> tuple[int, int]:
        pq.write_table(pa.table({"text": ["Enter data and analyse it"] * rows}), tmp_path / "a.parquet")
        highest, pool = 0, pa.total_allocated_bytes()

        def look(rows: int, share: float) -> None:  # noqa: ARG001
            nonlocal highest
            highest = max(highest, pa.total_allocated_bytes() - pool)

        tracemalloc.start()
        label_file(tmp_path / "a.parquet", tmp_path / "b.parquet", model=model, force=True, progress=look)
        _, python = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return python, highest

    few, many = peak(10_000), peak(50_000)
    assert many[0] < 1.3 * few[0]
    assert many[1] < 1.3 * few[1]
