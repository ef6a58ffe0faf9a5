"""What holds of whatever file is labelled: it is refused in a sentence, or every row and every column comes out."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from small_model import small_parameters

from kpoclass import LabelSummary, label_file
from kpoclass.classification import BECAUSE_COLUMN, RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.labelling.formats.encoding import Encoding, find_encoding
from kpoclass.labelling.inputs import find_inputs
from kpoclass.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters of a message: it quotes no more than a few words of what was given.
LONGEST_MESSAGE = 1_500
_ADDED = {f"kpoclass_{name}" for name in (*RESULT_COLUMNS, BECAUSE_COLUMN)}
#: Formats of lines, whose encoding the rows keep in any format of lines.
_OF_TEXT = ("csv", "tsv", "txt", "jsonl")


class Labelled(NamedTuple):
    """A file that was labelled, its summary, and its rows as objects."""

    source: Path
    target: Path
    summary: LabelSummary
    rows: list[dict[str, Any]]

    def given(self) -> list[dict[str, Any]]:
        """Return the rows without what was added."""
        return [{key: value for key, value in row.items() if key not in _ADDED} for row in self.rows]


@cache
def _all() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@cache
def _folder(extension: str) -> Path:
    folder = Path(_all().name, extension)
    folder.mkdir()
    return folder


def label(source: Path, target: Path, **options: Any) -> LabelSummary | None:
    """Label a file; None if it is refused as documented."""
    try:
        return label_file(source, target, model=_model(), force=True, **options)
    except DataError as error:
        told = str(error)
    assert 0 < len(told) < LONGEST_MESSAGE
    return None


@cache
def _model() -> Model:
    return Model(small_parameters())


def check_file(content: bytes, extension: str, same: str) -> Labelled | None:
    """Label a file to its own format and to JSON Lines, which have to tell the same; None if it is refused."""
    folder = _folder(extension)
    source, target, lines = (folder / name for name in (f"in.{extension}", f"out.{same}", "converted.jsonl"))
    source.write_bytes(content)
    for each in (target, lines):
        each.unlink(missing_ok=True)
    summary = label(source, target)
    converted = label(source, lines, explain=True)
    assert (summary is None) == (converted is None)
    assert (summary is None) == (not target.exists())
    assert set(folder.iterdir()) == ({source} if summary is None else {source, target, lines})
    if summary is None or converted is None:
        return None
    assert summary.columns == converted.columns
    assert summary.faults == converted.faults
    (given,) = find_inputs(source, None, {})  # by what is in it, whatever its name
    rows = read_lines(lines, source if given.kind in _OF_TEXT else None)
    check_counts(summary, rows)
    check_counts(converted, rows)
    return Labelled(source, target, summary, rows)


def read_lines(path: Path, source: Path | None = None) -> list[dict[str, Any]]:
    """Return the objects of JSON Lines, in UTF-8 or, as they were made of lines, in their encoding."""
    encoding = Encoding("utf-8")
    if source:
        with source.open("rb") as file:
            encoding = find_encoding(file, "")
    content = path.read_bytes()
    if encoding.codec != "utf-8":
        with suppress(ValueError):
            return _objects(content.decode(encoding.codec, encoding.errors))
    return _objects(content.decode("utf-8", "surrogateescape"))


def _objects(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line, strict=False) for line in lines.removeprefix("\ufeff").split("\n") if line]


def check_counts(summary: LabelSummary, rows: Sequence[dict[str, Any]]) -> None:
    """The summary counts what the rows say, and each row has all results or says why not."""
    assert summary.rows == len(rows) == summary.kpo + summary.bpo + summary.failed
    for row in rows:
        results = [row[f"kpoclass_{name}"] for name in RESULT_COLUMNS]
        label_, error = results[0], results[-1]
        assert label_ in {"KPO", "BPO", None}
        assert label_ is not None or error
    labels = [row["kpoclass_label"] for row in rows]
    assert (summary.kpo, summary.bpo) == (labels.count("KPO"), labels.count("BPO"))
