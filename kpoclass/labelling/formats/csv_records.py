"""The records of a CSV file with the lines that each of them takes; a stray quote that would fuse some is refused."""

from __future__ import annotations

import csv
from bisect import bisect_right
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import DataError, argument
from kpoclass.labelling.formats.csv_quotes import CsvQuotes
from kpoclass.labelling.formats.lines import LONGEST_ROW, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpoclass.labelling.formats.csv_dialect import Dialect
    from kpoclass.labelling.formats.lines import Lines

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = LONGEST_ROW

#: Lines that a quoted field may have. Postings in a cell have up to a few hundred; more means an unclosed quote, and
#: reading on for its end would take the whole file into memory.
MOST_LINES = 1_000


class Records(NamedTuple):
    """Some records of a file."""

    #: The lines of each, without their last end.
    raws: list[str]
    #: What ends each, or all of them.
    ends: list[str] | str
    #: The fields of each.
    rows: list[list[str]]
    #: If all have as many fields as expected, the fields of all in their order, in place of ``rows``.
    fields: list[str]


class CsvRecords:
    """Reads records, of which most have a certain width."""

    def __init__(self, lines: Lines, name: str, dialect: Dialect) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        self._lines, self._name, self._dialect = lines, name, dialect
        self._quotes = CsvQuotes(*dialect[:3], spaced=dialect.spaced)
        #: Fields of a record of the usual width.
        self.width = 0
        #: Lines of the records given so far.
        self.lines_done = 0
        self._suspect = self._suspected_until = 0

    def go_to(self, byte: int, lines_done: int) -> None:
        """Continue at a record's beginning."""
        self._lines.go_to(byte)
        self.lines_done = lines_done

    def first(self) -> tuple[str, list[str]]:
        """Read one record: its lines, and its fields; none at the end of the file."""
        lines, fields = next(self._records([]), ([], []))
        raw = "".join(lines)
        self._refuse_fused(lines, fields)
        self.lines_done += len(lines)
        return raw, fields

    def blocks(self, texts: Iterable[str], width: int = 0) -> Iterator[Records]:
        """Read the records of some lines at a time; ``width`` is that of the widest in the file, 0 if nobody knows."""
        for text in texts:
            end = _end_of_all(text)
            if end and width and (fields := self._fields(raws := text.split(end)[:-1], width)):
                self.lines_done += len(raws)  # one line per record: the common case, and the fast one
                yield Records(raws, end, [], fields)
            else:
                raws, rows = self._read(lines_of(text))
                ends = list(map(end_of, raws))
                yield Records([raw[: len(raw) - len(end)] for raw, end in zip(raws, ends, strict=True)], ends, rows, [])

    def _fields(self, lines: list[str], width: int) -> list[str]:
        """Return the fields of all lines, if each is a record of that width; where no quote is, a split will do.

        No record is wider, so if there are as many fields as all lines should have, each line has its own.
        """
        delimiter, quote, escape, spaced = self._dialect
        if escape or spaced or self.lines_done < self._suspected_until or (width == 1 and "" in lines):
            return []
        quoted = [place for place, line in enumerate(lines) if quote in line] if quote else []
        rows, others = self._rows([lines[place] for place in quoted]), lines.copy()
        for place in quoted:
            others[place] = delimiter * (width - 1)
        fields = delimiter.join(others).split(delimiter)
        if len(rows) != len(quoted) or set(map(len, rows)) - {width} or len(fields) != width * len(lines):
            return []
        for place, row in zip(quoted, rows, strict=True):
            fields[place * width : (place + 1) * width] = row
        return fields

    def _rows(self, lines: list[str]) -> list[list[str]]:
        """Return the fields of each line, if it is a record; of some, fewer rows than lines."""
        if lines and self._quotes.still_open(lines[-1]) is not None:
            return []
        try:
            return list(self._dialect.read(lines))
        except csv.Error:
            return []

    def _read(self, lines: list[str]) -> tuple[list[str], list[list[str]]]:
        rows = self._rows(lines)
        if len(rows) != len(lines) or self.lines_done < self._suspected_until:
            return self._read_slowly(lines)
        self.lines_done += len(lines)
        return lines, rows

    def widest(self, blocks: Iterable[str]) -> int:
        """Return how many fields the widest record from here on has, and stay here."""
        here, suspects = (self._lines.taken, self.lines_done), (self._suspect, self._suspected_until)
        widest = self.width
        for records in self.blocks(blocks):
            widest = max(widest, max(map(len, records.rows), default=0))
        self.go_to(*here)
        self._suspect, self._suspected_until = suspects
        return widest

    def _read_slowly(self, lines: list[str]) -> tuple[list[str], list[list[str]]]:
        raws, rows, left = [], [], len(lines)
        for taken, fields in self._records(lines):
            self._refuse_fused(taken, fields)
            raws.append("".join(taken))
            rows.append(fields)
            left -= len(taken)
            self.lines_done += len(taken)
            if left <= 0:
                break
        return raws, rows

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

        reader = self._dialect.read(recorded())
        try:
            for fields in reader:
                yield taken, fields
                taken.clear()
        except csv.Error as error:
            raise DataError(f"{self._name}, line {self.lines_done + reader.line_num}: not CSV: {error}") from error

    def _opened(self, lines: list[str]) -> int:
        """Return which line of a record has the quote that is still open at its end."""
        return _line_at(lines, self._quotes.still_open("".join(lines)) or 0)

    def _stray_quote(self, place: int, what: str) -> DataError:
        quote = self._dialect.quote
        return DataError(
            f"{self._name}, line {self.lines_done + 1 + place}: a quote opens a field here and is {what}, which would "
            f"make one row of several; delete the quote, or if it belongs to the text write it as {quote * 2} in a "
            f"field that is quoted as a whole, or if nothing in the file is quoted say so: {argument('quote', 'none')}"
        )

    def _refuse_fused(self, lines: list[str], fields: list[str]) -> None:
        """Refuse a record that a stray quote made of several, which the quotes it shifted reveal."""
        raw = "".join(lines)
        if (
            self.lines_done < self._suspected_until
            and self._dialect.quote in raw
            and (
                len(fields) != self.width
                or len(fields) == 1
                or self.lines_done == self._suspected_until - MOST_LINES  # the next row
            )
            and self._quotes.closes_unopened(raw)
        ):  # the text of a field that begins with a line break, once its opening quote was taken for a closing one
            raise DataError(
                f"{self._name}, line {self.lines_done + 1}: a quote here closes a field that none opened; look for an "
                f"extra or missing quote from line {self._suspect} on, where rows may have become one"
            )
        if len(lines) > 1:
            place = self._quotes.shifted(raw)
            if place is not None:
                raise self._stray_quote(_line_at(lines, place), "not closed where a field ends")
            place = self._quotes.may_have_closed_wrongly(raw)
            if place is not None:
                self._suspect = self.lines_done + 1 + _line_at(lines, place)
                self._suspected_until = self.lines_done + len(lines) + MOST_LINES


def end_of(line: str) -> str:
    """Return what ends a line."""
    return "\r\n" if line[-2:] == "\r\n" else line[-1:] if line[-1:] in {"\n", "\r"} else ""


def _end_of_all(text: str) -> str:
    """Return what ends all lines of a text, empty if they do not all end alike."""
    end = "\r\n" if "\r" in text else "\n"
    if len(end) == 2 and not text.count(end) == text.count("\r") == text.count("\n"):
        return ""
    return end if text.endswith(end) else ""


def _line_at(lines: list[str], place: int) -> int:
    return bisect_right(list(accumulate(map(len, lines))), place)
