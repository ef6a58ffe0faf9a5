from __future__ import annotations

import pyarrow as pa
import pytest

from kpoclass.classification import result_types
from kpoclass.labelling.arrow import label_arrays
from kpoclass.labelling.frame import label_frame
from kpoclass.model import Model

TEXTS = ["Value unlisted companies", "", None, "N/A", "Key in paper forms", "<p>Open post &amp; scan it</p>"]
TITLES = ["Analyst", "Clerk", None, "n/a", None, "Analyst"]


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("titled", [False, True])
def test_the_structs_are_the_columns_of_a_frame(model: Model, titled: bool, explain: bool) -> None:
    table = pa.table({"headline": TITLES, "body": TEXTS})
    arrays = [table.column(name).combine_chunks() for name in ("headline", "body")[not titled :]]
    given = label_arrays(model, arrays, titled=titled, explain=explain, model_column=True)
    title = "headline" if titled else None
    expected = label_frame(table, text="body", title=title, prefix="", model=model, model_column=True, explain=explain)
    names = list(result_types(explain=explain, model_column=True))
    assert given.to_pylist() == expected.select(names).to_pylist()
    assert [str(field.type) for field in given.type] == [str(expected.schema.field(name).type) for name in names]


def test_no_row_gives_no_struct(model: Model) -> None:
    assert label_arrays(model, [pa.array([], pa.string())]).to_pylist() == []


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_any_kind_of_string_is_text(model: Model, kind: pa.DataType) -> None:
    plain = label_arrays(model, [pa.array(TEXTS)])
    assert label_arrays(model, [pa.array(TEXTS, kind)]).equals(plain)


def test_what_is_no_text_has_an_error(model: Model) -> None:
    rows = label_arrays(model, [pa.array([1, 2])]).to_pylist()
    assert [(row["label"], row["error"]) for row in rows] == [(None, "expected a text (str), got int")] * 2
