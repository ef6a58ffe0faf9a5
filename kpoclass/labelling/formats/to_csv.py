"""Records as CSV: UTF-8, a line feed at the end of a row, quotes where they are needed."""

from __future__ import annotations

import csv
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any

from kpoclass.labelling.formats.base import Block
from kpoclass.labelling.formats.csv import CsvWriter
from kpoclass.labelling.formats.csv_dialect import Dialect
from kpoclass.labelling.formats.plain_values import text_of_value, well_formed
from kpoclass.labelling.formats.record_writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.formats.base import Reader
    from kpoclass.labelling.formats.records import Columns
    from kpoclass.labelling.results import Results


class ToCsv(RecordWriter):
    """Writes records as CSV."""

    delimiter = ","

    def __init__(
        self, output: IO[bytes], reader: Reader, added: Sequence[str], constants: Sequence[str], columns: Columns
    ) -> None:
        super().__init__(output, reader, added, constants, columns)
        dialect = Dialect(self.delimiter)
        header = dialect.as_line([well_formed(name) for name in columns])
        looks: Any = SimpleNamespace(dialect=dialect, end="\n", quotes_all=False, above="", header_line=header)
        self._lines = CsvWriter(output, looks, added, constants)

    def begin(self) -> None:
        self._lines.begin()

    def _value(self, value: object, column: str) -> str:
        if isinstance(value, (list, dict)):
            self._told.add("nested values became JSON", column)
        return self._text(text_of_value(value) or "", column)

    def write(self, block: Block, results: Results) -> None:
        rows = [self._row(record) for record in self._reader.records(block)]
        lines: list[str] = []  # the csv module writes each row as a whole
        csv.writer(SimpleNamespace(write=lines.append), delimiter=self.delimiter).writerows(rows)
        self._lines.write(Block([line.removesuffix("\r\n") for line in lines], because=block.because), results)


class ToTsv(ToCsv):
    """Writes records as TSV."""

    delimiter = "\t"
