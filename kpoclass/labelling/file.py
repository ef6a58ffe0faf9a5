"""Label a file of texts row by row, in constant memory; no row is lost, and the output appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from kpoclass.api import load_model
from kpoclass.classification import MODEL_COLUMN, RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.files import atomic_write, check_output, followed, is_written_into
from kpoclass.inference.dispatch import prepare
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.sniff import format_of, load_format
from kpoclass.labelling.results import label_rows
from kpoclass.labelling.summary import LabelSummary
from kpoclass.share import Rates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpoclass.labelling.checkpoint import Checkpoint
    from kpoclass.model import Model

#: Formats in which an interrupted run can be continued.
_RESUMABLE = ("csv", "tsv", "jsonl")


def label_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    format: str | None = None,  # noqa: A002 - what callers expect it to be called
    sheet: str | int | None = None,
    header_row: int | None = None,
    prefix: str = "kpoclass_",
    force: bool = False,
    resume: bool = False,
    report: str | os.PathLike[str] | None = None,
    model: Model | None = None,
    model_column: bool = False,
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
    on_columns: Callable[[tuple[str, ...]], None] = lambda columns: None,  # noqa: ARG005
) -> LabelSummary:
    r"""Label every row of a CSV, TSV, JSONL, Parquet or Excel file.

    Parameters
    ----------
    source, target : path-like
        Files to read and to write, of the same format, by extension (``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``,
        ``.parquet``, ``.xlsx``); text formats are UTF-8. If the target is a symbolic link, the file it leads to is
        replaced; a device or a named pipe is written to directly.
    text : str or sequence of str, optional
        Column, or key, that holds the text; several are joined. By default it is found by its name (``text``, or
        ``description`` and the like, with ``title`` or ``job title`` before it), or it is the one column of long text.
    title : str, optional
        Column to put before the text, each title on a line of its own, unless the first line says the same.
    format : str, optional
        ``"csv"``, ``"tsv"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``, of both files, whatever their names.
    sheet : str or int, optional
        Sheet of a workbook, by its name or number; by default the one with a table of texts. The target has only this
        sheet.
    header_row : int, optional
        Row of a workbook that names the columns, from 1; 0 if none does. Found by default.
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
    progress : callable
        Called after each block with the number of rows done and the share of the file read, from 0 to 1.
    on_columns : callable
        Called with the columns that hold the text, as soon as they are found.

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
    source, target = os.fspath(source), os.fspath(target)
    kind = format_of(source, target, format)
    _refuse_sheet(source, kind, sheet)
    size = os.stat(source).st_size
    check_output(target, force=force, inputs=[source])
    if report is not None:  # refused now rather than after an hour's work
        from kpoclass.labelling.checkpoint import ENDINGS

        working_files = [followed(target) + ending for ending in ("", *ENDINGS)]
        check_output(report, force=force, inputs=[source], outputs=working_files)
    model = model or load_model()
    rates = Rates.of(model)  # refused now, if they are not as they should be
    prepare(size)
    read, write = load_format(kind)
    text_columns = TextColumns.of(text, title)
    fingerprint = model.fingerprint
    constants = {prefix + MODEL_COLUMN: fingerprint} if model_column else {}
    added = [*(prefix + name for name in RESULT_COLUMNS), *constants]
    checkpoint = None
    if resume:
        chosen = {"text column": list(text_columns.text), "title column": text_columns.title}
        job = {"format": kind, **chosen, "prefix": prefix, "model column": model_column, "model": fingerprint}
        checkpoint = _checkpoint(source, target, job, force=force)
    with ExitStack() as stack:
        file = stack.enter_context(open(source, "rb"))
        output: IO[bytes] = stack.enter_context(checkpoint.open() if checkpoint else atomic_write(target, force=force))
        asked = _as_asked(text_columns, sheet, header_row)
        reader = stack.enter_context(closing(read(Source(file, source, added, **asked))))
        writer = stack.enter_context(closing(write(output, reader, added, list(constants.values()))))
        if checkpoint and checkpoint.done:
            reader.go_to(checkpoint.done["place"])
            summary = LabelSummary.from_json(checkpoint.done["summary"])
        else:
            summary = LabelSummary(notes=tuple(reader.notes), model=fingerprint)
            if reader.columns is not None:
                summary = replace(summary, columns=text_columns.choose(source, reader.columns, reader.sample()))
            writer.begin()
        if summary.columns:
            on_columns(summary.columns)
        for block in reader.blocks(summary.columns, titled=text_columns.titled(summary.columns)):
            results = label_rows(model, block.texts, block.faults)
            writer.write(block, results)
            summary = summary.with_block(results, block.texts)
            if checkpoint:
                checkpoint.keep(output, {"place": reader.place(), "summary": vars(summary)})
            progress(summary.rows, reader.share())
        writer.finish()
    summary = summary.with_share(rates)
    if report is not None:
        _write_report(report, summary, model, source, target, force=force)
    progress(summary.rows, 1.0)
    return summary


def _refuse_sheet(source: str, kind: str, sheet: str | int | None) -> None:
    if sheet is not None and kind != "xlsx":
        raise DataError(f"{source}: only an Excel file (xlsx) has sheets to choose from, this is {kind}; leave it out")


def _as_asked(asked: TextColumns, sheet: str | int | None, header_row: int | None) -> dict[str, Any]:
    """Return what the caller said about the table in a file."""
    wanted = [*asked.text, *([] if asked.title is None else [asked.title])]
    return {"sheet": None if sheet is None else str(sheet), "header_row": header_row, "wanted": wanted}


def _write_report(
    path: str | os.PathLike[str], summary: LabelSummary, model: Model, source: str, target: str, *, force: bool
) -> None:
    from kpoclass.rendering.label_report import report_page

    page = report_page(summary, model, os.path.basename(source), os.path.basename(target))
    with atomic_write(path, "w", force=force, encoding="utf-8", newline="\n") as html:
        html.write(page)


def _checkpoint(source: str, target: str, job: dict[str, Any], *, force: bool) -> Checkpoint:
    kind = job["format"]
    if kind not in _RESUMABLE:
        raise DataError(f"{source}: only CSV, TSV and JSONL can be resumed, got {kind}; leave out --resume or resume=")
    if is_written_into(followed(target)):
        raise DataError(f"{target}: expected a file to resume, got a device or pipe; leave out --resume or resume=")
    from kpoclass.labelling.checkpoint import Checkpoint
    from kpoclass.version import __version__

    return Checkpoint(source, followed(target), {**job, "version of kpoclass": __version__}, force=force)
