"""Label a file of texts row by row: in constant memory, losing no row; the output appears whole or not at all."""

from __future__ import annotations

import os
from io import TextIOWrapper
from typing import TYPE_CHECKING

from kpoclass.api import load_model
from kpoclass.atomic import atomic_write
from kpoclass.csv_fields import CsvFields
from kpoclass.engine_choice import prepare
from kpoclass.errors import DataError, OutputExistsError
from kpoclass.label_summary import FAULTS_KEPT, LabelSummary
from kpoclass.labels import RESULT_FIELDS, Labels
from kpoclass.row_formats import ROW_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpoclass.model import Model

__all__ = ["FAULTS_KEPT", "RESULT_FIELDS", "LabelSummary", "label_file"]


def _format_of(path: str) -> str:
    extension = os.path.splitext(path)[1].lower().lstrip(".")
    if extension not in ROW_FORMATS:
        raise DataError(f"{path}: expected a name that ends in {', '.join('.' + name for name in ROW_FORMATS)}")
    return extension


def _choose(columns: Sequence[str], name: str, text: str) -> list[str]:
    if text not in columns:
        raise DataError(f"{name}: expected a column {text!r}, got {', '.join(columns)}; name it with --text")
    return [text]


def label_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    text: str = "text",
    prefix: str = "kpoclass_",
    force: bool = False,
    report: str | os.PathLike[str] | None = None,
    model: Model | None = None,
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
) -> LabelSummary:
    """Label every row of a CSV, TSV or JSONL file.

    Parameters
    ----------
    source, target : path-like
        Files to read and to write; of one format, by extension (``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``), UTF-8.
    text : str
        Column, or key, that holds the text.
    prefix : str
        Put before the name of each added column: ``label, probability, p_kpo, skill_level, in_scope, p_in_scope,
        coverage, confident, reason, error``.
    force : bool
        Whether a target, or report, that exists may be replaced.
    report : path-like, optional
        An HTML page to write about the file as a whole.
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
        If the target or the report is there, without ``force``, or is the source itself.
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
    page = None
    if report is not None:
        from kpoclass.rendering.label_report import LabelReport

        page = LabelReport(report, source, target, force=force)
    model = model or load_model()
    prepare(size)
    summary = LabelSummary(closest=page.closest if page else None)
    csv_fields = {delimiter: CsvFields(delimiter) for delimiter in (",", "\t")}
    added = [prefix + name for name in RESULT_FIELDS]
    # surrogateescape carries bytes that are not UTF-8 through unchanged.
    with (
        open(source, "rb") as raw,
        TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="") as file,
        atomic_write(target, "w", encoding="utf-8", errors="surrogateescape", newline="") as output,
    ):
        rows = ROW_FORMATS[extension](file, output, source, lambda columns: _choose(columns, source, text), added)
        for block in rows.blocks():
            labels = Labels(model, block.texts, block.faults, csv_fields)
            rows.write(block, labels)
            summary.add(labels, block.texts)
            progress(summary.rows, min(1.0, raw.tell() / size))
    if page:
        page.write(summary, model)
    progress(summary.rows, 1.0)
    return summary
