"""Label a file of texts row by row: in constant memory, losing no row; the output appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from kpoclass.api import load_model
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.files import atomic_write, check_output, is_written_into
from kpoclass.inference import model_file
from kpoclass.inference.dispatch import prepare
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.formats import ROW_FORMATS, RowFiles
from kpoclass.labelling.formats.csv_fields import CsvFields
from kpoclass.labelling.formats.lines import TextRows
from kpoclass.labelling.results import Labels
from kpoclass.labelling.summary import FAULTS_KEPT, LabelSummary
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpoclass.labelling.checkpoint import PartialOutput
    from kpoclass.model import Model

__all__ = ["FAULTS_KEPT", "LabelSummary", "label_file"]


def label_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    format: str | None = None,  # noqa: A002 - what callers expect it to be called
    sheet: str | None = None,
    prefix: str = "kpoclass_",
    force: bool = False,
    resume: bool = False,
    report: str | os.PathLike[str] | None = None,
    model: Model | None = None,
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
    on_columns: Callable[[tuple[str, ...]], None] = lambda columns: None,  # noqa: ARG005
) -> LabelSummary:
    """Label every row of a CSV, TSV, JSONL, Parquet or Excel file.

    Parameters
    ----------
    source, target : path-like
        Files to read and to write; of one format, by extension (``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``,
        ``.parquet``, ``.xlsx``). What is text is UTF-8. A target that is a symbolic link stays one; a device or a
        named pipe is written into.
    text : str or sequence of str, optional
        Column, or key, that holds the text; several are joined. By default it is found by its name (``text``, or
        ``description`` and the like, with ``title`` or ``job title`` before it), or it is the one column of long text.
    title : str, optional
        Column to put before the text.
    format : str, optional
        ``"csv"``, ``"tsv"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``, of both files, whatever their names.
    sheet : str, optional
        Of an Excel file; the first by default. The target holds this sheet alone.
    prefix : str
        Put before the name of each added column: ``label, probability, p_kpo, skill_level, in_scope, p_in_scope,
        coverage, confident, reason, error``.
    force : bool
        Whether a target, or report, that exists may be replaced.
    resume : bool
        Whether to keep what is done in ``TARGET.partial``, should the run be interrupted, and to go on from there if
        it was. For CSV, TSV and JSONL.
    report : path-like, optional
        An HTML page to write about the file as a whole.
    model : Model, optional
        The shipped one by default.
    progress : callable
        Told the number of rows done and the share of the file read, from 0 to 1.
    on_columns : callable
        Told the columns that hold the text, as soon as they are found.

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
        If it is not plain which column holds the text, a column to add is there already, the formats differ, or an
        interrupted run can't be resumed because its source, model or options were others.
    MissingExtraError
        If the format needs a package that is not installed.
    """
    source, target = os.fspath(source), os.fspath(target)
    name = _format_of(source, target, format)
    if sheet is not None and name != "xlsx":
        raise DataError(f"{source}: only an Excel file (xlsx) has sheets to choose from, this is {name}")
    size = os.stat(source).st_size
    written_to = check_output(target, force=force, inputs=[source])
    page = None
    if report is not None:
        from kpoclass.rendering.label_report import LabelReport

        page = LabelReport(report, source, target, force=force)
    model = model or load_model()
    prepare(size)
    asked = TextColumns.of(text, title)
    job = {
        "format": name,
        "text column": list(asked.text),
        "title column": asked.title,
        "prefix": prefix,
        "report": page is not None,
    }
    partial = _partial(source, written_to, model, job, force=force) if resume else None
    summary = LabelSummary(closest=page.closest if page else None)
    with ExitStack() as stack:
        file = stack.enter_context(open(source, "rb"))
        output: IO[bytes] = stack.enter_context(partial.open() if partial else atomic_write(target, force=force))
        if partial and partial.done:
            summary.restore(partial.done["summary"])

        def choose(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Sequence[str]:
            summary.columns = summary.columns or asked.choose(source, columns, rows)
            on_columns(summary.columns)
            return summary.columns

        place = partial.done["place"] if partial and partial.done else {}
        added = [prefix + name for name in RESULT_COLUMNS]
        rows = ROW_FORMATS[name](RowFiles(file, output, source, choose, added, sheet, place))
        stack.callback(rows.close)
        csv_fields = {delimiter: CsvFields(delimiter) for delimiter in (",", "\t")}
        for block in rows.blocks():
            labels = Labels(model, block.texts, block.faults, csv_fields)
            rows.write(block, labels)
            summary.add(labels, block.texts)
            if partial:
                partial.keep(output, {"place": rows.place(), "summary": summary.state()})
            progress(summary.rows, rows.share())
        rows.finish()
    if page:
        page.write(summary, model)
    progress(summary.rows, 1.0)
    return summary


def _format_of(source: str, target: str, name: str | None) -> str:
    names = []
    for path in (source, target):
        found = name or os.path.splitext(path)[1].lower().lstrip(".")
        if found not in ROW_FORMATS:
            expected = ", ".join("." + known for known in ROW_FORMATS)
            raise DataError(f"{path}: expected a name that ends in {expected}; or say what it is with --format")
        names.append(found)
    if ROW_FORMATS[names[0]] is not ROW_FORMATS[names[1]]:
        raise DataError(
            f"expected files of one format, got {source} and {target}; write to a name that ends in .{names[0]}, "
            "and convert it afterwards"
        )
    return names[0]


def _partial(source: str, target: str, model: Model, job: dict[str, Any], *, force: bool) -> PartialOutput:
    if not issubclass(ROW_FORMATS[job["format"]], TextRows):
        raise DataError(
            f"{source}: only CSV, TSV and JSONL can be resumed, this is {job['format']}; leave --resume out"
        )
    if is_written_into(target):
        raise DataError(f"{target}: is no file that could be gone on with; leave --resume out")
    from hashlib import sha256

    from kpoclass.labelling.checkpoint import PartialOutput

    digest = sha256(model_file.dumps(model.parameters)).hexdigest()
    return PartialOutput(source, target, {**job, "model": digest, "version of kpoclass": __version__}, force=force)
