"""Records as a sheet of Excel: numbers, dates and true or false stay what they are, and a text is never a formula."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.extras import require
from kpoclass.labelling.formats.excel_cells import LONGEST_CELL, cut
from kpoclass.labelling.formats.excel_sheet import COLUMNS_OF_A_SHEET, ROWS_OF_A_SHEET
from kpoclass.labelling.formats.excel_writer import SheetWriter
from kpoclass.labelling.formats.plain_values import text_of_value
from kpoclass.labelling.formats.record_writer import RecordWriter
from kpoclass.labelling.formats.records import Numeral

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.labelling.formats.base import Reader
    from kpoclass.labelling.formats.records import Columns

#: Whole numbers from here on have more digits than Excel's numbers.
_TOO_LONG = 10**15
#: In the year before, Excel has a day that the calendar does not.
_FIRST_DAY = date(1901, 1, 1)


class ToExcel(RecordWriter):
    """Writes records as a workbook of one sheet."""

    def __init__(
        self, output: IO[bytes], reader: Reader, added: Sequence[str], constants: Sequence[str], columns: Columns
    ) -> None:
        super().__init__(output, reader, added, constants, columns)
        if len(columns) + len(added) > COLUMNS_OF_A_SHEET:
            raise DataError(
                f"expected {COLUMNS_OF_A_SHEET - len(added):,} columns at most (a sheet of Excel has "
                f"{COLUMNS_OF_A_SHEET:,}), got {len(columns):,}; write .csv, .jsonl or .parquet"
            )
        self._to = SheetWriter(output, "Labelled")
        names = require("openpyxl.utils", "openpyxl", "excel").get_column_letter
        self._letters = [names(number) for number in range(1, len(columns) + len(added) + 1)]
        #: Columns of texts that are numbers, all of them.
        numbers = {Numeral, int, float, type(None)}
        self._numerals = {name for name, types in columns.items() if Numeral in types and types <= numbers}
        #: What was cut in each row of the block, and in the row at hand.
        self._cuts: list[str] = []
        self._cut: list[str] = []

    def begin(self) -> None:
        self._to.begin()
        names = [*(self._text(name, name) for name in self._columns), *self._added]
        self._to.write([("", self._xml(self._to.rows + 1, names))])

    def _xml(self, number: int, values: Sequence[Any]) -> str:
        """Return the cells of a row; a number with its decimals has them as its style."""
        new = self._to.cells.new
        return "".join(
            [
                new(f"{letter}{number}", *value) if isinstance(value, tuple) else new(f"{letter}{number}", value)
                for letter, value in zip(self._letters, values, strict=True)
                if value is not None
            ]
        )

    def _row(self, record: Mapping[str, object]) -> list[Any]:
        self._cut = []
        row = super()._row(record)
        self._cuts.append("; ".join(self._cut))
        return row

    def _value(self, value: object, column: str) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and value and column in self._numerals:
            return self._numeral(value)
        if isinstance(value, float) and value - value == 0:
            return value
        if isinstance(value, int) and abs(value) < _TOO_LONG:
            return value
        if isinstance(value, date) and _is_of_excel(value):
            return value
        if isinstance(value, (int, float)):
            self._told.add("numbers that Excel does not have became text", column)
        elif isinstance(value, date):
            self._told.add("dates that Excel does not have became text", column)
        elif isinstance(value, (list, dict)):
            self._told.add("nested values became JSON", column)
        text = self._text(text_of_value(value) or "", column)
        if len(text) > LONGEST_CELL:
            self._cut.append(f"a cell of {len(text):,} characters is cut to {LONGEST_CELL:,}, Excel's limit")
            self._told.add(f"texts cut to {LONGEST_CELL:,} characters, Excel's limit for a cell", column)
        return text[:LONGEST_CELL]

    def _numeral(self, text: str) -> Any:
        """Return the number that a text is, and a style that shows as many decimals."""
        _, _, decimals = text.partition(".")
        if not decimals:
            return int(text)
        return float(text), self._to.cells.style_of(f"0.{'0' * len(decimals)}")

    def _write(self, rows: list[list[Any]], results: list[list[Any]]) -> None:
        if self._to.rows + len(rows) > ROWS_OF_A_SHEET:
            raise DataError(
                f"expected {ROWS_OF_A_SHEET - 1:,} rows at most, which a sheet of Excel has with its header, got more; "
                "write .csv, .jsonl or .parquet"
            )
        place = RESULT_COLUMNS.index("error")
        written = []
        labelled = zip(rows, zip(*results, strict=True), self._cuts, strict=True)
        for number, (row, values, cuts) in enumerate(labelled, self._to.rows + 1):
            error = cut("; ".join(filter(None, [values[place], cuts])))
            cells = [*row, *values[:place], error, *values[place + 1 :], *self._constants]
            written.append(("", self._xml(number, cells)))
        self._to.write(written)
        self._cuts.clear()

    def finish(self) -> None:
        self._to.finish()

    def close(self) -> None:
        self._to.close()


def _is_of_excel(moment: date) -> bool:
    """Whether Excel has a date, without losing its time zone or parts of a millisecond."""
    if isinstance(moment, datetime):
        return moment.tzinfo is None and not moment.microsecond % 1000 and moment.date() >= _FIRST_DAY
    return moment >= _FIRST_DAY
