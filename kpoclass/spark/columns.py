"""Which columns of a data frame of Spark hold the text; its first rows are only asked for if nobody says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.errors import DataError, TextTypeError, argument
from kpoclass.labelling.columns import SAMPLE_ROWS, TextColumns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType

_FRAME = "the data frame"


def asked_columns(text: Any, title: Any) -> TextColumns:
    """Return the columns as the caller names them."""
    from pyspark.sql import Column

    if isinstance(text, Column) or isinstance(title, Column):
        raise TextTypeError(
            "expected the name of a column, got a Column; give text='description', or label the column itself: "
            "df.withColumn('kpoclass', classify_udf()(column))"
        )
    return TextColumns.of(text, title)


def refuse_taken_name(df: DataFrame, column: object) -> None:
    """Refuse a name for the new column that there is already, as Spark compares names."""
    if not isinstance(column, str) or not column:
        raise TextTypeError(f"column: expected a name for the new column, got {column!r:.60}; give column='kpoclass'")
    taken = _alike(df, column)
    if taken:
        raise DataError(
            f"{_FRAME}: the column {taken[0]!r} already exists; choose another: {argument('column', 'new')}"
        )


def text_columns(df: DataFrame, asked: TextColumns) -> tuple[list[Column], bool]:
    """Return the columns to join, and whether the first of them is a title."""
    from pyspark.sql.functions import col

    names, kinds = df.columns, [field.dataType for field in df.schema]
    rows = [] if asked.text else _first_rows(df, kinds)
    chosen = asked.choose(_FRAME, names, rows)
    for name in chosen:
        alike = _alike(df, name)
        if len(alike) > 1:
            raise DataError(
                f"{_FRAME}: Spark takes {' and '.join(map(repr, alike))} for one name; rename one, "
                "as df.toDF(*names) does"
            )
        _refuse_other_kind(name, kinds[names.index(name)])
    quoted = [col(f"`{name.replace('`', '``')}`") for name in chosen]
    columns = [
        column.cast("string") if _is_string(kinds[names.index(name)]) else column
        for name, column in zip(chosen, quoted, strict=True)
    ]
    return columns, asked.titled(chosen)


def _alike(df: DataFrame, name: str) -> list[str]:
    """Return the columns that Spark finds by a name."""
    if str(df.sparkSession.conf.get("spark.sql.caseSensitive")).lower() == "true":
        return [other for other in df.columns if other == name]
    return [other for other in df.columns if other.lower() == name.lower()]


def _first_rows(df: DataFrame, kinds: Sequence[DataType]) -> list[list[object]]:
    """Return the first rows with what is text in them; a job, though a small one."""
    if df.isStreaming:
        raise DataError(
            f"{_FRAME}: a stream has no first rows to find the text in; name its column, as in "
            f"{argument('text', df.columns[0] if df.columns else 'text')}"
        )
    places = [place for place, kind in enumerate(kinds) if _is_text(kind)]
    if not places:
        return []
    numbered = df.toDF(*map(str, range(len(kinds))))  # there may be two of one name
    rows: list[list[object]] = []
    for found in numbered.select(*[f"`{place}`" for place in places]).limit(SAMPLE_ROWS).collect():
        row: list[object] = [0] * len(kinds)  # what is no text, whatever it is
        for place, value in zip(places, found, strict=True):
            row[place] = value
        rows.append(row)
    return rows


def _is_string(kind: DataType) -> bool:
    from pyspark.sql.types import CharType, StringType, VarcharType

    return isinstance(kind, StringType | VarcharType | CharType)


def _is_text(kind: DataType) -> bool:
    from pyspark.sql.types import ArrayType

    return _is_string(kind) or (isinstance(kind, ArrayType) and _is_string(kind.elementType))


def _refuse_other_kind(name: str, kind: DataType) -> None:
    if _is_text(kind):
        return
    from pyspark.sql.types import StructType

    advice = "name a column of strings, or cast it to string first if that is what it holds"
    if isinstance(kind, StructType):
        field = next((field.name for field in kind if _is_text(field.dataType)), None)
        if field is not None:
            call = f"df.withColumn({field!r}, df[{name!r}][{field!r}])"
            advice = f"take the text out of it first, as {call} does"
    raise DataError(f"{_FRAME}: expected strings in the column {name!r}, got {kind.simpleString():.60}; {advice}")
