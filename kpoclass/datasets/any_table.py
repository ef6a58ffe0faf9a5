"""Rows of any table that people have: a file of every format that ``label`` reads, or a data frame."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kpoclass.datasets.tables import open_table
from kpoclass.errors import DataError, argument, kind_name, raise_of_the_system
from kpoclass.files import file_sha256
from kpoclass.labelling.columns import SAMPLE_ROWS, joined_columns
from kpoclass.labelling.formats.base import SAYABLE, distinct_names
from kpoclass.labelling.inputs import find_inputs
from kpoclass.text_names import plain

#: How many bad rows an error lists.
FAULTS_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    number: int  #: As a spreadsheet shows it; in a data frame the position, from 0.
    text: object  #: What the chosen columns hold, joined.
    fault: str  #: What is wrong with the row itself, if anything.
    values: Mapping[str, object]


@dataclass(frozen=True)
class AnyTable:
    """A table that is open for reading."""

    name: str
    columns: Sequence[str]
    sample: Sequence[Sequence[object]]  #: The values of the first rows.
    rows: Callable[[Sequence[str], bool], Iterator[Row]]  #: Takes the columns of the text, and if the first is a title.
    told: str  #: What was read as what; empty if there is nothing worth saying.
    sha256: str
    row_word: str = "row"  #: What a number of a row counts, as ``label`` says it: "row", or "line" in JSON Lines.


@contextmanager
def open_any(table: Any, source: Mapping[str, Any], wanted: Sequence[str] = ()) -> Iterator[AnyTable]:
    """Open a file or a data frame; ``source`` has fields of :class:`kpoclass.labelling.formats.base.Source`.

    Of several sheets, the one to choose has the columns that are wanted.
    """
    unknown = [name for name in source if name not in SAYABLE]
    if unknown:
        known = ", ".join(f"{name}=" for name in SAYABLE)
        raise TypeError(f"expected {known} to say how a file is to be read, got {unknown[0]}=")
    if not isinstance(table, str | os.PathLike):
        yield _frame(table)
        return
    path = Path(table)
    digest = _sha256(path)  # first of all: is it there, and can it be unpacked?
    said = {**source, "wanted": wanted}
    (found,) = find_inputs(path, None, said)
    with found.reader((), said) as reader:
        yield _read(str(path), reader, digest)


def _sha256(path: Path) -> str:
    try:
        with open_table(path) as file:
            return file_sha256(file)
    except (FileNotFoundError, IsADirectoryError) as error:
        what = "expected a file, got a folder; name the files in it" if path.is_dir() else "there is no such file"
        raise DataError(f"{path}: {what}") from error
    except (OSError, EOFError) as error:
        raise_of_the_system(error)
        raise DataError(f"{path}: expected a file compressed with bz2: {error}") from error


def _read(name: str, reader: Any, sha256: str) -> AnyTable:
    if reader.columns is None:
        raise DataError(f"{name}: expected rows of labelled texts, got none")

    def rows(chosen: Sequence[str], titled: bool) -> Iterator[Row]:
        done = 0
        for block in reader.blocks(chosen, titled=titled):
            numbered = zip(reader.numbers(block, done), block.texts, reader.records(block), strict=True)
            done += len(block.texts)
            for place, (number, text, values) in enumerate(numbered):
                yield Row(number, text, block.faults.get(place, ""), values)

    told = "; ".join(filter(None, [reader.told, *reader.notes]))
    return AnyTable(name, list(reader.columns), reader.sample(), rows, told, sha256, reader.row_name.partition(" ")[0])


def _frame(table: Any) -> AnyTable:
    if not isinstance(table, pd.DataFrame) and not hasattr(table, "to_pandas"):
        lazy = "; collect it first" if hasattr(table, "collect") else ""
        raise DataError(f"expected a file or a data frame of labelled texts, got {kind_name(table)}{lazy}")
    frame: pd.DataFrame = table if isinstance(table, pd.DataFrame) else table.to_pandas()
    names = list(map(str, frame.columns))
    values = [
        [None if gone else value for value, gone in zip(column.tolist(), column.isna().tolist(), strict=True)]
        for column in (frame.iloc[:, place] for place in range(len(names)))
    ]
    sample = list(zip(*(column[:SAMPLE_ROWS] for column in values), strict=True))
    digest = hashlib.sha256(frame.to_csv(index=False).encode(errors="replace")).hexdigest()

    def rows(chosen: Sequence[str], titled: bool) -> Iterator[Row]:
        texts = joined_columns([values[names.index(column)] for column in chosen], titled=titled)
        distinct = distinct_names(names)
        for number, (text, *row) in enumerate(zip(texts, *values, strict=True)):
            yield Row(number, text, "", dict(zip(distinct, row, strict=True)))

    return AnyTable("the data frame", names, sample, rows, "", digest)


def find_column(asked: str, columns: Sequence[str]) -> str | None:
    """Return the column of a name, which may differ in case, spaces and punctuation.

    >>> find_column("skill_level", ["Text", "Skill Level"])
    'Skill Level'
    """
    alike = [column for column in columns if plain(column) == plain(asked)]
    return asked if asked in columns else alike[0] if len(set(alike)) == 1 else None


def named_column(table: AnyTable, asked: str, option: str) -> str:
    """Return the column that the caller names."""
    found = find_column(asked, table.columns)
    if found is None:
        listed = ", ".join(table.columns) or "none"
        raise DataError(
            f"{table.name}: expected a column {asked!r}, got {listed}; name one of these with {argument(option)}"
        )
    return found


def refuse_mostly_bad(name: str, bad: Mapping[int, str], n_good: int, row_word: str = "row") -> None:
    """Refuse a table of which most rows can't be used: something is wrong with all of it."""
    if len(bad) <= n_good:
        return
    listed = [f"{row_word} {number:,}: {fault}" for number, fault in list(bad.items())[:FAULTS_SHOWN]]
    more = [f"... and {len(bad) - FAULTS_SHOWN:,} more"] if len(bad) > FAULTS_SHOWN else []
    columns = ", ".join(map(argument, ("text", "title", "label")))
    what = f"{name}: {len(bad):,} of {len(bad) + n_good:,} labelled rows can't be used"
    raise DataError("\n  ".join([f"{what}; mend them, or name the columns ({columns}):", *listed, *more]))
