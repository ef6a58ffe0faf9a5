"""Whatever holds the texts, the results are those of a list of them; what holds something else is refused."""

from __future__ import annotations

import enum
from collections import OrderedDict, UserDict
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any
from unittest.mock import Mock

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from engines import model_of, need_kernel
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import EmptyTextError, Model, TextTypeError, classify_batch, iter_classify, load_model
from kpoclass.inference.validation import check_text, noting, python_value

TEXTS = ["Actuary", "Parcel sorter", "Übersetzt Verträge"]

COLUMNS: dict[str, Any] = {
    "list": list,
    "tuple": tuple,
    "generator": lambda texts: (text for text in texts),
    "values of a dict": lambda texts: dict(enumerate(texts)).values(),
    "numpy, objects": lambda texts: np.array(texts, dtype=object),
    "pandas": lambda texts: pd.Series(texts, dtype=object, index=range(5, 5 + len(texts))),
    "pandas, str": lambda texts: pd.Series(texts, dtype="str"),
    "pandas, string": lambda texts: pd.Series(texts, dtype="string"),
    "pandas, Arrow": lambda texts: pd.Series(texts, dtype=pd.ArrowDtype(pa.string())),
    "pandas, categories": lambda texts: pd.Series(texts, dtype="category"),
    "pandas index": lambda texts: pd.Index(texts, dtype=object),
    "polars": lambda texts: pl.Series(texts, dtype=pl.String),
    "polars, categories": lambda texts: pl.Series(texts, dtype=pl.Categorical),
    "Arrow": lambda texts: pa.array(texts, pa.string()),
    "Arrow, large": lambda texts: pa.array(texts, pa.large_string()),
    "Arrow, dictionary": lambda texts: pa.array(texts, pa.string()).dictionary_encode(),
    "Arrow, chunks": lambda texts: pa.chunked_array([texts[:1], texts[1:]], pa.string()),
    "narwhals of pandas": lambda texts: nw.from_native(pd.Series(texts, dtype=object), series_only=True),
    "narwhals of Arrow": lambda texts: nw.from_native(pa.chunked_array([texts], pa.string()), series_only=True),
}
printable = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), max_size=4)


@pytest.mark.parametrize("kind", COLUMNS)
@given(printable)
def test_whatever_holds_them_texts_have_the_results_of_a_list(kind: str, texts: list[str]) -> None:
    make = COLUMNS[kind]
    expected = classify_batch(texts, errors="coerce")
    assert classify_batch(make(texts), errors="coerce") == expected
    assert list(iter_classify(make(texts), errors="coerce")) == expected


@pytest.mark.parametrize("kind", [kind for kind in COLUMNS if kind != "values of a dict"])
def test_a_missing_text_is_told_by_its_place(kind: str) -> None:
    column = COLUMNS[kind](["Actuary", None, "Clerk"])
    with pytest.raises(TextTypeError, match=r"^text 1: expected a text"):
        classify_batch(column)
    column = COLUMNS[kind](["Actuary", None, "Clerk"])
    assert [result is None for result in classify_batch(column, errors="coerce")] == [False, True, False]


def as_strings(cells: list[bytes | None]) -> pa.Array:
    """Return an Arrow column of strings of these bytes, which no one has checked."""
    raw = pa.array(cells, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(cells), raw.buffers())


NOT_UTF8: dict[str, Any] = {
    "one": lambda column: column,
    "chunks": lambda column: pa.chunked_array([column[:1], column[1:]]),
    "view": lambda column: column.cast(pa.string_view()),
    "dictionary": lambda column: pa.DictionaryArray.from_arrays(list(range(len(column))), column),
}


@pytest.mark.parametrize("kind", NOT_UTF8)
@given(st.lists(st.sampled_from([b"Actuary", b"Clerk \xff", b"", None]), min_size=1, max_size=5))
def test_bytes_that_are_not_utf8_are_told_by_their_place(kind: str, cells: list[bytes | None]) -> None:
    column = NOT_UTF8[kind](as_strings(cells))
    good = [cell == b"Actuary" for cell in cells]
    assert [result is not None for result in classify_batch(column, errors="coerce")] == good
    assert [result is not None for result in iter_classify(column, errors="coerce")] == good
    if not all(good):
        with pytest.raises((TextTypeError, EmptyTextError), match=f"^text {good.index(False)}: expected"):
            classify_batch(column)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([10**8], pa.int32()).cast(pa.date32()),
        pa.array([2**62], pa.timestamp("s")),
        pa.array([0], pa.timestamp("us", "Nowhere/At all")),
    ],
    ids=lambda column: str(column.type),
)
def test_what_python_can_not_hold_is_no_text(column: pa.Array) -> None:
    assert classify_batch(column, errors="coerce") == [None]
    with pytest.raises(TextTypeError, match=r"^text 0: expected a text"):
        classify_batch(column)


@pytest.mark.parametrize("kind", NOT_UTF8)
def test_a_string_that_is_not_utf8_is_bytes(kind: str) -> None:
    column = NOT_UTF8[kind](as_strings([b"Clerk \xff"]))
    with pytest.raises(TextTypeError, match=r"^text 0: expected a text \(str\), got bytes; decode it first"):
        classify_batch(column)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Key&nbsp in", "Key\u00a0 in"),
        ("R&amp D", "R& D"),
        ("R&#38;D", "R&D"),
        ("R&D; P&L", "R&D; P&L"),
        ("<b>Key</b>", "Key"),
    ],
)
def test_what_may_be_markup_is_looked_at(text: str, plain: str) -> None:
    assert check_text(text) == plain


class Table:
    """Of a library whose tables have names of columns, and rows."""

    column_names = ("job", "text")

    def __iter__(self) -> Iterator[object]:
        return iter([])


class Numbered:
    """A sequence of the old kind."""

    def __getitem__(self, number: int) -> str:
        return ["Actuary", "Clerk"][number]


def test_a_table_is_known_by_its_columns_and_a_sequence_by_its_items() -> None:
    with pytest.raises(TextTypeError, match=r"^expected an iterable of texts, got the table test_validation.Table; "):
        classify_batch(Table())  # type: ignore[arg-type]
    assert classify_batch(Numbered()) == classify_batch(["Actuary", "Clerk"])  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT, np.datetime64("NaT")])
def test_every_way_to_say_that_there_is_none(missing: object) -> None:
    column = np.array(["Actuary", missing], dtype=object)
    with pytest.raises(TextTypeError, match=r"^text 1: "):
        classify_batch(column)
    assert classify_batch(column, errors="coerce")[1] is None
    assert list(iter_classify(column, errors="coerce"))[1] is None


class Job(str, enum.Enum):
    ACTUARY = "Actuary"


@pytest.mark.parametrize("text", [np.str_("Actuary"), Job.ACTUARY])
@pytest.mark.parametrize("count", [1, 500])
@pytest.mark.usefixtures("engine")
def test_strings_of_other_libraries_are_strings_in_both_engines(text: str, count: int) -> None:
    model = load_model()
    assert model.classify_batch([text] * count) == [model.classify("Actuary")] * count
    assert model.classify(text) == model.classify("Actuary")
    assert model.explain(text).text == "Actuary"
    assert model.classify_batch(np.array([str.__str__(text)] * count)) == [model.classify("Actuary")] * count


FRAME = pd.DataFrame({"title": ["Actuary"]})
TABLE = pa.table({"title": ["Actuary"]})
REFUSED = [
    *[(frame, r"label_frame\(df\)") for frame in (
        FRAME, pl.DataFrame(FRAME), pl.DataFrame(FRAME).lazy(), TABLE, TABLE.to_batches()[0],
        nw.from_native(FRAME), nw.from_native(pl.DataFrame(FRAME).lazy()), FRAME[[]],
    )],
    *[(mapping, r"list\(d\.values\(\)\)") for mapping in (
        {"Actuary": 1}, {}, OrderedDict(a="Actuary"), UserDict(a="Actuary"), MappingProxyType({"a": "Actuary"}),
    )],
    *[(texts, r"sorted\(texts\)") for texts in ({"Actuary"}, frozenset({"Actuary"}))],
    *[(array, r"array\[:, 0\]") for array in (np.array([["Actuary"]]), np.array("Actuary"), np.empty((0, 2)))],
    *[(one, r"use classify\(text\)") for one in ("Actuary", b"Actuary", bytearray(b"Actuary"), memoryview(b"A"))],
    *[(one, "give a list") for one in (None, 3, object())],
]  # fmt: skip


@pytest.mark.parametrize(("given_", "advice"), REFUSED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("call", ["classify_batch", "iter_classify", "scores"])
@pytest.mark.filterwarnings("error")
def test_what_holds_something_else_is_refused_with_the_call_that_works(call: str, given_: Any, advice: str) -> None:
    with pytest.raises(TextTypeError, match=f"^expected an iterable of texts, got .*{advice}"):
        getattr(load_model(), call)(given_)
    if call != "scores":
        with pytest.raises(TextTypeError, match=advice):
            getattr(load_model(), call)(given_, errors="coerce")


def test_an_endless_generator_is_read_as_far_as_asked(model: Model) -> None:
    def endless() -> Any:
        while True:
            yield "enter data"

    assert next(model.iter_classify(endless())) == model.classify("enter data")


GOOD, BAD = st.sampled_from(["Actuary", " Clerk", "\0"]), st.sampled_from(["", " \u2003", None, 7, b"Clerk"])


@given(st.lists(st.one_of(GOOD, BAD)))
def test_what_is_wrong_with_a_text_is_noted_by_its_place(texts: list[object]) -> None:
    bad: dict[int, str] = {}
    check = noting(bad)
    for place, text in enumerate(texts):
        found = check(place, text)
        if found is None:
            with pytest.raises(ValueError if isinstance(text, str) else TypeError) as caught:
                check_text(text)
            assert str(caught.value) == bad[place]
        else:
            assert found == check_text(text)


def test_a_value_that_there_is_no_memory_for_is_no_other_value() -> None:
    with pytest.raises(MemoryError):
        python_value(Mock(as_py=Mock(side_effect=MemoryError)))


def test_signs_of_prose_need_no_look() -> None:
    need_kernel()
    kernel = model_of("kernel", load_model().parameters)._engines._kernel
    assert kernel is not None
    prose = ["Health & Safety; cash & carry", "Smith & Co. & sons; (R & D)", "B&Q stores", "R&D manager"]
    marked = ["A &amp; B", "caf&eacute;", "Fish&nbsp;", "&#233;l\u00e8ve", "<b>Clerk</b>", "Clerk &lt;grade 2"]
    assert kernel.classify_many(prose, False)[1] == []
    assert kernel.classify_many(["Clerk " + text for text in marked], False)[1] == list(range(6))
