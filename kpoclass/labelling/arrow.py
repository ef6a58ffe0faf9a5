"""Columns of Arrow labelled, as engines give them a batch at a time: the results are one array of structs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.classification import result_types
from kpoclass.extras import require
from kpoclass.labelling.columns import joined_columns
from kpoclass.labelling.deciding_words import words_that_decided
from kpoclass.labelling.formats.parquet import arrow_values
from kpoclass.labelling.results import label_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.model import Model


def label_arrays(
    model: Model, columns: Sequence[Any], *, titled: bool = False, explain: bool = False, model_column: bool = False
) -> Any:
    """Return a struct for each row of these columns, at least one, of which the first may be a title.

    A row without a text has null in every field but ``error``.

    >>> import pyarrow as pa
    >>> from kpoclass import load_model
    >>> found = label_arrays(load_model(), [pa.array(["Actuary", None])])
    >>> [(row["label"], row["error"]) for row in found.to_pylist()]
    [('KPO', None), (None, 'expected a text (str), got NoneType')]
    """
    arrow = require("pyarrow", "pyarrow", "parquet")
    texts = joined_columns(list(map(arrow_values, columns)), titled=titled)
    results = label_rows(model, texts)
    values = results.columns()
    if explain:
        values.append(words_that_decided(model, texts, results))
    if model_column:
        values.append([model.fingerprint] * len(texts))
    types = result_types(explain=explain, model_column=model_column)
    arrays = [arrow.array(each, arrow.type_for_alias(kind)) for each, kind in zip(values, types.values(), strict=True)]
    return arrow.StructArray.from_arrays(arrays, names=list(types))
