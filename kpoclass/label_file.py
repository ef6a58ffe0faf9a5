"""Label a file of texts row by row: in constant memory, losing no row; the output appears whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import TYPE_CHECKING

from kpoclass.api import load_model
from kpoclass.atomic import atomic_write
from kpoclass.classification import Classification
from kpoclass.errors import DataError, KpoclassError, OutputExistsError
from kpoclass.row_formats import ROW_FORMATS, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.model import Model

#: What is added to each row, after the prefix; ``error`` says why a row has no label.
RESULT_FIELDS = (*Classification._fields, "error")

#: How many faults a summary keeps in full; all are in the output's error column.
FAULTS_KEPT = 100


@dataclass
class LabelSummary:
    """What became of a file.

    Attributes
    ----------
    rows : int
        Rows read and written.
    kpo, bpo : int
        Rows by label.
    not_confident : int
        Labelled rows that a person should look at.
    failed : int
        Rows without a label.
    faults : list of (int, str)
        Row number, from 1, and what was wrong, for the first ``FAULTS_KEPT`` of them.
    """

    rows: int = 0
    kpo: int = 0
    bpo: int = 0
    not_confident: int = 0
    failed: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add(self, result: Classification | None, fault: str) -> None:
        """Count one row.

        Parameters
        ----------
        result : Classification or None
            Its label.
        fault : str
            What was wrong with it, or nothing.
        """
        self.rows += 1
        if result is None:
            self.failed += 1
        else:
            self.kpo += result.label == "KPO"
            self.bpo += result.label == "BPO"
            self.not_confident += not result.confident
        if fault and len(self.faults) < FAULTS_KEPT:
            self.faults.append((self.rows, fault))


def _format_of(path: str) -> str:
    extension = os.path.splitext(path)[1].lower().lstrip(".")
    if extension not in ROW_FORMATS:
        raise DataError(f"{path}: expected a name that ends in {', '.join('.' + name for name in ROW_FORMATS)}")
    return extension


def _label(record: Record, model: Model) -> tuple[Classification | None, str]:
    try:
        return model.classify(record.text), record.fault  # type: ignore[arg-type]
    except KpoclassError as error:
        return None, record.fault or str(error)


def label_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    text: str = "text",
    prefix: str = "kpoclass_",
    force: bool = False,
    model: Model | None = None,
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
) -> LabelSummary:
    """Label every row of a CSV or JSONL file.

    Parameters
    ----------
    source, target : path-like
        Files to read and to write; both CSV or both JSONL, by extension (``.csv``, ``.jsonl``, ``.ndjson``), UTF-8.
    text : str
        Column, or key, that holds the text.
    prefix : str
        Put before the name of each added column: ``label, probability, p_kpo, skill_level, in_scope, p_in_scope,
        coverage, confident, reason, error``.
    force : bool
        Whether a target that exists may be replaced.
    model : Model, optional
        The shipped one by default.
    progress : callable
        Told the number of rows done and the share of the file read, from 0 to 1.

    Returns
    -------
    LabelSummary
        Counts and faults. A row that can't be labelled is written all the same, with ``error`` filled.

    Raises
    ------
    FileNotFoundError
        If there is no source.
    OutputExistsError
        If the target is there, without ``force``, or is the source itself.
    DataError
        If the text column is missing, a column to add is there already, or the formats differ.
    """
    source, target = os.fspath(source), os.fspath(target)
    extension = _format_of(source)
    if ROW_FORMATS[_format_of(target)] is not ROW_FORMATS[extension]:
        raise DataError(f"expected files of one format, got {source} and {target}")
    size = max(1, os.stat(source).st_size)
    if os.path.exists(target):
        if os.path.samefile(source, target):
            raise OutputExistsError(f"{target}: is the input itself; write to another file")
        if not force:
            raise OutputExistsError(f"{target}: is there already; choose another name, or force it (--force)")
    model = model or load_model()
    summary = LabelSummary()
    added = [prefix + name for name in RESULT_FIELDS]
    # surrogateescape carries bytes that are not UTF-8 through unchanged.
    with (
        open(source, "rb") as raw,
        TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="") as file,
        atomic_write(target, "w", encoding="utf-8", errors="surrogateescape", newline="") as output,
    ):
        rows = ROW_FORMATS[extension](file, output, source, text, added)
        for record in rows.records():
            result, fault = _label(record, model)
            values: tuple[object, ...] = (None,) * len(Classification._fields) if result is None else tuple(result)
            rows.write(record, (*values, fault or None))
            summary.add(result, fault)
            if summary.rows % 1000 == 0:
                progress(summary.rows, min(1.0, raw.tell() / size))
    progress(summary.rows, 1.0)
    return summary
