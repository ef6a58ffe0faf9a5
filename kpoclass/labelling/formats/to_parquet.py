"""Records as Parquet: each column of the type that its values have, text if they have several."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.labelling.formats.parquet import RowGroups, added_fields
from kpoclass.labelling.formats.plain_values import text_of_value, well_formed
from kpoclass.labelling.formats.record_writer import RecordWriter
from kpoclass.labelling.formats.records import Long, Zoned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.formats.base import Reader
    from kpoclass.labelling.formats.records import Columns

#: Arrow's types by the types that the values of a column have, None aside.
_TYPES: list[tuple[set[type], tuple[str, ...]]] = [
    ({bool}, ("bool_",)),
    ({int, Long}, ("int64",)),
    ({float, int}, ("float64",)),
    ({date}, ("date32",)),
    ({datetime, date}, ("timestamp", "us")),
    ({Zoned}, ("timestamp", "us", "UTC")),
]


class ToParquet(RecordWriter):
    """Writes records as Parquet."""

    def __init__(
        self, output: IO[bytes], reader: Reader, added: Sequence[str], constants: Sequence[str], columns: Columns
    ) -> None:
        super().__init__(output, reader, added, constants, columns)
        self._arrow = require("pyarrow", "pyarrow", "parquet")
        self._types = {name: self._type_of(name, types) for name, types in columns.items()}
        fields = [(well_formed(name), kind) for name, kind in self._types.items()]
        self._schema = self._arrow.schema([*fields, *added_fields(added)])
        self._groups = RowGroups(output, self._schema)

    def _type_of(self, column: str, types: set[type]) -> Any:
        there = types - {type(None)}
        for known, (name, *more) in _TYPES:
            if there and there <= known:
                return getattr(self._arrow, name)(*more)
        if there & {list, dict}:
            self._told.add("nested values became JSON", column)
        elif there - {str}:
            self._told.add("values of several kinds became text", column)
        return self._arrow.string()

    def _value(self, value: object, column: str) -> object:
        kind = self._types[column]
        if value is None:
            return None
        if kind == self._arrow.string():
            return self._text(text_of_value(value) or "", column)
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return datetime.combine(value, time()) if is_day and kind == self._arrow.timestamp("us") else value  # type: ignore[arg-type]

    def _write(self, rows: list[list[Any]], results: list[list[Any]]) -> None:
        count = len(rows)
        columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(self._columns)
        columns += [*results, *([value] * count for value in self._constants)]
        self._groups.add(
            [self._arrow.array(values, type=field.type) for values, field in zip(columns, self._schema, strict=True)]
        )

    def finish(self) -> None:
        self._groups.end_group()

    def close(self) -> None:
        self._groups.close()
