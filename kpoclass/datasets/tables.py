"""Read a labelled table, and name the file, line and column of every fault."""

from __future__ import annotations

import bz2
import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, Any

from kpoclass.errors import DataError, raise_of_the_system
from kpoclass.resources import COMPRESSED

#: A field's text to its value; raises ValueError saying what was expected.
Parser = Callable[[str], Any]

#: How many faults of a file are listed; the others are only counted.
FAULTS_SHOWN = 20

#: Bytes that a compressed table may unpack to: a million texts. A few hundred bytes can unpack to anything.
LARGEST_UNPACKED = 256 << 20


@dataclass(frozen=True)
class Row:
    """One row as read."""

    line: int  #: Where it begins, from 1.
    fields: dict[str, str]  #: A missing value is the empty string.


class _Unpacked(RawIOBase):
    """A file compressed with bz2, read piece by piece up to a size."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = bz2.open(path)  # noqa: SIM115 - closed with this
        self._left = LARGEST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        length = self._file.readinto(buffer)
        self._left -= length
        if self._left < 0:
            raise DataError(
                f"{self._path}: unpacks to more than {LARGEST_UNPACKED} bytes; if that is right, unpack it first: "
                f"bunzip2 {self._path.name}"
            )
        return length

    def close(self) -> None:
        self._file.close()
        super().close()


def open_table(path: Path) -> IO[bytes]:
    """Open a table, decompressed on reading if its name ends in ``.bz2``."""
    if path.suffix.lower() == COMPRESSED:
        return BufferedReader(_Unpacked(path))
    return path.open("rb")


def _csv_rows(path: Path) -> Iterator[Row]:
    with TextIOWrapper(open_table(path), encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header: list[str] = []
        while True:
            line = reader.line_num + 1
            try:
                record = next(reader, None)
            except csv.Error as error:
                raise DataError(f"{path}, line {line}: not CSV: {error}") from error
            if record is None:
                return
            if not header:
                header = record
                repeated = sorted({name for name in header if header.count(name) > 1})
                if repeated:
                    raise DataError(f"{path}, line {line}: column {repeated[0]!r} appears twice in the header")
                yield Row(line, dict.fromkeys(header, ""))
            elif len(record) == len(header):
                yield Row(line, dict(zip(header, record, strict=True)))
            elif record:
                raise DataError(
                    f"{path}, line {line}: expected {len(header)} fields, got {len(record)}; an unquoted comma?"
                )


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _jsonl_rows(path: Path) -> Iterator[Row]:
    names: dict[str, str] = {}
    rows = []
    with TextIOWrapper(open_table(path), encoding="utf-8-sig") as file:
        for line, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                record = json.loads(text)
            except ValueError as error:
                raise DataError(f"{path}, line {line}: not JSON: {error}") from error
            if not isinstance(record, dict):
                raise DataError(f"{path}, line {line}: expected a JSON object, got {type(record).__name__}")
            names.update(dict.fromkeys(record, ""))
            rows.append(Row(line, {name: _plain(value) for name, value in record.items()}))
    yield Row(1, names)
    yield from (Row(row.line, names | row.fields) for row in rows)


def read_rows(path: str | Path) -> tuple[list[str], list[Row]]:
    """Read the columns and rows of a CSV file with a header, or of JSON lines (``.jsonl``, ``.ndjson``), in UTF-8."""
    path = Path(path)
    plain = path.with_suffix("") if path.suffix.lower() == COMPRESSED else path
    read = _jsonl_rows if plain.suffix.lower() in {".jsonl", ".ndjson"} else _csv_rows
    try:
        header, *rows = read(path)
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file") from error
    except (OSError, EOFError) as error:
        raise_of_the_system(error)
        raise DataError(f"{path}: expected a file compressed with bz2: {error}") from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}: expected UTF-8, got byte 0x{error.object[error.start]:02x} at {error.start}; save it as UTF-8"
        ) from error
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: expected a header and rows, got an empty file") from error
    return list(header.fields), rows


def parse_rows(
    path: str | Path,
    columns: list[str],
    rows: list[Row],
    *,
    required: Mapping[str, Parser],
    optional: Mapping[str, Parser],
    check: Callable[[dict[str, Any]], str | None] = lambda row: None,  # noqa: ARG005
    unique: tuple[str, ...] = (),
) -> list[dict[str, Any]]:
    """Turn rows of text into values, and report every fault with file, line and column.

    An optional column may be missing, and its empty fields become None; columns without a parser stay text. ``check``
    says what contradicts what in a row, or None; in the columns ``unique`` no value may occur twice.
    """
    missing = [name for name in required if name not in columns]
    if missing:
        raise DataError(
            f"{path}, line 1: expected a column {missing[0]!r}, got the columns {', '.join(columns) or 'none'}"
        )
    faults: list[str] = []
    first_line: dict[tuple[str, str], int] = {}
    parsed = []
    for row in rows:
        values: dict[str, Any] = dict(row.fields)
        for name, field in row.fields.items():
            parser = required.get(name) or optional.get(name)
            if parser is None:
                continue
            if name in optional and not field.strip():
                values[name] = None
                continue
            try:
                values[name] = parser(field)
            except ValueError as error:
                faults.append(f"{path}, line {row.line}, column {name!r}: {error}")
                values[name] = None
        contradiction = check(values)
        if contradiction:
            faults.append(f"{path}, line {row.line}: {contradiction}")
        for name in unique:
            line = first_line.setdefault((name, row.fields.get(name, "")), row.line)
            if line != row.line:
                faults.append(f"{path}, line {row.line}, column {name!r}: the same as in line {line}")
        parsed.append(values)
    if faults:
        more = len(faults) - FAULTS_SHOWN
        raise DataError("\n".join(faults[:FAULTS_SHOWN] + ([f"... and {more} more"] if more > 0 else [])))
    return parsed
