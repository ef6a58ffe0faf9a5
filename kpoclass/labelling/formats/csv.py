"""CSV and its kin: a row is written as it was read, to the byte, and the results behind it.

Where some row has more fields than the header, every row gets as many, so that the results stand below their names.
"""

from __future__ import annotations

import io
from collections import Counter
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, argument
from kpoclass.labelling.columns import SAMPLE_ROWS, joined_columns
from kpoclass.labelling.formats.base import Block, Format, distinct_names, refuse_taken
from kpoclass.labelling.formats.csv_dialect import USUAL, find_dialect, given_delimiter, given_quote, named_delimiter
from kpoclass.labelling.formats.csv_fields import CsvFields
from kpoclass.labelling.formats.csv_header import find_header, is_name
from kpoclass.labelling.formats.csv_records import CsvRecords, end_of
from kpoclass.labelling.formats.csv_width import widest_row
from kpoclass.labelling.formats.lines import LineReader, LineWriter
from kpoclass.labelling.formats.posting_lines import are_of_a_posting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.formats.csv_records import Records
    from kpoclass.labelling.results import Results

#: Characters at the beginning of a file from which its dialect and its header are told.
_HEAD = 1 << 16


class CsvReader(LineReader):
    """Reads a table of text, whatever parts and quotes its fields."""

    row_name = "row {} of the sheet"  # as a spreadsheet numbers it

    def __init__(self, source: Source, kind: str = "CSV") -> None:
        super().__init__(source)
        mark = "\ufeff" if self._lines.encoding.marked else ""
        self._begin = len(self._lines.encode(mark))
        self._lines.go_to(self._begin)
        head = self._lines.block(_HEAD)
        if not head:
            raise DataError(f"{source.name}: expected a table, got an empty file; the first row names its columns")
        named = named_delimiter(head[0])
        delimiter = given_delimiter(source.name, source.delimiter, head) or named
        self.dialect = find_dialect(
            head[1:] if named else head, delimiter, given_quote(source.name, source.quote), USUAL[kind]
        )
        self._records = CsvRecords(self._lines, source.name, self.dialect)
        rows = [row for row, _ in zip(self.dialect.read(head), range(SAMPLE_ROWS), strict=False)]
        place = self._header_place(rows, source.header_row, above=1 if named else 0)
        self._records.go_to(self._begin, 0)
        above = [self._records.first()[0] for _ in range(max(place, 1 if named else 0))]
        # A spreadsheet numbers what is above and the names as well, but not the line that names the delimiter.
        self.first_row = 1 + len(above) + (place >= 0) - bool(named)
        raw, header = self._header(rows, place, source.header_row)
        #: What comes before the names of the columns.
        self.above = mark + "".join(above)
        #: Of a line that has none, such as the last one of a file.
        self.end = end_of(raw) or "\n"
        #: The names as the file has them.
        self.header = raw.rstrip("\r\n") if place >= 0 else self.dialect.as_line(header)
        self._records.width = self._width = len(header)
        self._widen(source.file, header)
        refuse_taken(source.name, self._all, source.added)
        self.notes: Sequence[str] = [f"the header is {fault}"] if (fault := self._lines.fault(self.header)) else []
        self.told = self._told(kind, header, place, rows, asked=source.header_row is not None)
        #: Whether every field of the first rows is quoted, so that ours should be.
        self.quotes_all = self._quotes_all(head, rows)
        self._content_ends = _content_ends(source.file, self._size)
        self._lines.go_to(self._lines.taken)
        self._rest: Iterator[Records] = self._records.blocks(self._texts(), 0 if self._more else len(self._all))

    def _header_place(self, rows: list[list[str]], asked: int | None, *, above: int) -> int:
        """Return how many rows are above the header; -1 if there is none."""
        if asked is not None:
            return asked - 1
        place = find_header(rows[above:])
        return place + above if place >= 0 else -1

    def _header(self, rows: list[list[str]], place: int, asked: int | None) -> tuple[str, list[str]]:
        """Read the header, or make names for the columns of a table without one."""
        if place < 0:
            here = self._lines.taken, self._records.lines_done
            raw, first = self._records.first()
            self._records.go_to(*here)
            width = max(1, Counter(map(len, filter(None, rows))).most_common(1)[0][0] if any(rows) else len(first))
            return raw, [f"column {number}" for number in range(1, width + 1)]
        raw, header = self._records.first()
        if not header:
            where = f"the names of the columns on line {asked}" if asked else "a line with the names of the columns"
            raise DataError(
                f"{self._name}: expected {where}, got a blank line or the end of the file; give the line that has "
                f"them, or 0 if none has ({argument('header_row')})"
            )
        return raw, header

    def _widen(self, file: IO[bytes], header: list[str]) -> None:
        """Name a column more for each field that some row has more than the header."""
        widest = widest_row(file, self._lines.taken, self.dialect, self.encoding)
        self._lines.go_to(self._lines.taken)
        if widest is None:
            widest = self._records.widest(self._texts())
        self._more = distinct_names([*header, *(f"column {number}" for number in range(len(header) + 1, widest + 1))])[
            len(header) :
        ]
        self.columns: Sequence[str] = distinct_names(header)
        self._all = [*self.columns, *self._more]

    @property
    def header_line(self) -> str:
        """The names of all columns as they are written, without an end."""
        more = self.dialect.delimiter + self.dialect.as_line(self._more) if self._more else ""
        return self.header + more

    def _told(self, kind: str, header: list[str], place: int, rows: list[list[str]], *, asked: bool) -> str:
        told = self.dialect.told(kind)
        if self.told:
            told.append(self.told)
        line = self.above.count("\n") or self.above.count("\r")
        if place < 0:
            told.append("no header")
        elif place:
            told.append(f"header on line {line + 1}")
        elif not asked and len(header) > 1 and not any(map(is_name, header)):
            told.append("line 1 taken for the header")
        if len(header) == 1 and are_of_a_posting([" ".join(row) for row in rows]):
            told.append("each line on its own (one posting as a whole: kpoclass posting, or classify_posting)")
        return ", ".join(told) if told != [kind] else ""

    def _quotes_all(self, head: list[str], rows: list[list[str]]) -> bool:
        quote, between = self.dialect.quote, self.dialect.delimiter.join([self.dialect.quote] * 2)
        whole = [line.strip("\r\n") for line in head[: len(rows)]] if quote and len(rows) == len(head) else []
        return bool(whole) and all(
            line[:1] == quote == line[-1:] and line.count(between) >= len(row) - 1
            for line, row in zip(whole, rows, strict=True)
            if row
        )

    def sample(self) -> list[list[str]]:
        first = next(self._rest, None)
        if first is None:
            return []
        self._rest = chain([first], self._rest)
        width = len(self._all)
        rows = first.rows or [first.fields[begin : begin + width] for begin in range(0, len(first.fields), width)]
        return rows[:SAMPLE_ROWS]

    def place(self) -> dict[str, Any]:
        return {**super().place(), "lines": self._records.lines_done, "as": self._as()}

    def _as(self) -> list[object]:
        return [*self._lines.encoding, *self.dialect, self.header_line]

    def go_to(self, place: Mapping[str, Any]) -> None:
        if place.get("as") != self._as():
            raise DataError(
                f"{self._name}: was changed further on, and is now read in another way than the part that is done; "
                f"delete the partial output to start again, or leave out {argument('resume')}"
            )
        self._records.go_to(place["read"], place["lines"])

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the rows, with their lines as contents; one with too few or too many fields gets the common width."""
        width, places = len(self._all), [self.columns.index(column) for column in chosen]
        for records in self._rest:
            raws, ends, rows, fields = records
            if rows and self._lines.taken >= self._content_ends:
                while rows and not rows[-1]:  # blank lines that end the file are no rows
                    rows.pop()
                raws, ends = raws[: len(rows)], ends[: len(rows)]
            if not raws:
                continue
            block = Block(raws, ends=ends)
            if self._lines.odd:
                block.faults = {place: what for place, what in enumerate(map(self._lines.fault, raws)) if what}
            if self._more or not set(map(len, rows)) <= {width}:
                self._bring_to_width(block, rows, last=bool(places) and places[-1] == self._width - 1)
            fields = fields or list(chain.from_iterable(rows))
            columns: list[list[Any]] = [fields[place::width] for place in places]
            block.texts = columns[0] if len(columns) == 1 else joined_columns(columns, titled=titled)
            yield block

    def _bring_to_width(self, block: Block, rows: list[list[str]], *, last: bool) -> None:
        """Add empty fields; those that are too many are text of the ``last`` column if that has the text."""
        width, usual, delimiter = len(self._all), self._width, self.dialect.delimiter
        for place, fields in enumerate(rows):
            surplus = fields[usual:]
            block.contents[place] += delimiter * (width - max(1, len(fields)))
            rows[place] = fields + [""] * (width - len(fields))
            if len(fields) == usual or (fields and len(fields) > usual and not any(map(str.strip, surplus))):
                continue
            what = "1 field" if usual == 1 else f"{usual} fields"
            fault = f"expected {what}, got {len(fields)}" if fields else "the row is empty"
            if surplus:
                fault += f"; the surplus is kept from {self._all[usual]!r} on"
                if last:
                    rows[place][usual - 1] = delimiter.join(fields[usual - 1 :])
            block.faults[place] = "; ".join(filter(None, [block.faults.get(place), fault]))

    def names(self) -> Sequence[str]:
        return self._all

    def records(self, block: Block) -> list[dict[str, object]]:
        rows = (fields or [""] * len(self._all) for fields in self.dialect.read(block.contents))
        return [dict(zip(self._all, fields, strict=True)) for fields in rows]


class CsvWriter(LineWriter):
    """Writes CSV; quoting, line endings, lines above the header and a byte order mark stay as they were."""

    def __init__(
        self, output: IO[bytes], reader: CsvReader, added: Sequence[str], constants: Sequence[str] = ()
    ) -> None:
        super().__init__(output, reader, added)
        self._dialect, self._end = reader.dialect, reader.end
        self._quote = self._dialect.quote if reader.quotes_all else ""
        self._beginning = reader.above + reader.header_line
        self._constants = "".join(map(self._behind, constants))
        self._fields = CsvFields(self._dialect.delimiter, self._quote)

    def _behind(self, field: str) -> str:
        return self._dialect.delimiter + self._field(field)

    def _field(self, field: str) -> str:
        """Return a field of ours as the file writes its own."""
        line = self._dialect.as_line([field])
        return line if not self._quote or line[:1] == self._quote else self._quote + line + self._quote

    def begin(self) -> None:
        self._output.write(self._encode(self._beginning + "".join(map(self._behind, self._added)) + self._end))

    def write(self, block: Block, results: Results) -> None:
        none = self._field("") if self._quote else ""
        if isinstance(block.ends, str):
            behind = [none + self._constants + (block.ends or self._end)] * len(block.contents)
        else:
            behind = [none + self._constants + (end or self._end) for end in block.ends]
        if block.because is not None:
            words = (self._behind(because) if because else self._dialect.delimiter + none for because in block.because)
            behind = [none + word + end[len(none) :] for word, end in zip(words, behind, strict=True)]
        for place, error in results.errors.items():
            behind[place] = self._field(error) + behind[place][len(none) :]
        rows = zip(block.contents, *self._fields.of(results), behind, strict=True)
        self._output.write(self._encode("".join(chain.from_iterable(rows))))


CSV = Format(CsvReader, CsvWriter)
TSV = Format(partial(CsvReader, kind="TSV"), CsvWriter)


def _content_ends(file: IO[bytes], size: int) -> int:
    """Return the byte behind which a file has nothing but line ends, give or take the last character."""
    content = b""
    while size and not content:
        begin = max(0, size - io.DEFAULT_BUFFER_SIZE)
        file.seek(begin)
        content = file.read(size - begin).rstrip(b"\r\n\0")
        size = begin + len(content)
    return size
