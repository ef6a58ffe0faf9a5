"""CSV and TSV: the fields of a row are written as they were read, to the byte, and the results behind them."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.row_formats.block import Block, refuse_taken
from kpoclass.row_formats.text_rows import LONGEST_ROW, TextRows
from kpoclass.text_columns import SAMPLE_ROWS, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpoclass.labels import Labels
    from kpoclass.row_formats.block import RowFiles

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = LONGEST_ROW


class CsvRows(TextRows):
    """CSV with a header; quoting, line endings and a byte order mark are kept.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.row_formats.RowFormat`.
    """

    delimiter = ","

    def __init__(self, files: RowFiles) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        super().__init__(files)
        self._places: list[int] = []
        self._lines_done = 0
        mark, first = self._lines.first()
        lines, header = next(self._records([first] if first else []), ([], []))
        raw = "".join(lines)
        if not header:
            raise DataError(f"{files.name}: expected a header line, got an empty file")
        refuse_taken(files.name, header, files.added)
        self._header = header
        self._end = "\r\n" if raw.endswith("\r\n") else "\n"
        self._lines_done = 1
        if files.place:
            self._lines.go_to(files.place["read"])
            self._lines_done = files.place["lines"]
        else:
            self._write(mark + raw.rstrip("\r\n") + self.delimiter + self._as_line(files.added) + self._end)

    def _as_line(self, fields: Sequence[str]) -> str:
        line = io.StringIO(newline="")  # the writer quotes a carriage return only where lines end in one
        csv.writer(line, delimiter=self.delimiter, lineterminator="\r\n").writerow(fields)
        return line.getvalue().removesuffix("\r\n")

    def _records(self, lines: Iterable[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Read records one by one, each with its lines; the last may go on beyond ``lines``, in the file."""
        taken: list[str] = []

        def recorded() -> Iterator[str]:
            for line in chain(lines, self._lines):
                taken.append(line)
                yield line

        reader = csv.reader(recorded(), delimiter=self.delimiter)
        try:
            for fields in reader:
                yield taken, fields
                taken.clear()
        except csv.Error as error:
            raise DataError(f"{self._name}, line {self._lines_done + reader.line_num}: not CSV: {error}") from error

    def _read(self) -> Iterator[tuple[list[str], list[list[str]]]]:
        """Read a block of records at a time: the lines of each, and its fields."""
        for lines in self._blocks_of_lines():
            try:
                rows = list(csv.reader(lines, delimiter=self.delimiter))
            except csv.Error:
                rows = []
            if len(rows) == len(lines) and not self._is_cut_off(lines[-1]):
                self._lines_done += len(lines)  # a line a record: the common case, and the fast one
                yield lines, rows
            else:
                yield self._read_slowly(lines)

    def _is_cut_off(self, raw: str) -> bool:
        """Say whether a record ends inside quotes."""
        if '"' not in raw:
            return False
        try:
            list(csv.reader(raw.splitlines(keepends=True), delimiter=self.delimiter, strict=True))
        except csv.Error:
            return True
        return False

    def _read_slowly(self, lines: list[str]) -> tuple[list[str], list[list[str]]]:
        raws, rows, left = [], [], len(lines)
        for taken, fields in self._records(lines):
            raws.append("".join(taken))
            rows.append(fields)
            left -= len(taken)
            self._lines_done += len(taken)
            if left <= 0:
                break
        if raws and self._is_cut_off(raws[-1]):  # what follows it would be inside its quotes
            raws[-1] = self._as_line(rows[-1]) + self._end
        return raws, rows

    def blocks(self) -> Iterator[Block]:
        """Read the rows; one with too few or too many fields is brought to the header's width, and says so.

        Yields
        ------
        Block
            With the line (or lines) of each row as content, without its end.

        Raises
        ------
        DataError
            If the file can't be read on as CSV, or has no column of text.
        """
        for raws, rows in self._read():
            if not self.columns:
                self._choose(rows)
            if all(len(fields) == len(self._header) for fields in rows):
                block = Block(raws, self._texts(rows))
            else:
                block = self._brought_to_width(raws, rows)
            yield block
        if not self.columns:
            self._choose([])

    def _choose(self, rows: list[list[str]]) -> None:
        self.columns = self._files.choose(self._header, rows[:SAMPLE_ROWS])
        self._places = [self._header.index(column) for column in self.columns]

    def _texts(self, rows: list[list[str]]) -> list[object]:
        if len(self._places) == 1:
            (place,) = self._places
            return [fields[place] for fields in rows]
        return [joined([fields[place] for place in self._places]) for fields in rows]

    def _brought_to_width(self, raws: list[str], rows: list[list[str]]) -> Block:
        block, width = Block(), len(self._header)
        for raw, fields in zip(raws, rows, strict=True):
            if not fields:
                continue
            content, fault = raw, ""
            if len(fields) != width:
                fault = f"expected {width} fields, got {len(fields)}"
                if len(fields) > width:
                    fault += f"; the surplus: {fields[width:]}"
                fields = (fields + [""] * width)[:width]  # noqa: PLW2901
                content = self._as_line(fields) + self._end
            block.add(content, self._texts([fields])[0], fault)
        return block

    def place(self) -> dict[str, int] | None:
        """Say where to go on after an interruption.

        Returns
        -------
        dict of str to int
            ``read``, in bytes, and ``lines``.
        """
        return {"read": self._lines.taken, "lines": self._lines_done}

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results; booleans as true and false, nothing as an empty field.

        Parameters
        ----------
        block : Block
            As read.
        labels : Labels
            Of the same rows.
        """
        behind = labels.fields(self.delimiter)
        for place, error in labels.errors.items():
            behind[place] += self._as_line([error])
        self._write(
            "".join([_end_moved(raw, fields, self._end) for raw, fields in zip(block.contents, behind, strict=True)])
        )


def _end_moved(raw: str, fields: str, end: str) -> str:
    if raw.endswith("\r\n"):
        return raw[:-2] + fields + "\r\n"
    return raw.rstrip("\n\r") + fields + end


class TsvRows(CsvRows):
    """CSV with tabs.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.row_formats.RowFormat`.
    """

    delimiter = "\t"
