"""CSV and TSV: the fields of a row are written as they were read, to the byte, and the results behind them."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import Block, refuse_taken
from kpoclass.labelling.formats.csv_quotes import CsvQuotes
from kpoclass.labelling.formats.lines import LONGEST_ROW, TextRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpoclass.labelling.formats.base import RowFiles
    from kpoclass.labelling.results import Labels

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = LONGEST_ROW

#: Lines that a quoted field may have. Postings in a cell have up to a few hundred; more is a quote never closed, and
#: reading on for its end would take the whole file into memory.
MOST_LINES = 1_000


class CsvRows(TextRows):
    """CSV with a header; quoting, line endings and a byte order mark are kept.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.labelling.formats.RowFormat`.
    """

    delimiter = ","

    def __init__(self, files: RowFiles) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        super().__init__(files)
        self._places: list[int] = []
        self._lines_done = 0
        self._quotes = CsvQuotes(self.delimiter)
        self._suspect = self._suspected_until = 0
        mark, first = self._lines.first()
        lines, header = next(self._records([first] if first else []), ([], []))
        raw = "".join(lines)
        if not header:
            raise DataError(f"{files.name}: expected a header line, got an empty file")
        refuse_taken(files.name, header, files.added)
        self._header = header
        self._refuse_fused(lines, header)
        self._end = "\r\n" if raw.endswith("\r\n") else "\n"
        self._lines_done = len(lines)
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
            checked_at = MOST_LINES
            for line in chain(lines, self._lines):
                if not taken:
                    checked_at = MOST_LINES
                elif len(taken) >= checked_at:  # asked for more lines, a record is inside quotes
                    checked_at = self._opened(taken) + MOST_LINES
                    if len(taken) >= checked_at:
                        raise self._stray_quote(self._opened(taken), f"still open {MOST_LINES:,} lines further on")
                taken.append(line)
                yield line
            if taken:
                raise self._stray_quote(self._opened(taken), "never closed")

        reader = csv.reader(recorded(), delimiter=self.delimiter)
        try:
            for fields in reader:
                yield taken, fields
                taken.clear()
        except csv.Error as error:
            raise DataError(f"{self._name}, line {self._lines_done + reader.line_num}: not CSV: {error}") from error

    def _opened(self, lines: list[str]) -> int:
        """Say which of the lines of a record holds the quote that is open at its end."""
        place = self._quotes.still_open("".join(lines)) or 0
        return self._line_at(lines, place)

    def _line_at(self, lines: list[str], place: int) -> int:
        return bisect_right(list(accumulate(map(len, lines))), place)

    def _stray_quote(self, place: int, what: str) -> DataError:
        return DataError(
            f"{self._name}, line {self._lines_done + 1 + place}: a quote opens a field here and is {what}, which would "
            'make one row of several; delete the quote, or if it belongs to the text write it as "" in a field that is '
            "quoted as a whole"
        )

    def _read(self) -> Iterator[tuple[list[str], list[list[str]]]]:
        """Read a block of records at a time: the lines of each, and its fields."""
        for lines in self._blocks_of_lines():
            try:
                rows = list(csv.reader(lines, delimiter=self.delimiter))
            except csv.Error:
                rows = []
            if (
                len(rows) == len(lines)
                and self._quotes.still_open(lines[-1]) is None
                and self._lines_done >= self._suspected_until
            ):
                self._lines_done += len(lines)  # a line a record: the common case, and the fast one
                yield lines, rows
            else:
                yield self._read_slowly(lines)

    def _read_slowly(self, lines: list[str]) -> tuple[list[str], list[list[str]]]:
        raws, rows, left = [], [], len(lines)
        for taken, fields in self._records(lines):
            self._refuse_fused(taken, fields)
            raws.append("".join(taken))
            rows.append(fields)
            left -= len(taken)
            self._lines_done += len(taken)
            if left <= 0:
                break
        return raws, rows

    def _refuse_fused(self, lines: list[str], fields: list[str]) -> None:
        """Refuse a record that a stray quote made of several, as the quotes it shifted show."""
        raw = "".join(lines)
        if (
            self._lines_done < self._suspected_until
            and '"' in raw
            and (
                len(fields) != len(self._header)
                or len(fields) == 1
                or self._lines_done == self._suspected_until - MOST_LINES  # the row right behind
            )
            and self._quotes.closes_unopened(raw)
        ):  # the text of a field that begins with a line break, once its opening quote was taken for a closing one
            raise DataError(
                f"{self._name}, line {self._lines_done + 1}: a quote closes a field here that none opens; look for a "
                f"quote too many or too few from line {self._suspect} on, where rows may have become one"
            )
        if len(lines) > 1:
            place = self._quotes.shifted(raw)
            if place is not None:
                raise self._stray_quote(self._line_at(lines, place), "not closed where a field ends")
            place = self._quotes.may_have_closed_wrongly(raw)
            if place is not None:
                self._suspect = self._lines_done + 1 + self._line_at(lines, place)
                self._suspected_until = self._lines_done + len(lines) + MOST_LINES

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
        As for :class:`kpoclass.labelling.formats.RowFormat`.
    """

    delimiter = "\t"
