"""CSV and TSV: the fields of a row are written as they were read, to the byte, and the results behind them."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import IO, TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.row_formats.block import BLOCK_SIZE, Block, joined, refuse_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kpoclass.labels import Labels

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = 2**31 - 1


class CsvRows:
    """CSV with a header; quoting, line endings and a byte order mark are kept.

    Parameters
    ----------
    file, output, name, choose, added
        As for :class:`kpoclass.row_formats.RowFormat`.
    """

    delimiter = ","

    def __init__(
        self,
        file: IO[str],
        output: IO[str],
        name: str,
        choose: Callable[[Sequence[str]], Sequence[str]],
        added: Sequence[str],
    ) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        self._file = file
        self._output = output
        self._name = name
        self._lines_done = 0
        first = file.read(1)
        if first == "\ufeff":
            output.write(first)
            first = ""
        lines, header = next(self._records([first + file.readline()] if first else []), ([], []))
        raw = "".join(lines)
        if not header:
            raise DataError(f"{name}: expected a header line, got an empty file")
        refuse_taken(name, header, added)
        self._width = len(header)
        self._columns = [header.index(column) for column in choose(header)]
        self._end = "\r\n" if raw.endswith("\r\n") else "\n"
        output.write(raw.rstrip("\r\n") + self.delimiter + self._as_line(added) + self._end)

    def _as_line(self, fields: Sequence[str]) -> str:
        line = io.StringIO(newline="")  # the writer quotes a carriage return only where lines end in one
        csv.writer(line, delimiter=self.delimiter, lineterminator="\r\n").writerow(fields)
        return line.getvalue().removesuffix("\r\n")

    def _records(self, lines: Iterable[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Read records one by one, each with its lines; the last may go on beyond ``lines``, in the file."""
        taken: list[str] = []

        def recorded() -> Iterator[str]:
            for line in chain(lines, self._file):
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
        self._lines_done = 1
        while lines := self._file.readlines(BLOCK_SIZE):
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
            If the file can't be read on as CSV.
        """
        for raws, rows in self._read():
            if all(len(fields) == self._width for fields in rows):
                block = Block(raws, self._texts(rows))
            else:
                block = self._brought_to_width(raws, rows)
            yield block

    def _texts(self, rows: list[list[str]]) -> list[object]:
        if len(self._columns) == 1:
            column = self._columns[0]
            return [fields[column] for fields in rows]
        return [joined([fields[column] for column in self._columns]) for fields in rows]

    def _brought_to_width(self, raws: list[str], rows: list[list[str]]) -> Block:
        block = Block()
        for raw, fields in zip(raws, rows, strict=True):
            if not fields:
                continue
            content, fault = raw, ""
            if len(fields) != self._width:
                fault = f"expected {self._width} fields, got {len(fields)}"
                if len(fields) > self._width:
                    fault += f"; the surplus: {fields[self._width :]}"
                fields = (fields + [""] * self._width)[: self._width]  # noqa: PLW2901
                content = self._as_line(fields) + self._end
            block.add(content, self._texts([fields])[0], fault)
        return block

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
        self._output.write(
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
    file, output, name, choose, added
        As for :class:`kpoclass.row_formats.RowFormat`.
    """

    delimiter = "\t"
