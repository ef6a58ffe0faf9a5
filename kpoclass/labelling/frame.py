"""Label a data frame of pandas, polars or any other kind that narwhals knows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from kpoclass.api import model_or_shipped
from kpoclass.classification import RESULT_COLUMNS, result_types
from kpoclass.errors import DataError, TextTypeError, kind_name
from kpoclass.extras import require
from kpoclass.labelling.columns import SAMPLE_ROWS, TextColumns, joined_columns
from kpoclass.labelling.deciding_words import words_that_decided
from kpoclass.labelling.formats.base import refuse_taken
from kpoclass.labelling.formats.parquet import arrow_values
from kpoclass.labelling.labeller import check_strings
from kpoclass.labelling.results import label_rows

if TYPE_CHECKING:
    from kpoclass.model import Model

FrameT = TypeVar("FrameT")

#: Rows labelled at a time: progress is reported between them.
_ROWS = 1 << 14
#: Types of the added columns in narwhals and in pandas; all can hold missing values.
_TYPES = {
    "string": ("String", "object"),
    "double": ("Float64", "float64"),
    "int8": ("Int8", "Int8"),
    "bool": ("Boolean", "boolean"),
}
#: The call that labels rows which may be on many machines, and would all be fetched to this one, by their library.
_SPREAD = {
    "dask": "df.map_partitions(label_frame) labels it where it is",
    "pyspark": "label_dataframe(df) of kpoclass.spark labels it where it is",
    "ray": 'ds.map_batches(label_frame, batch_format="pyarrow") labels it where it is',
}


def label_frame(
    df: FrameT,
    *,
    text: Hashable | Sequence[Hashable] | None = None,
    title: Hashable | None = None,
    prefix: str = "kpoclass_",
    model: Model | None = None,
    model_column: bool = False,
    explain: bool = False,
    progress: bool = False,
) -> FrameT:
    """Label every row of a data frame.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame, polars.LazyFrame, pyarrow.Table or duckdb.DuckDBPyRelation
        Or another frame that narwhals knows. It is not changed; a lazy one is collected,
        and one of Spark, Dask or Ray refused.
    text : column name or sequence of them, optional
        Column that holds the text; several are joined. By default it is found as by :func:`kpoclass.label_file`. In
        pandas a name may be a number, or a tuple where columns have two levels.
    title : column name, optional
        Column to put before the text, as :func:`kpoclass.label_file` does.
    prefix : str
        Put before the name of each added column: ``label, probability, p_kpo, skill_level, in_scope, p_in_scope,
        coverage, confident, reason, error``.
    model : Model, optional
        The shipped one by default.
    model_column : bool
        Whether to add a last column, ``model``, with the model's fingerprint in every row.
    explain : bool
        Whether to add a column, ``because``, with the three words or phrases that speak most for the label.
    progress : bool
        Whether to show a bar (needs tqdm).

    Returns
    -------
    frame of the same kind
        With the columns added, and the index of pandas kept; of a DuckDB relation a ``pyarrow.Table``, which DuckDB can
        query by its name in turn. A row whose text is missing, empty or not a string has
        only ``error`` in them.

    Raises
    ------
    DataError
        If it is not obvious which column holds the text, two columns have one name, or a column to add already exists.
    TextTypeError
        If it is not a data frame, or one of Spark, Dask or Ray, whose rows are not in this process; or if the prefix is
        no string.
    MissingExtraError
        If ``kpoclass[frames]`` is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> from kpoclass import label_frame
    >>> jobs = pd.DataFrame({"title": ["Actuary", "Parcel sorter"], "pay": [70, 25]}, index=["a", "b"])
    >>> label_frame(jobs)[["pay", "kpoclass_label"]]
       pay kpoclass_label
    a   70            KPO
    b   25            BPO
    """
    nw = require("narwhals", "narwhals", "frames")
    frame, is_lazy = _collected(nw, df)
    column_of = _shown_names(frame.columns)
    names = list(column_of)
    check_strings({"prefix": prefix})
    explain, model_column = bool(explain), bool(model_column)
    model = model_or_shipped(model)
    types = result_types(explain=explain, model_column=model_column)
    added = [prefix + name for name in types]
    refuse_taken("the frame", names, added)
    head = frame.head(SAMPLE_ROWS)
    rows = list(zip(*(_values(head.get_column(column)) for column in column_of.values()), strict=True))
    text_columns = TextColumns(_asked(text, frame.columns), None if title is None else _shown(title))
    chosen = text_columns.choose("the frame", names, rows)
    texts = joined_columns(
        [_values(frame.get_column(column_of[name])) for name in chosen], titled=text_columns.titled(chosen)
    )
    columns = _label(texts, model, explain=explain, progress=progress)
    if model_column:
        columns.append([model.fingerprint] * len(texts))
    new = [
        _series(nw, frame, name, values, kind)
        for name, values, kind in zip(added, columns, types.values(), strict=True)
    ]
    labelled = frame.with_columns(*new)
    whole: Any = (labelled.lazy() if is_lazy else labelled).to_native()
    if any(isinstance(column, tuple) for column in frame.columns):  # pandas gets its levels back
        levels = df.columns.nlevels  # type: ignore[attr-defined]
        padded = [column if isinstance(column, tuple) else (column, *[""] * (levels - 1)) for column in whole.columns]
        whole.columns = type(df.columns).from_tuples(padded, names=df.columns.names)  # type: ignore[attr-defined]
    return whole  # type: ignore[no-any-return]


def _collected(nw: Any, df: Any) -> tuple[Any, bool]:
    """Return a frame with its rows in memory, and whether the labelled one is to be lazy, as it was."""
    elsewhere = _SPREAD.get(type(df).__module__.partition(".")[0])
    if elsewhere:
        raise TextTypeError(f"expected a data frame in the memory of one process, got {kind_name(df)}; {elsewhere}")
    try:
        frame = nw.from_native(df, pass_through=True)
    except nw.exceptions.DuplicateError as error:  # whose last lines are "- 'title' 2 times", one per name
        doubled = ", ".join(str(error).split("\n- ")[1:])
        raise DataError(f"the frame: expected columns of different names, got {doubled}; rename them") from error
    if frame is df:
        raise TextTypeError(f"expected a data frame, got {_no_frame(df)}")
    if isinstance(frame, nw.LazyFrame):
        return frame.collect(), frame.implementation.is_polars()
    return frame, False


def _no_frame(df: object) -> str:
    """Say what was given in place of a frame, and the call that takes it."""
    kind = kind_name(df)
    if type(df).__name__ == "RecordBatch":
        return f"{kind}; give pyarrow.Table.from_batches([batch])"
    if isinstance(df, str | bytes):
        return f"{kind}; use classify(text) for one text, or label_file(source, target) for a file"
    rows = isinstance(df, Mapping) or getattr(getattr(df, "dtype", None), "names", None)
    if rows or (isinstance(df, list) and df and isinstance(df[0], Mapping)):
        return f"{kind}; give pandas.DataFrame(rows), or one list of its texts to classify_batch"
    return f"{kind}; texts alone, in a list, an array or a column, go to classify_batch(texts)"


def _shown(column: object) -> str:
    """Return the name of a column as text: that of two levels in pandas is a tuple, that of an unnamed one a number."""
    if not isinstance(column, Hashable):  # such as the column itself
        raise TextTypeError(f"expected the name of a column, got {type(column).__name__}; give text='title'")
    return column if isinstance(column, str) else " ".join(map(str, column if isinstance(column, tuple) else [column]))


def _shown_names(columns: Sequence[Any]) -> dict[str, Any]:
    """Return each column by its name as text."""
    shown: dict[str, Any] = {}
    for column in columns:
        if _shown(column) in shown:
            both = f"{shown[_shown(column)]!r} and {column!r}"
            raise DataError(f"the frame: expected columns of different names, got {both}; rename one")
        shown[_shown(column)] = column
    return shown


def _asked(text: Any, columns: Sequence[Any]) -> tuple[str, ...]:
    """Return the columns asked for by their names as text; a tuple may be one name or several."""
    if text is None:
        return ()
    one = isinstance(text, str) or not isinstance(text, Sequence) or text in columns
    return tuple(map(_shown, [text] if one else text))


def _values(series: Any) -> list[object]:
    """Return the values of a column, with None for whatever means missing; the type for what can be no text."""
    kind = series.dtype
    try:
        may_be_text = str(kind).startswith(("String", "Categorical", "Enum", "Object", "Unknown"))
        values: list[object] = series.to_list() if may_be_text else [kind] * len(series)
    except MemoryError:
        raise
    except Exception:  # one value is not UTF-8, say
        values = arrow_values(series.to_arrow())
    if not series.null_count():
        return values
    return [None if gone else value for value, gone in zip(values, series.is_null().to_list(), strict=True)]


def _label(texts: list[object], model: Model, *, explain: bool, progress: bool) -> list[list[Any]]:
    bar = require("tqdm.auto", "tqdm", "frames").tqdm(total=len(texts), unit=" rows") if progress else None
    columns: list[list[Any]] = [[] for _ in range(len(RESULT_COLUMNS) + explain)]
    for start in range(0, len(texts), _ROWS):
        part = texts[start : start + _ROWS]
        results = label_rows(model, part)
        more = [words_that_decided(model, part, results)] if explain else []
        for column, values in zip(columns, [*results.columns(), *more], strict=True):
            column.extend(values)
        if bar is not None:
            bar.update(len(part))
    if bar is not None:
        bar.close()
    return columns


def _series(nw: Any, frame: Any, name: str, values: list[Any], kind: str) -> Any:
    narwhals_type, pandas_type = _TYPES[kind]
    if frame.implementation.is_pandas_like():
        native = nw.get_native_namespace(frame)
        index = frame.to_native().index
        return nw.from_native(native.Series(values, name=name, index=index, dtype=pandas_type), series_only=True)
    return nw.new_series(name, values, getattr(nw, narwhals_type), backend=frame.implementation)
