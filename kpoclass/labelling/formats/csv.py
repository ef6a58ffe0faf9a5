"""CSV and TSV: a row is written as it was read, to the byte, and the results behind it.

One of too few or too many fields is brought to the width of the header, and its error says so.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from functools import partial
from itertools import accumulate, chain, repeat, zip_longest
from typing import IO, TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.labelling.columns import SAMPLE_ROWS, joined_columns
from kpoclass.labelling.formats.base import Block, Format, distinct_names, refuse_taken
from kpoclass.labelling.formats.csv_fields import CsvFields
from kpoclass.labelling.formats.csv_quotes import CsvQuotes
from kpoclass.labelling.formats.lines import LONGEST_ROW, LineReader, LineWriter, encoded, not_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.results import Results

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = LONGEST_ROW

#: Lines that a quoted field may have. Postings in a cell have up to a few hundred; more means an unclosed quote, and
#: reading on for its end would take the whole file into memory.
MOST_LINES = 1_000

#: Delimiters that a file may have in the place of ours, by their names.
_DELIMITERS = {",": "commas", ";": "semicolons (;)", "\t": "tabs", "|": "bars (|)"}
_TOLD_DELIMITER = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


class CsvReader(LineReader):
    """Reads CSV with a header."""

    def __init__(self, source: Source, delimiter: str = ",") -> None:
        csv.field_size_limit(LONGEST_FIELD)
        super().__init__(source)
        self.delimiter = delimiter
        self._lines_done = 0
        self._quotes = CsvQuotes(delimiter)
        self._suspect = self._suspected_until = 0
        self._content_ends = _content_ends(source.file, self._size)
        mark, first = self._lines.first()
        lines, header = next(self._records([first] if first else []), ([], []))
        if not header:
            raise DataError(f"{source.name}: expected a header line, got an empty file")
        if told := _TOLD_DELIMITER.fullmatch(first.rstrip("\r\n")):
            more = f", and {_advice(told[1])}" if told[1] != delimiter else ""
            raise DataError(f"{source.name}: the first line, {told[0]}, is no header; delete it{more}")
        refuse_taken(source.name, header, source.added)
        self.columns: Sequence[str] = header
        self.header = mark + "".join(lines)
        #: Of a line that has none, such as the last one of a file.
        self.end = "\r\n" if self.header.endswith("\r\n") else "\n"
        self._refuse_fused(lines, header)
        self._lines_done = len(lines)
        self._rest: Iterator[tuple[list[str], list[list[str]]]] = self._read()

    def sample(self) -> list[list[str]]:
        raws, rows = first = next(self._rest, ([], []))
        self._rest = chain([first], self._rest)
        self._refuse_other_delimiter(raws[:SAMPLE_ROWS])
        return rows[:SAMPLE_ROWS]

    def _refuse_other_delimiter(self, raws: list[str]) -> None:
        """Refuse a header of one column that another delimiter parts, and the first rows with it."""
        for delimiter, name in _DELIMITERS.items() if len(self.columns) == 1 else ():
            start = io.StringIO(self.header.removeprefix("\ufeff") + "".join(raws), newline="")
            names, *widths = [len(row) for row in csv.reader(start, delimiter=delimiter) if row]
            if names > 1 and min(widths[: max(1, len(widths) - 1)], default=names) >= names:  # the last may be cut off
                got = f"expected {_DELIMITERS[self.delimiter]} between the fields, got {name}"
                raise DataError(f"{self._name}: {got}; {_advice(delimiter)}")

    def place(self) -> dict[str, int]:
        return {**super().place(), "lines": self._lines_done}

    def go_to(self, place: Mapping[str, int]) -> None:
        super().go_to(place)
        self._lines_done = place["lines"]

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows, with their lines as contents; one with too few or too many fields gets the header's width."""
        width, places = len(self.columns), [self.columns.index(column) for column in chosen]
        for raws, rows in self._rest:
            if self._lines.taken >= self._content_ends:
                while rows and not rows[-1]:  # blank lines that end the file are no rows
                    rows.pop()
                    raws.pop()
            if not rows:
                continue
            block = Block(raws)
            if self._lines.odd:
                block.faults = {place: what for place, what in enumerate(map(not_utf8, raws)) if what}
            if not set(map(len, rows)) <= {width}:
                self._bring_to_width(block, rows)
            block.texts = joined_columns([[fields[place] for fields in rows] for place in places], titled=titled)
            yield block

    def records(self, block: Block) -> list[dict[str, object]]:
        """Return the rows as texts; a field that a row lacks is None."""
        names = distinct_names(self.columns)
        rows = csv.reader(io.StringIO("".join(block.contents), newline=""), delimiter=self.delimiter)
        return [dict(zip_longest(names, fields[: len(names)])) for fields in rows]

    def _bring_to_width(self, block: Block, rows: list[list[str]]) -> None:
        width = len(self.columns)
        for place, fields in enumerate(rows):
            if len(fields) == width:
                continue
            fault = f"expected {width} fields, got {len(fields)}" if fields else "the row is empty"
            if len(fields) > width:
                fault += f"; the surplus: {fields[width:]}"
            rows[place] = (fields + [""] * width)[:width]
            end = "\r\n" if block.contents[place].endswith("\r\n") else self.end
            block.contents[place] = as_line(rows[place], self.delimiter) + end
            block.faults[place] = "; ".join(filter(None, [block.faults.get(place), fault]))

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

    def __init__(
        self, output: IO[bytes], reader: CsvReader, added: Sequence[str], constants: Sequence[str] = ()
    ) -> None:
        super().__init__(output, added)
        self._constants = "".join(reader.delimiter + as_line([value], reader.delimiter) for value in constants)
        self._header, self._delimiter, self._end = reader.header, reader.delimiter, reader.end
        self._fields = CsvFields(reader.delimiter)

    def begin(self) -> None:
        names = as_line(self._added, self._delimiter)
        self._output.write(encoded(self._header.rstrip("\r\n") + self._delimiter + names + self._end))

    def write(self, block: Block, results: Results) -> None:
        lines = map(str.rstrip, block.contents, repeat("\r\n"))
        errors = ["" if error is None else as_line([error], self._delimiter) for error in results.error]
        ends = [self._constants + ("\r\n" if line[-2:] == "\r\n" else self._end) for line in block.contents]
        pieces = chain.from_iterable(zip(lines, *self._fields.of(results), errors, ends, strict=True))
        self._output.write(encoded("".join(pieces)))


CSV = Format(CsvReader, CsvWriter)
TSV = Format(partial(CsvReader, delimiter="\t"), CsvWriter)


def as_line(fields: Sequence[str], delimiter: str) -> str:
    """Return fields as a line without its end."""
    line = io.StringIO(newline="")  # the writer quotes a carriage return only where lines end in one
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(fields)
    return line.getvalue().removesuffix("\r\n")


def _content_ends(file: IO[bytes], size: int) -> int:
    """Return the byte behind which a file has nothing but line ends; the file is left at its beginning."""
    content = b""
    while size and not content:
        begin = max(0, size - io.DEFAULT_BUFFER_SIZE)
        file.seek(begin)
        content = file.read(size - begin).rstrip(b"\r\n")
        size = begin + len(content)
    file.seek(0)
    return size


def _advice(delimiter: str) -> str:
    kind = {",": "csv", "\t": "tsv"}.get(delimiter)
    return f"name it .{kind}, or use --format {kind}" if kind else "save it with commas, as .csv"


def _line_at(lines: list[str], place: int) -> int:
    return bisect_right(list(accumulate(map(len, lines))), place)
