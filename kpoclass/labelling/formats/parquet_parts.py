"""Several Parquet files as one, with the types that their columns have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.labelling.formats.several import SeveralReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.columns import TextColumns
    from kpoclass.labelling.formats.base import Block
    from kpoclass.labelling.inputs import Input


def common_schema(inputs: Sequence[Input], added: Sequence[str]) -> Any:
    """Return a schema that has every column of the files, wide enough for all; None if some types have none."""
    arrow = require("pyarrow", "pyarrow", "parquet")
    schemas = []
    for each in inputs:
        with each.reader(added, {}) as reader:
            schemas.append(reader.schema)
    if all(each.equals(schemas[0]) for each in schemas):
        return schemas[0]
    try:
        schema = arrow.unify_schemas(
            [_without_dictionaries(arrow, each) for each in schemas], promote_options="permissive"
        )
    except arrow.ArrowException:
        return None
    return schema.remove_metadata()


def _without_dictionaries(arrow: Any, schema: Any) -> Any:
    """Return a schema in which a column of repeated values is one of these values, as it may be in other files."""
    types = [field.type.value_type if arrow.types.is_dictionary(field.type) else field.type for field in schema]
    return arrow.schema(list(zip(schema.names, types, strict=True)))


class PartsReader(SeveralReader):
    """Reads Parquet files, and gives each batch the columns of all."""

    def __init__(self, inputs: Sequence[Input], added: Sequence[str], text_columns: TextColumns) -> None:
        self.schema = common_schema(inputs, added)
        super().__init__(inputs, added, {}, text_columns)

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows."""
        for block in super().blocks(chosen, titled=titled):
            part = block.contents
            block.contents = part._replace(
                batch=self._with_all_columns(part.batch), group=(len(self._ends), part.group)
            )
            yield block

    def _with_all_columns(self, batch: Any) -> Any:
        if batch.schema.equals(self.schema):
            return batch
        arrow = require("pyarrow", "pyarrow", "parquet")
        there = dict(zip(batch.schema.names, batch.columns, strict=True))
        columns = [
            there[field.name].cast(field.type) if field.name in there else arrow.nulls(len(batch), field.type)
            for field in self.schema
        ]
        return arrow.RecordBatch.from_arrays(columns, schema=self.schema)
