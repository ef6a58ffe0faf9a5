"""CSV and TSV: the fields of a row are written byte for byte as they were read, followed by the results."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from functools import partial
from itertools import accumulate, chain, repeat
from typing import IO, TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import Block, Format, refuse_taken
from kpoclass.labelling.formats.csv_fields import CsvFields
from kpoclass.labelling.formats.csv_quotes import CsvQuotes
from kpoclass.labelling.formats.lines import LONGEST_ROW, LineReader, LineWriter, encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.results import Results

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = LONGEST_ROW

#: Lines that a quoted field may have. Postings in a cell have up to a few hundred; more means an unclosed quote, and
#: reading on for its end would take the whole file into memory.
MOST_LINES = 1_000


class CsvReader(LineReader):
    """Reads CSV with a header."""

    def __init__(self, source: Source, delimiter: str = ",") -> None:
        csv.field_size_limit(LONGEST_FIELD)
        super().__init__(source)
        self.delimiter = delimiter
        self._lines_done = 0
        self._quotes = CsvQuotes(delimiter)
        self._suspect = self._suspected_until = 0
        mark, first = self._lines.first()
        lines, header = next(self._records([first] if first else []), ([], []))
        if not header:
            raise DataError(f"{source.name}: expected a header line, got an empty file")
        refuse_taken(source.name, header, source.added)
        self.columns: Sequence[str] = header
        self.header = mark + "".join(lines)
        #: Of a line that has none, such as the last one of a file.
        self.end = "\r\n" if self.header.endswith("\r\n") else "\n"
        self._refuse_fused(lines, header)
        self._lines_done = len(lines)
        self._rest: Iterator[tuple[list[str], list[list[str]]]] = self._read()

    def sample(self) -> list[list[str]]:
        first = next(self._rest, None)
        if first is None:
            return []
        self._rest = chain([first], self._rest)
        _, rows = first
        return rows[:SAMPLE_ROWS]

    def place(self) -> dict[str, int]:
        return {**super().place(), "lines": self._lines_done}

    def go_to(self, place: Mapping[str, int]) -> None:
        super().go_to(place)
        self._lines_done = place["lines"]

    def blocks(self, chosen: Sequence[str]) -> Iterator[Block]:
        """Read the rows, with their lines as contents; one with too few or too many fields gets the header's width."""
        width, places = len(self.columns), [self.columns.index(column) for column in chosen]
        for raws, rows in self._rest:
            if set(map(len, rows)) <= {width}:
                yield Block(raws, _texts(rows, places))
            else:
                yield self._brought_to_width(raws, rows, places)

    def _brought_to_width(self, raws: list[str], rows: list[list[str]], places: list[int]) -> Block:
        block, width = Block(), len(self.columns)
        for raw, fields in zip(raws, rows, strict=True):
            if not fields:
                continue
            content, fault = raw, ""
            if len(fields) != width:
                fault = f"expected {width} fields, got {len(fields)}"
                if len(fields) > width:
                    fault += f"; the surplus: {fields[width:]}"
                fields = (fields + [""] * width)[:width]  # noqa: PLW2901
                content = as_line(fields, self.delimiter) + self.end
            block.add(content, _texts([fields], places)[0], fault)
        return block

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
                self._lines_done += len(lines)  # one line per record: the common case, and the fast one
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
        """Return which line of a record has the quote that is still open at its end."""
        return _line_at(lines, self._quotes.still_open("".join(lines)) or 0)

    def _stray_quote(self, place: int, what: str) -> DataError:
        return DataError(
            f"{self._name}, line {self._lines_done + 1 + place}: a quote opens a field here and is {what}, which would "
            'make one row of several; delete the quote, or if it belongs to the text write it as "" in a field that is '
            "quoted as a whole"
        )

    def _refuse_fused(self, lines: list[str], fields: list[str]) -> None:
        """Refuse a record that a stray quote made of several, which the quotes it shifted reveal."""
        raw = "".join(lines)
        if (
            self._lines_done < self._suspected_until
            and '"' in raw
            and (
                len(fields) != len(self.columns)
                or len(fields) == 1
                or self._lines_done == self._suspected_until - MOST_LINES  # the next row
            )
            and self._quotes.closes_unopened(raw)
        ):  # the text of a field that begins with a line break, once its opening quote was taken for a closing one
            raise DataError(
                f"{self._name}, line {self._lines_done + 1}: a quote here closes a field that none opened; look for an "
                f"extra or missing quote from line {self._suspect} on, where rows may have become one"
            )
        if len(lines) > 1:
            place = self._quotes.shifted(raw)
            if place is not None:
                raise self._stray_quote(_line_at(lines, place), "not closed where a field ends")
            place = self._quotes.may_have_closed_wrongly(raw)
            if place is not None:
                self._suspect = self._lines_done + 1 + _line_at(lines, place)
                self._suspected_until = self._lines_done + len(lines) + MOST_LINES


class CsvWriter(LineWriter):
    """Writes CSV; quoting, line endings and a byte order mark stay as they were."""

    def __init__(self, output: IO[bytes], reader: CsvReader, added: Sequence[str]) -> None:
        super().__init__(output, added)
        self._header, self._delimiter, self._end = reader.header, reader.delimiter, reader.end
        self._fields = CsvFields(reader.delimiter)

    def begin(self) -> None:
        names = as_line(self._added, self._delimiter)
        self._output.write(encoded(self._header.rstrip("\r\n") + self._delimiter + names + self._end))

    def write(self, block: Block, results: Results) -> None:
        lines = map(str.rstrip, block.contents, repeat("\r\n"))
        errors = ["" if error is None else as_line([error], self._delimiter) for error in results.error]
        ends = ["\r\n" if line[-2:] == "\r\n" else self._end for line in block.contents]
        pieces = chain.from_iterable(zip(lines, *self._fields.of(results), errors, ends, strict=True))
        self._output.write(encoded("".join(pieces)))


CSV = Format(CsvReader, CsvWriter)
TSV = Format(partial(CsvReader, delimiter="\t"), CsvWriter)


def as_line(fields: Sequence[str], delimiter: str) -> str:
    """Return fields as a line without its end."""
    line = io.StringIO(newline="")  # the writer quotes a carriage return only where lines end in one
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(fields)
    return line.getvalue().removesuffix("\r\n")


def _texts(rows: list[list[str]], places: list[int]) -> list[object]:
    if len(places) == 1:
        (place,) = places
        return [fields[place] for fields in rows]
    return [joined([fields[place] for place in places]) for fields in rows]


def _line_at(lines: list[str], place: int) -> int:
    return bisect_right(list(accumulate(map(len, lines))), place)
