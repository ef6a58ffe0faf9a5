"""What parts the fields of a CSV file, and what quotes them."""

from __future__ import annotations

import csv
import io
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import DataError, argument
from kpoclass.labelling.formats.csv_header import find_header, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Delimiters of the formats.
USUAL = {"CSV": ",", "TSV": "\t"}
#: Delimiters by their names, the likelier first; the rarer ones are only believed under known names of columns.
_COMMON = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_RARE = {
    "\x01": "control-A",
    "\x1f": "unit separator",
    "^": "caret",
    "~": "tilde",
    "\u00a6": "broken bar",
    ":": "colon",
}
_ALSO_CALLED = {"\\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "bar": "|", "colon": ":"}

#: ``sep=;``, by which spreadsheets are told the delimiter.
_TOLD = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
#: Rows that are looked at.
_ROWS = 100
#: Of the rows, so many at least have as many fields as the header.
_LEAST = 0.5
_NO_QUOTE = "none"


#: Python 3.10 reads no line with NUL.
_READS_NUL = sys.version_info >= (3, 11)
#: Stands for it meanwhile: a number that Unicode says will never be a character.
_FOR_NUL = "\U0010fffe"


class _NulReader:
    """A reader of the csv module that takes NUL for a character like any other, as it does from Python 3.11 on."""

    def __init__(self, lines: Iterable[str], **options: Any) -> None:
        self._replaced = False
        self._reader = csv.reader(self._without_nul(lines), **options)

    @property
    def line_num(self) -> int:
        return self._reader.line_num

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._reader:
            if self._replaced:
                row = [field.replace(_FOR_NUL, "\0") for field in row]  # noqa: PLW2901
                self._replaced = False
            yield row

    def _without_nul(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._replaced |= "\0" in line
            yield line.replace("\0", _FOR_NUL)


class Dialect(NamedTuple):
    """How fields are written in a row."""

    delimiter: str = ","
    #: Empty if nothing quotes.
    quote: str = '"'
    #: What goes before a quote in quotes, beside another quote.
    escape: str = ""
    #: Whether spaces behind a delimiter are none of the field, as before a quote.
    spaced: bool = False

    def _options(self) -> dict[str, Any]:
        if self.spaced:
            return {**self._replace(spaced=False)._options(), "skipinitialspace": True}
        if not self.quote:
            return {"delimiter": self.delimiter, "quoting": csv.QUOTE_NONE, "quotechar": None}
        return {"delimiter": self.delimiter, "quotechar": self.quote, "escapechar": self.escape or None}

    def read(self, lines: Iterable[str]) -> Any:
        """Return a reader of the csv module."""
        return (csv.reader if _READS_NUL else _NulReader)(lines, **self._options())

    def as_line(self, fields: Sequence[str]) -> str:
        """Return fields as a line without its end; without quotes, what would part them is left out."""
        if not self.quote:
            spaces = str.maketrans(f"{self.delimiter}\r\n", "   ")
            return self.delimiter.join(field.translate(spaces) for field in fields)
        line = io.StringIO(newline="")  # the writer quotes a carriage return only where lines end in one
        csv.writer(line, **self._options(), lineterminator="\r\n").writerow(fields)
        return line.getvalue().removesuffix("\r\n")

    def told(self, kind: str) -> list[str]:
        """Say what is not as people expect it of a format."""
        quotes = {'"': [], "'": ["single quotes"], "": ["no quotes"]}.get(self.quote, [f"{self.quote} for quotes"])
        return [self._kind(kind), *quotes, *(["backslashes before quotes"] if self.escape else [])]

    def _kind(self, kind: str) -> str:
        if self.delimiter == USUAL[kind]:
            return kind
        if self.delimiter in ",;":
            return f"{_COMMON[self.delimiter]} CSV"
        return f"{(_COMMON | _RARE).get(self.delimiter, repr(self.delimiter))}-delimited text"


def given_delimiter(name: str, told: str | None, lines: list[str]) -> str | None:
    """Check the delimiter that a caller tells; one that parts nothing, where another does, is none of this file."""
    if told is None:
        return None
    delimiter = _ALSO_CALLED.get(told.lower(), told)
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in "\"'\r\n .-":
        raise DataError(
            f"{name}: expected one sign as the delimiter, such as ';' or 'tab', got {told!r}; "
            f"give one with {argument('delimiter')}"
        )
    if not any(delimiter in line for line in lines):
        parted = [other for other in _COMMON if _fit(lines, other, None, "") > 1]
        if parted:
            raise DataError(
                f"{name}: no line has {delimiter!r}, but {parted[0]!r} parts the fields; leave out "
                f"{argument('delimiter')}"
            )
    return delimiter


def named_delimiter(line: str) -> str | None:
    """Return the delimiter that a first line names, as in ``sep=;``."""
    found = _TOLD.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else None


def given_quote(name: str, told: str | None) -> str | None:
    """Check the quote that a caller tells; none is the empty one."""
    if told is None:
        return None
    quote = "" if told.lower() == _NO_QUOTE else told
    if len(quote) > 1 or quote in set("\r\n"):
        raise DataError(
            f"{name}: expected one character as the quote, or 'none', got {told!r}; give one with {argument('quote')}"
        )
    return quote


def find_dialect(lines: list[str], delimiter: str | None, quote: str | None, usual: str) -> Dialect:
    """Find the dialect of the first lines of a file; ``usual`` is the delimiter of its format."""
    if delimiter is None:
        fits = {each: _fit(lines, each, quote, usual) for each in {usual: "", **_COMMON, **_RARE}}
        best = max(fits, key=lambda each: fits[each])
        delimiter = best if fits[best] > 0 else usual
    found = Dialect(delimiter, *_quoting(lines, delimiter, quote))
    return found._replace(spaced=_is_spaced(lines, found))


def _is_spaced(lines: list[str], dialect: Dialect) -> bool:
    """Whether a space stands between delimiters and quotes, and never a quote right behind a delimiter."""
    if not dialect.quote or dialect.escape or dialect.delimiter.isspace():
        return False
    text = "".join(lines)
    if f"{dialect.delimiter} {dialect.quote}" not in text or f"{dialect.delimiter}{dialect.quote}" in text:
        return False
    spaced = dialect._replace(spaced=True)
    return _as_wide(list(_rows(lines, spaced))) > _as_wide(list(_rows(lines, dialect)))


def _fit(lines: list[str], delimiter: str, quote: str | None, usual: str) -> float:
    """Return how well a delimiter parts the lines: 0 if not at all."""
    if not any(delimiter in line for line in lines):
        return 0
    rows = list(_rows(lines, Dialect(delimiter, *_quoting(lines, delimiter, quote))))
    place = find_header(rows)
    there = list(filter(None, rows[max(place, 0) :]))
    if not there or len(there[0]) < 2:
        return 0
    share = sum(len(row) == len(there[0]) for row in there) / len(there)
    named = place >= 0 and sum(map(is_name, there[0])) / len(there[0])
    if share < _LEAST and not named:
        return 0
    if delimiter in _RARE and not (named and share > 0.9):
        return 0
    if not named and all(f"{delimiter} " in line for line in lines if delimiter in line):
        return 0  # as in a text
    of_all = len(there) / sum(map(bool, rows))  # what stands above the table is no reason to believe in it
    return share * of_all + named + 0.1 * (delimiter == usual)


def _rows(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Read the first rows, without the last one if it is cut off."""
    try:
        for number, row in enumerate(dialect.read(lines)):
            if number == _ROWS:
                return
            yield row
    except csv.Error:
        return


def _quoting(lines: list[str], delimiter: str, quote: str | None) -> tuple[str, str]:
    """Return what quotes the fields, and what escapes a quote in one."""
    if quote is None:
        quote = "'" if _is_single(lines, delimiter) else '"'
    return quote, "\\" if quote and _is_escaped("".join(lines), delimiter, quote) else ""


def _is_single(lines: list[str], delimiter: str) -> bool:
    """Whether apostrophes quote: all of the first line, or so that more rows are as wide as the header."""
    if not any(line.startswith("'") or f"{delimiter}'" in line for line in lines):
        return False
    first = next((line.strip("\ufeff\r\n") for line in lines if line.strip("\ufeff\r\n")), "").split(delimiter)
    if all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in first):
        return True
    single, double = (_as_wide(list(_rows(lines, Dialect(delimiter, quote)))) for quote in ("'", '"'))
    return single > double


def _as_wide(rows: list[list[str]]) -> int:
    """Return how many rows are as wide as the header, or as the first of them."""
    header = rows[max(0, find_header(rows))] if rows else []
    return sum(len(row) == len(header) for row in rows) if len(header) > 1 else 0


def _is_escaped(text: str, delimiter: str, quote: str) -> bool:
    """Whether a quote in a field has a backslash before it, and none is doubled."""
    ends = ("", delimiter, "\r", "\n")
    if not any(behind[:1] not in ends for behind in text.split(f"\\{quote}")[1:]):
        return False
    around = pairwise(text.split(quote * 2))
    return not any(before[-1:] not in ends and behind[:1] not in ends for before, behind in around)
