"""Label a file of texts row by row, in constant memory; no row is lost, and the output appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, argument
from kpoclass.files import atomic_write, followed, is_written_into, path_of
from kpoclass.labelling.formats.packed import is_packed, unpacked_name
from kpoclass.labelling.inputs import STANDARD, Input, find_inputs, notes_below, state_of
from kpoclass.labelling.labeller import Labeller, check_callable
from kpoclass.labelling.outputs import check_outputs, open_output, output_kind
from kpoclass.temporary_files import to_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from kpoclass.labelling.checkpoint import Checkpoint
    from kpoclass.labelling.summary import LabelSummary
    from kpoclass.model import Model

#: Formats in which an interrupted run can be continued.
_RESUMABLE = ("csv", "tsv", "jsonl")
_CHANGED = "{} was changed while it was read: rows may be torn or missing; label it again when it stays as it is"


def label_file(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    target: str | os.PathLike[str],
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    format: str | None = None,  # noqa: A002 - what callers expect it to be called
    out_format: str | None = None,
    sheet: str | int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header_row: int | None = None,
    prefix: str = "kpoclass_",
    force: bool = False,
    resume: bool = False,
    report: str | os.PathLike[str] | None = None,
    model: Model | None = None,
    model_column: bool = False,
    explain: bool = False,
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
    on_columns: Callable[[tuple[str, ...]], None] = lambda columns: None,  # noqa: ARG005
    on_told: Callable[[str], None] = lambda told: None,  # noqa: ARG005
) -> LabelSummary:
    r"""Label every row of a CSV, TSV, JSON, JSON Lines, Parquet or Excel file, or of several as one table.

    Parameters
    ----------
    source : path-like or sequence of path-like
        File to read: ``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``, ``.json`` (an array of objects, alone or in an
        object), ``.parquet``, ``.xlsx`` or ``.txt``, by what is in it and by its name (``.gz``, ``.bz2`` or ``.xz``
        behind it is unpacked); a folder of such files, a pattern such as ``"jobs/*.csv"``, or several of
        these, which become one table; ``"-"`` is standard input.
    target : path-like
        File to write, in the format that its name ends in, which may be another. If it is a symbolic link, the file
        it leads to is replaced; a device or a named pipe is written to directly; ``"-"`` is standard output.
    text : str or sequence of str, optional
        Column, or key, that holds the text; several are joined. By default it is found by its name (``text``, or
        ``description`` and the like, with ``title`` or ``job title`` before it), or it is the one column of long text.
    title : str, optional
        Column to put before the text, each title on a line of its own, unless the first line says the same.
    format : str, optional
        ``"csv"``, ``"tsv"``, ``"jsonl"``, ``"json"``, ``"parquet"`` or ``"xlsx"``, of the source, whatever its name.
    out_format : str, optional
        The same of the target. By default its name tells, and if that does not, it is the source's.
    sheet : str or int, optional
        Sheet of a workbook, by its name or number; by default the one with a table of texts. The target has only this
        sheet.
    encoding : str, optional
        Encoding of a text file, such as ``"utf-8"`` or ``"cp1252"``; by default it is found out. The target has it too.
    delimiter : str, optional
        What parts the fields of CSV, such as ``";"`` or ``"tab"``; by default it is found out. The target has it too.
    quote : str, optional
        What quotes the fields of CSV; ``"none"`` if nothing does. By default, quotation marks or apostrophes.
    header_row : int, optional
        The line, or row of a workbook, with the names of the columns, counted from 1; 0 if there is none, and the
        columns are named ``column 1`` and so on. By default it is found out. What is above it comes out as it was.
    prefix : str
        Put before the name of each added column: ``label, probability, p_kpo, skill_level, in_scope, p_in_scope,
        coverage, confident, reason, error``.
    force : bool
        Whether an existing target or report may be replaced.
    resume : bool
        Whether to keep what is done in ``TARGET.partial`` if the run is interrupted, and to continue from there if an
        earlier run was. For CSV, TSV and JSONL.
    report : path-like, optional
        An HTML page to write about the file as a whole.
    model : Model, optional
        The shipped one by default.
    model_column : bool
        Whether to add a last column, ``model``, with the model's fingerprint in every row.
    explain : bool
        Whether to add a column, ``because``, with the three words or phrases that speak most for the label. Takes
        several times as long.
    progress : callable
        Called after each block with the number of rows done and the share of the file read, from 0 to 1.
    on_columns : callable
        Called with the columns that hold the text, as soon as they are found.
    on_told : callable
        Called with what was read, such as ``"semicolon CSV, Windows-1252"``; empty if that is not worth saying.

    Returns
    -------
    LabelSummary
        Counts, faults, and the rows to review. A row that can't be labelled is written too, with ``error`` filled.

    Raises
    ------
    FileNotFoundError
        If the source does not exist.
    OutputExistsError
        If the target or the report exists and ``force`` is false, or it is the source itself.
    DataError
        If it is not obvious which column holds the text, a column to add already exists, the formats differ, the file
        is damaged, or an interrupted run can't be resumed because its source, model or options were different.
    MissingExtraError
        If the format needs a package that is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kpoclass import label_file
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "jobs.csv").write_text("id,title\n1,Actuary\n2,Parcel sorter\n")
    >>> label_file(folder / "jobs.csv", folder / "labelled.csv").kpo
    1
    >>> print((folder / "labelled.csv").read_text().splitlines()[0][:39])
    id,title,kpoclass_label,kpoclass_probab
    """
    target = path_of(target, "target")
    dialect = {"encoding": encoding, "delimiter": delimiter, "quote": quote, "header_row": header_row}
    labeller = Labeller.of(
        model,
        text,
        title,
        {"sheet": sheet, **dialect},
        prefix=prefix,
        explain=explain,
        model_column=model_column,
        formats={"format": format, "out_format": out_format},
    )
    check_callable(progress=progress, on_columns=on_columns, on_told=on_told)
    inputs = find_inputs(source, format, labeller.said)
    below = [f"{path}: {note}" for path, note in notes_below(source, os.path.dirname(target))]
    before = {each.path: state_of(each.path) for each in inputs if each.copy is None}
    source = inputs[0].name if len(inputs) == 1 else f"{len(inputs):,} files"
    kind = output_kind(target, out_format, inputs, named=format is not None)
    check_outputs(target, report, force=force, inputs=inputs)
    checkpoint = _checkpoint(inputs, target, labeller.described(kind), force=force) if resume else None
    # Entered first, the report takes its name last: an output that fails has none.
    with (
        nullcontext() if report is None else _open_report(report, force=force) as page,
        checkpoint.open() if checkpoint else open_output(target, force=force) as output,
    ):
        summary = labeller.label(
            inputs, source, kind, output, checkpoint, progress=progress, on_columns=on_columns, on_told=on_told
        )
        changed = [path for path, state in before.items() if state_of(path) != state]
        summary = replace(summary, notes=(*summary.notes, *map(_CHANGED.format, changed), *below))
        if page is not None:
            _write_report(page, summary, labeller.model, source, target)
    progress(summary.rows, 1.0)
    return summary


def _open_report(path: str | os.PathLike[str], *, force: bool) -> AbstractContextManager[IO[str]]:
    return atomic_write(path, "w", force=force, encoding="utf-8", newline="\n")


def _write_report(page: IO[str], summary: LabelSummary, model: Model, source: str, target: str) -> None:
    from kpoclass.rendering.label_report import report_page

    page.write(report_page(summary, model, os.path.basename(source), os.path.basename(target)))
    to_disk(page)  # a disk that is full is told before the output takes its name


def _checkpoint(inputs: Sequence[Input], target: str, job: dict[str, Any], *, force: bool) -> Checkpoint:
    if inputs[0].copy:
        raise DataError(
            f"{inputs[0].name}: expected a file to resume, got what can be read once; leave out {argument('resume')}"
        )
    kinds = {each.kind for each in inputs} | {job["format"]}
    if len(inputs) > 1 or len(kinds) > 1 or not kinds <= set(_RESUMABLE):
        got = f"{len(inputs):,} files" if len(inputs) > 1 else f"{inputs[0].kind} to {job['format']}"
        raise DataError(
            f"{inputs[0].name}: only one CSV, TSV or JSONL file that is written as the same can be resumed, got {got}; "
            f"leave out {argument('resume')}"
        )
    source = inputs[0].path
    if is_packed(source) or unpacked_name(target) != target:
        raise DataError(f"{source}: a packed file can't be resumed; unpack it first, or leave out {argument('resume')}")
    if target == STANDARD or is_written_into(followed(target)):
        raise DataError(f"{target}: expected a file to resume, got a device or pipe; leave out {argument('resume')}")
    from kpoclass.labelling.checkpoint import Checkpoint

    return Checkpoint(source, followed(target), job, force=force)
