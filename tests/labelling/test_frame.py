from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

import kpoclass
from kpoclass import label_file, label_frame
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError, TextTypeError
from kpoclass.model import Model

ADDED = [f"kpoclass_{name}" for name in RESULT_COLUMNS]
TEXTS = ["Analyse data", "Enter data", "", None]


def test_pandas_keeps_index_and_columns(model: Model) -> None:
    index = pd.MultiIndex.from_tuples([("a", 1), ("a", 1), ("b", 0), ("a", 2)], names=["one", "two"])
    frame = pd.DataFrame({"n": [1, 2, 3, 4], "text": TEXTS}, index=index)
    before = frame.copy()
    labelled = label_frame(frame, model=model)
    assert type(labelled) is pd.DataFrame
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(labelled[["n", "text"]], before)
    assert list(labelled.columns) == ["n", "text", *ADDED]
    assert labelled["kpoclass_label"].tolist() == ["KPO", "BPO", None, None]
    first = labelled.iloc[0]
    assert [first[name] for name in ADDED] == [*model.classify("Analyse data"), None]


@pytest.mark.parametrize("rows", [0, 1, 2, 4])
def test_types_do_not_depend_on_the_rows(model: Model, rows: int) -> None:
    frame = label_frame(pd.DataFrame({"text": pd.Series(TEXTS[:rows], dtype=object)}), model=model)
    assert [str(frame[name].dtype) for name in ADDED] == [
        "object", "float64", "float64", "Int8", "boolean", "float64", "float64", "boolean", "object", "object",
    ]  # fmt: skip
    other = label_frame(pl.DataFrame({"text": TEXTS[:rows]}, schema={"text": pl.String}), model=model)
    assert [str(other[name].dtype) for name in ADDED] == [
        "String", "Float64", "Float64", "Int8", "Boolean", "Float64", "Float64", "Boolean", "String", "String",
    ]  # fmt: skip


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_whatever_is_missing_in_pandas_has_an_error_and_nothing_else(model: Model, missing: object) -> None:
    labelled = label_frame(pd.DataFrame({"text": pd.Series(["Enter data", missing], dtype=object)}), model=model)
    bad = labelled.iloc[1]
    assert bad["kpoclass_error"] == "expected a text (str), got NoneType"
    assert all(pd.isna(bad[name]) for name in ADDED[:-1])
    assert labelled["kpoclass_label"].iloc[0] == "BPO"


@pytest.mark.parametrize("value", [7, 2.5, b"Enter data", ["Enter data", 7]])
def test_what_is_no_string_is_told(model: Model, value: object) -> None:
    labelled = label_frame(pd.DataFrame({"text": ["Enter data", value]}), model=model)
    assert labelled["kpoclass_error"].iloc[1] == f"expected a text (str), got {type(value).__name__}"


@pytest.mark.parametrize("dtype", ["string", "category", "string[pyarrow]", object])
def test_every_kind_of_text_column(model: Model, dtype: str) -> None:
    labelled = label_frame(pd.DataFrame({"text": pd.Series(["Enter data", None], dtype=dtype)}), model=model)
    assert labelled["kpoclass_label"].tolist() == ["BPO", None]


def test_polars_and_arrow(model: Model) -> None:
    columns = {"n": [1, 2, 3, 4], "text": TEXTS}
    for frame in (pl.DataFrame(columns), pa.table(columns)):
        labelled = label_frame(frame, model=model)
        assert type(labelled) is type(frame)
        rows = labelled.to_dicts() if isinstance(labelled, pl.DataFrame) else labelled.to_pylist()
        assert [row["text"] for row in rows] == TEXTS
        assert [rows[0][name] for name in ADDED] == [*model.classify("Analyse data"), None]
        assert [row["kpoclass_label"] for row in rows] == ["KPO", "BPO", None, None]
        assert rows[3]["kpoclass_error"] == "expected a text (str), got NoneType"


def test_columns_are_found_and_joined_as_in_files(model: Model) -> None:
    frame = pl.DataFrame({"Job Title": ["Analyse", None], "n": [1, 2], "Description": [None, "Enter data"]})
    assert label_frame(frame, model=model)["kpoclass_label"].to_list() == ["KPO", "BPO"]
    assert label_frame(frame, text="Description", model=model)["kpoclass_label"].to_list() == [None, "BPO"]
    joined = label_frame(frame, title="Description", text=["Job Title"], prefix="x_", model=model)
    assert joined["x_label"].to_list() == ["KPO", "BPO"]


def test_a_column_without_a_name_does_not_hide_the_text(model: Model) -> None:
    frame = pd.DataFrame({0: [1], "text": ["Enter data"]})
    assert label_frame(frame, model=model)["kpoclass_label"].tolist() == ["BPO"]


def test_what_can_not_be_labelled_is_told(model: Model) -> None:
    with pytest.raises(DataError, match="the frame: not obvious which column holds the text, got a, b"):
        label_frame(pd.DataFrame({"a": ["x"], "b": ["y"]}), model=model)
    with pytest.raises(DataError, match="'kpoclass_label' already exists"):
        label_frame(pd.DataFrame({"text": ["x"], "kpoclass_label": ["y"]}), model=model)


RAW = pa.array([b"Analyse data \xff", b"Enter data", None])
NOT_UTF8 = pa.Array.from_buffers(pa.string(), 3, RAW.buffers())
UNUSUAL = {
    "days": pa.array([10**8, 0, None], pa.int32()).cast(pa.date32()),
    "seconds": pa.array([2**62, 0, None], pa.timestamp("s")),
    "unknown zone": pa.array([0, 0, None], pa.timestamp("us", "Nowhere/At all")),
    "not UTF-8": NOT_UTF8,
    "not UTF-8, viewed": NOT_UTF8.cast(pa.string_view()),
    "not UTF-8, categories": pa.DictionaryArray.from_arrays([0, 1, None], NOT_UTF8),
    "days, categories": pa.DictionaryArray.from_arrays(
        [0, 1, None], pa.array([10**8, 0], pa.int32()).cast(pa.date32())
    ),
}
FRAMES = {
    "Arrow": pa.table,
    "pandas": lambda columns: pd.DataFrame(
        {name: pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values))) for name, values in columns.items()}
    ),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("kind", UNUSUAL)
def test_values_that_python_can_not_hold(model: Model, kind: str, frame: str) -> None:
    make, column = FRAMES[frame], UNUSUAL[kind]
    labelled = label_frame(make({"other": column, "title": ["Analyse data", "Enter data", ""]}), model=model)
    assert pd.Series(labelled["kpoclass_label"]).fillna("").tolist() == ["KPO", "BPO", ""]
    labelled = label_frame(make({"title": column}), text="title", model=model)
    if frame == "Arrow":
        assert labelled["title"].combine_chunks().equals(column)
    expected = ["KPO", "BPO", ""] if "UTF-8" in kind else [""] * 3
    assert pd.Series(labelled["kpoclass_label"]).fillna("").tolist() == expected
    errors = pd.Series(labelled["kpoclass_error"]).fillna("").tolist()
    assert [error.startswith("expected a text (str), got ") for error in errors] == [not label for label in expected]


def test_dates_of_polars_after_the_year_9999(model: Model) -> None:
    day = pl.Series([10**8, 0], dtype=pl.Int32).cast(pl.Date)
    assert (
        label_frame(pl.DataFrame({"day": day, "title": ["Enter data"] * 2}), model=model)["kpoclass_error"]
        .is_null()
        .all()
    )
    told = label_frame(pl.DataFrame({"title": day}), text="title", model=model)["kpoclass_error"]
    assert told.to_list() == ["expected a text (str), got Date"] * 2


@pytest.mark.parametrize("names", [["title", "title"], ["title", "n", "n"], ["n", "n", "n", "title"]])
def test_two_columns_of_one_name_are_told(model: Model, names: list[str]) -> None:
    doubled = max(names, key=names.count)
    arrow = pa.Table.from_arrays([pa.array(["Enter data"])] * len(names), names=names)
    for frame in (arrow, pd.DataFrame([["Enter data"] * len(names)], columns=names)):
        with pytest.raises(
            DataError, match=f"columns of different names, got '{doubled}' {names.count(doubled)} times"
        ):
            label_frame(frame, model=model)


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=12))
def test_any_text_comes_through(texts: list[str | None]) -> None:
    model = Model(small_parameters())
    expected = [result and result.label for result in model.classify_batch(texts, errors="coerce")]
    labelled = label_frame(pl.DataFrame({"text": texts}, schema={"text": pl.String}), model=model)
    assert labelled["text"].to_list() == texts
    assert labelled["kpoclass_label"].to_list() == expected
    frame = label_frame(pd.DataFrame({"text": pd.Series(texts, dtype=object)}), model=model)
    assert [None if pd.isna(text) else text for text in frame["text"]] == texts
    assert frame["kpoclass_label"].tolist() == expected


def test_progress_goes_to_standard_error(model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.DataFrame({"text": ["Enter data"] * 20_000})
    label_frame(frame, model=model)
    assert capsys.readouterr() == ("", "")
    label_frame(frame, model=model, progress=True)
    assert "20000/20000" in capsys.readouterr().err


def test_it_is_at_the_top_and_loaded_on_use() -> None:
    assert "label_frame" in dir(kpoclass)
    code = (
        "import sys, kpoclass; before = 'kpoclass.labelling.frame' in sys.modules; kpoclass.label_frame; print(before)"
    )
    code += "; print('narwhals' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["False", "False"]


def test_columns_may_have_names_that_are_no_strings(model: Model) -> None:
    """Faults 24: numbers and levels."""
    frame = pd.DataFrame({0: ["Analyse data", "Enter data"], 1: [7, 8]})
    labelled = label_frame(frame, text=0, model=model)
    assert list(labelled.columns) == [0, 1, *ADDED]
    assert labelled["kpoclass_label"].tolist() == ["KPO", "BPO"]
    levels = frame.set_axis(
        pd.MultiIndex.from_tuples([("job", "duties"), ("job", "pay")], names=["of", "what"]), axis=1
    )
    for asked in (("job", "duties"), [("job", "duties")], "job duties"):
        labelled = label_frame(levels, text=asked, model=model)
        assert labelled.columns.names == ["of", "what"]
        assert labelled.columns.tolist() == [*levels.columns, *((name, "") for name in ADDED)]
        assert labelled[("kpoclass_label", "")].tolist() == ["KPO", "BPO"]


def test_two_columns_that_read_alike_are_refused(model: Model) -> None:
    with pytest.raises(DataError, match="expected columns of different names, got 0 and '0'; rename one"):
        label_frame(pd.DataFrame([["a", "b"]], columns=[0, "0"]), model=model)


def test_a_lazy_frame_stays_lazy(model: Model) -> None:
    lazy = pl.LazyFrame({"text": TEXTS, "n": [1, 2, 3, 4]}).filter(pl.col("n") != 2)
    labelled = label_frame(lazy, model=model)
    assert isinstance(labelled, pl.LazyFrame)
    assert labelled.collect()["kpoclass_label"].to_list() == ["KPO", None, None]
    assert labelled.collect()["n"].to_list() == [1, 3, 4]


def test_a_duckdb_relation_gives_an_arrow_table(model: Model) -> None:
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.connect().sql("select 'Analyse data' as text, 1 as n union all select 'Enter data', 2 order by n")
    labelled = label_frame(relation, model=model)
    assert isinstance(labelled, pa.Table)
    assert labelled["kpoclass_label"].to_pylist() == ["KPO", "BPO"]
    assert labelled.column_names == ["text", "n", *ADDED]


@pytest.mark.parametrize(
    ("given", "call"),
    [
        (
            pd.Series(TEXTS),
            r"pandas.Series; texts alone, in a list, an array or a column, go to classify_batch\(texts\)",
        ),
        (TEXTS, r"got list; texts alone, .* go to classify_batch\(texts\)"),
        ({"text": TEXTS}, r"got dict; give pandas.DataFrame\(rows\)"),
        ([{"text": "Enter data"}], r"got list; give pandas.DataFrame\(rows\)"),
        (np.array([("Enter data", 1)], dtype=[("text", "U10"), ("n", int)]), r"ndarray; give pandas.DataFrame\(rows\)"),
        (pa.record_batch({"text": ["Enter data"]}), r"RecordBatch; give pyarrow.Table.from_batches\(\[batch\]\)"),
        ("jobs.csv", r"got str; use classify\(text\) for one text, or label_file\(source, target\) for a file"),
        (None, r"got NoneType; texts alone"),
    ],
)
def test_what_is_no_frame_is_refused_with_the_call_that_takes_it(given: object, call: str) -> None:
    with pytest.raises(TextTypeError, match=call):
        label_frame(given)


@pytest.mark.parametrize("prefix", [None, 3, b"x_"])
def test_a_prefix_that_is_no_string_is_told(model: Model, prefix: object) -> None:
    with pytest.raises(TextTypeError, match=r"prefix: expected a string, got .*; give prefix='kpoclass_'"):
        label_frame(pd.DataFrame({"text": ["enter data"]}), prefix=prefix, model=model)  # type: ignore[arg-type]


def test_whatever_counts_as_true_adds_one_column(model: Model, tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": ["enter data"]})
    expected = list(label_frame(frame, explain=True, model_column=True, model=model))
    given: dict[str, Any] = {"explain": 2, "model_column": np.int64(2), "model": model}
    assert list(label_frame(frame, **given)) == expected
    frame.to_csv(tmp_path / "a.csv")
    label_file(tmp_path / "a.csv", tmp_path / "b.csv", **given)
    assert list(pd.read_csv(tmp_path / "b.csv"))[1:] == expected
