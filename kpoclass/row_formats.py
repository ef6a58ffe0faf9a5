"""CSV and JSONL as rows to label: read one, write it back with the results added."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol

from kpoclass.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Far above the csv module's own limit of 131,072 characters a field; a posting pasted from a web page can be longer.
LONGEST_FIELD = 2**31 - 1


@dataclass
class Record:
    """One row.

    Attributes
    ----------
    content : Any
        The row as its format holds it.
    text : object
        What is to be labelled; not always a string.
    fault : str
        What was wrong with the row as such, or nothing.
    raw : bool
        Whether surrogates in it stand for bytes that are not UTF-8.
    """

    content: Any
    text: object
    fault: str = ""
    raw: bool = False


class RowFormat(Protocol):
    """Reads rows of one file and writes them to another."""

    def __init__(self, file: IO[str], output: IO[str], name: str, text: str, added: Sequence[str]) -> None: ...

    def records(self) -> Iterator[Record]:
        """Read the rows."""
        ...

    def write(self, record: Record, values: Sequence[object]) -> None:
        """Write a row with its results."""
        ...


def _refuse_taken(name: str, columns: Sequence[str], added: Sequence[str]) -> None:
    taken = [column for column in added if column in columns]
    if taken:
        raise DataError(f"{name}: the column {taken[0]!r} is there already; choose another prefix (--prefix)")


class _UnixLines:
    """Ends rows with a line feed alone; csv.writer, told to do that, leaves a carriage return in a field unquoted."""

    def __init__(self, output: IO[str]) -> None:
        self._output = output

    def write(self, row: str) -> int:
        return self._output.write(row.removesuffix("\r\n") + "\n")


class CsvRows:
    """CSV with a header; the line ending and a byte order mark are kept.

    Parameters
    ----------
    file, output : text files
        Opened with ``newline=""``.
    name : str
        For messages.
    text : str
        The column to label.
    added : sequence of str
        Names of the columns to add.
    """

    def __init__(self, file: IO[str], output: IO[str], name: str, text: str, added: Sequence[str]) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        first = file.readline()
        file.seek(0)
        if first.startswith("\ufeff"):
            file.read(1)
            output.write("\ufeff")
        self._reader = csv.reader(file)
        header = next(self._reader, None)
        if not header:
            raise DataError(f"{name}: expected a header line, got an empty file")
        if text not in header:
            raise DataError(f"{name}: expected a column {text!r}, got {', '.join(header)}; name it with --text")
        _refuse_taken(name, header, added)
        self._name = name
        self._width = len(header)
        self._column = header.index(text)
        self._writer = csv.writer(output if first.endswith("\r\n") else _UnixLines(output), lineterminator="\r\n")
        self._writer.writerow([*header, *added])

    def records(self) -> Iterator[Record]:
        """Read the rows; one with too few or too many fields is brought to the header's width, and says so.

        Yields
        ------
        Record
            With a list of fields as content.

        Raises
        ------
        DataError
            If the file can't be read on as CSV.
        """
        try:
            for fields in self._reader:
                if not fields:
                    continue
                fault = ""
                if len(fields) != self._width:
                    fault = f"expected {self._width} fields, got {len(fields)}"
                    if len(fields) > self._width:
                        fault += f"; the surplus: {fields[self._width :]}"
                content = (fields + [""] * self._width)[: self._width]
                yield Record(content, content[self._column], fault)
        except csv.Error as error:
            raise DataError(f"{self._name}, line {self._reader.line_num}: not CSV: {error}") from error

    def write(self, record: Record, values: Sequence[object]) -> None:
        """Write a row with its results; booleans as true and false, nothing as an empty field.

        Parameters
        ----------
        record : Record
            As read.
        values : sequence of object
            One for each added column.
        """
        self._writer.writerow([*record.content, *map(_plain, values)])


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    return value


class JsonlRows:
    """One JSON object a line; keys keep their order.

    Parameters
    ----------
    file, output, name, text, added
        As for :class:`CsvRows`.
    """

    def __init__(self, file: IO[str], output: IO[str], name: str, text: str, added: Sequence[str]) -> None:
        self._file = file
        self._output = output
        self._name = name
        self._text = text
        self._added = added

    def records(self) -> Iterator[Record]:
        """Read the lines; one that is no JSON object is kept under the key ``line``, and says so.

        Yields
        ------
        Record
            With a dictionary as content.

        Raises
        ------
        DataError
            If a key to add is there already.
        """
        for number, read in enumerate(self._file):
            line = read.removeprefix("\ufeff") if number == 0 else read
            if not line.strip():
                continue
            raw = not _is_unicode(line)
            try:
                content = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Record({"line": line.rstrip("\r\n")}, None, f"not JSON: {error}", raw)
                continue
            if not isinstance(content, dict):
                fault = f"expected a JSON object, got {type(content).__name__}"
                yield Record({"line": line.rstrip("\r\n")}, None, fault, raw)
                continue
            _refuse_taken(self._name, list(content), self._added)
            fault = "" if self._text in content else f"there is no key {self._text!r}"
            yield Record(content, content.get(self._text), fault, raw)

    def write(self, record: Record, values: Sequence[object]) -> None:
        """Write a row with its results.

        Parameters
        ----------
        record : Record
            As read.
        values : sequence of object
            One for each added key.
        """
        row = {**record.content, **dict(zip(self._added, values, strict=True))}
        line = json.dumps(row, ensure_ascii=False)
        if not _is_unicode(line, "surrogateescape" if record.raw else "strict"):
            line = json.dumps(row)  # half a surrogate pair, which only an escape can hold
        self._output.write(line + "\n")


def _is_unicode(line: str, errors: str = "strict") -> bool:
    try:
        line.encode("utf-8", errors)
    except UnicodeEncodeError:
        return False
    return True


ROW_FORMATS: dict[str, type[RowFormat]] = {"csv": CsvRows, "jsonl": JsonlRows, "ndjson": JsonlRows}
