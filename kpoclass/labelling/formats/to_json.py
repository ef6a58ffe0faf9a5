"""Records as JSON objects: one a line, or in an array."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kpoclass.labelling.formats.base import Block, Writer
from kpoclass.labelling.formats.json_array import JsonArrayWriter
from kpoclass.labelling.formats.jsonl import JsonlWriter
from kpoclass.labelling.formats.plain_values import has_nan, json_text, well_formed
from kpoclass.labelling.formats.record_writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpoclass.labelling.formats.base import Reader
    from kpoclass.labelling.formats.records import Columns
    from kpoclass.labelling.results import Results


class ToJsonl(RecordWriter):
    """Writes records as JSON Lines."""

    objects: Callable[..., Writer] = JsonlWriter

    def __init__(
        self, output: IO[bytes], reader: Reader, added: Sequence[str], constants: Sequence[str], columns: Columns
    ) -> None:
        super().__init__(output, reader, added, constants, columns)
        self._objects = type(self).objects(output, reader, added, constants)

    def write(self, block: Block, results: Results) -> None:
        objects = [self._object(record) for record in self._reader.records(block)]
        self._objects.write(Block(objects, because=block.because), results)

    def _object(self, record: Mapping[str, object]) -> str:
        text = json_text(record)
        if "null" in text:
            for name, value in record.items():
                if has_nan(value):
                    self._told.add("numbers that JSON does not have (NaN, infinity) became null", name)
        if not text.isascii() and (whole := well_formed(text)) != text:
            self._told.add("half characters and bytes that are none became U+FFFD", "in some rows")
            return whole
        return text

    def finish(self) -> None:
        self._objects.finish()


class ToJson(ToJsonl):
    """Writes records as a JSON array."""

    objects = JsonArrayWriter
