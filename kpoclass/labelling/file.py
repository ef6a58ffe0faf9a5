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
from kpoclass.labelling.formats.packed import is_packed, open_source, packed_as, unpacked_name
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
    sheet: str | None = None,
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
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
    on_columns: Callable[[tuple[str, ...]], None] = lambda columns: None,  # noqa: ARG005
    on_told: Callable[[str], None] = lambda told: None,  # noqa: ARG005
) -> LabelSummary:
    r"""Label every row of a CSV, TSV, JSONL, Parquet or Excel file.

    Parameters
    ----------
    source, target : path-like
        Files to read and to write, of the same format, by what is in the source and by the extension (``.csv``,
        ``.tsv``, ``.txt``, ``.jsonl``, ``.ndjson``, ``.parquet``, ``.xlsx``; ``.gz``, ``.bz2`` or ``.xz`` behind it is
        unpacked and packed). If the target is a symbolic link, the file it leads to is replaced; a device or a named
        pipe is written to directly.
    text : str or sequence of str, optional
        Column, or key, that holds the text; several are joined. By default it is found by its name (``text``, or
        ``description`` and the like, with ``title`` or ``job title`` before it), or it is the one column of long text.
    title : str, optional
        Column to put before the text, each title on a line of its own, unless the first line says the same.
    format : str, optional
        ``"csv"``, ``"tsv"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``, of both files, whatever their names.
    sheet : str, optional
        Sheet of an Excel file; the first by default. The target has only this sheet.
    encoding : str, optional
        Encoding of a text file, such as ``"utf-8"`` or ``"cp1252"``; by default it is found out. The target has it too.
    delimiter : str, optional
        What parts the fields of CSV, such as ``";"`` or ``"tab"``; by default it is found out. The target has it too.
    quote : str, optional
        What quotes the fields of CSV; ``"none"`` if nothing does. By default, quotation marks or apostrophes.
    header_row : int, optional
        The line with the names of the columns, counted from 1; 0 if there is none, and the columns are named
        ``column 1`` and so on. By default it is found out. What is above it comes out as it was.
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
    source, target = os.fspath(source), os.fspath(target)
    kind = format_of(source, target, format)
    dialect = {"encoding": encoding, "delimiter": delimiter, "quote": quote}
    _check_told(source, kind, dialect, sheet, header_row)
    size = os.stat(source).st_size
    check_output(target, force=force, inputs=[source])
    _check_report(report, source, target, force=force)  # now rather than after an hour's work
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
        job = {
            "format": kind,
            **chosen,
            **dialect,
            "header row": header_row,
            "prefix": prefix,
            "model column": model_column,
            "model": fingerprint,
        }
        checkpoint = _checkpoint(source, target, job, force=force)
    with ExitStack() as stack:
        file = stack.enter_context(open_source(source))
        file_to_write = checkpoint.open() if checkpoint else atomic_write(target, force=force)
        output: IO[bytes] = stack.enter_context(packed_as(target, stack.enter_context(file_to_write)))
        options = Source(file, source, added, sheet, encoding, delimiter, quote, header_row)
        reader = stack.enter_context(closing(read(options)))
        on_told(reader.told)
        writer = stack.enter_context(closing(write(output, reader, added, list(constants.values()))))
        if checkpoint and checkpoint.done:
            reader.go_to(checkpoint.done["place"])
            summary = LabelSummary.from_json(checkpoint.done["summary"])
        else:
            summary = LabelSummary(notes=tuple(reader.notes), told=reader.told, model=fingerprint)
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


def _check_report(report: str | os.PathLike[str] | None, source: str, target: str, *, force: bool) -> None:
    if report is None:
        return
    from kpoclass.labelling.checkpoint import ENDINGS

    working_files = [followed(target) + ending for ending in ("", *ENDINGS)]
    check_output(report, force=force, inputs=[source], outputs=working_files)


def _write_report(
    path: str | os.PathLike[str], summary: LabelSummary, model: Model, source: str, target: str, *, force: bool
) -> None:
    from kpoclass.rendering.label_report import report_page

    page = report_page(summary, model, os.path.basename(source), os.path.basename(target))
    with atomic_write(path, "w", force=force, encoding="utf-8", newline="\n") as html:
        html.write(page)


#: What can be said of a format of text.
_OF_TEXT = {"csv": ("encoding", "delimiter", "quote"), "jsonl": ("encoding",)}


def _check_told(
    source: str, kind: str, dialect: dict[str, str | None], sheet: str | None, header_row: int | None
) -> None:
    """Refuse what can't be said of a format, or of any."""
    if sheet is not None and kind != "xlsx":
        raise DataError(f"{source}: only an Excel file (xlsx) has sheets to choose from, this is {kind}; leave it out")
    if header_row is not None and (type(header_row) is not int or header_row < 0):
        raise DataError(
            f"{source}: expected a whole number from 0 as the header row, got {header_row!r} "
            "(--header-row or header_row=)"
        )
    allowed = _OF_TEXT.get("csv" if kind == "tsv" else kind, ())
    wrong = [name for name, value in dialect.items() if value is not None and name not in allowed]
    if header_row is not None and kind in {"jsonl", "parquet"}:
        wrong.append("header row")
    if wrong:
        raise DataError(
            f"{source}: {kind} has no {wrong[0]} to choose; leave it out, or give another format (--format or format=)"
        )


def _checkpoint(source: str, target: str, job: dict[str, Any], *, force: bool) -> Checkpoint:
    kind = job["format"]
    if kind not in _RESUMABLE:
        raise DataError(f"{source}: only CSV, TSV and JSONL can be resumed, got {kind}; leave out --resume or resume=")
    if is_packed(source) or unpacked_name(target) != target:
        raise DataError(f"{source}: a packed file can't be resumed; unpack it first, or leave out --resume or resume=")
    if is_written_into(followed(target)):
        raise DataError(f"{target}: expected a file to resume, got a device or pipe; leave out --resume or resume=")
    from kpoclass.labelling.checkpoint import Checkpoint
    from kpoclass.version import __version__

    return Checkpoint(source, followed(target), {**job, "version of kpoclass": __version__}, force=force)
