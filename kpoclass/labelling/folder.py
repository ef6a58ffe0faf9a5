"""Label files one by one into a folder, each as :func:`kpoclass.label_file` does; a run can be resumed by file."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from kpoclass.errors import DataError, KpoclassError, MissingExtraError, OutputExistsError, argument
from kpoclass.files import made_folder, path_of
from kpoclass.labelling.folder_plan import Step, check_folder, check_targets, clear_left, not_ours, plan, what_is_wrong
from kpoclass.labelling.folder_records import Record, read_record, sha256_of, write_record
from kpoclass.labelling.folder_summary import FolderSummary
from kpoclass.labelling.inputs import notes_below, state_of
from kpoclass.labelling.labeller import Labeller, check_callable
from kpoclass.labelling.outputs import open_output
from kpoclass.named_errors import FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpoclass.labelling.summary import LabelSummary
    from kpoclass.model import Model


def label_folder(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    format: str | None = None,  # noqa: A002 - as label_file calls it
    out_format: str | None = None,
    sheet: str | int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header_row: int | None = None,
    prefix: str = "kpoclass_",
    force: bool = False,
    resume: bool = False,
    model: Model | None = None,
    model_column: bool = False,
    explain: bool = False,
    progress: Callable[[int, float], None] = lambda rows, share: None,  # noqa: ARG005
    on_file: Callable[[str, str, tuple[str, ...]], None] = lambda path, told, columns: None,  # noqa: ARG005
) -> FolderSummary:
    r"""Label files one by one, in constant memory: each becomes a file of the same name in a folder.

    Each output is the one that :func:`kpoclass.label_file` writes, and appears whole or not at all. A file that can't
    be labelled, or was changed while it was read, is listed in ``errors`` of the summary, and does not stop the others.

    Parameters
    ----------
    source : path-like or sequence of path-like
        A folder of files of any of the formats that :func:`kpoclass.label_file` reads, a pattern such as
        ``"jobs/**/*.parquet"``, a file, or several of these. The subfolders that a pattern goes into, such as those of
        partitions (``country=de``), come back in the output.
    folder : path-like
        Where to write. It is made if it does not exist.
    out_format : str, optional
        Format of all outputs, whose names then end in it. By default each has that of its source.
    force : bool
        Whether existing outputs may be replaced.
    resume : bool
        Whether to keep the outputs that an earlier run has finished, with the same options and from files that have not
        changed since. What was made from files that have changed is made again.
    text, title, format, sheet, encoding, delimiter, quote, header_row, prefix, model, model_column, explain
        As for :func:`kpoclass.label_file`. The text is looked for in each file as if it were alone.
    progress : callable
        Called after each block with the number of rows done and the share of all files read, from 0 to 1.
    on_file : callable
        Called with the path of a file, what was read, such as ``"semicolon CSV"``, and the columns that hold the text,
        as soon as they are found.

    Returns
    -------
    FolderSummary
        Counts of all rows, those of the outputs that were kept included, and the files that could not be labelled.

    Raises
    ------
    FileNotFoundError
        If a source does not exist, or the folder that the outputs' own would be in.
    NotADirectoryError
        If the folder, or one of those in it, is a file.
    OutputExistsError
        If an output exists, and neither ``force`` nor ``resume`` is true, or is itself among the sources; or if
        something other than a file, such as a pipe, stands in its place or in that of its record.
    DataError
        If two files would become one, or one of them needs a folder where another needs a file; or if the run to resume
        had a different model or other options.
    MissingExtraError
        If a format needs a package that is not installed.

    Notes
    -----
    ``folder/.kpoclass`` holds a record of each output: the SHA-256 of the file that it was made from and its own, the
    model, the options, and the counts of its rows. By these a run is resumed. They may be deleted when it is done.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kpoclass import label_folder
    >>> jobs = Path(tempfile.mkdtemp()) / "jobs"
    >>> for country, title in ("de", "Actuary"), ("in", "Parcel sorter"):
    ...     (jobs / f"country={country}").mkdir(parents=True)
    ...     _ = (jobs / f"country={country}" / "part-0.csv").write_text(f"title\n{title}\n")
    >>> summary = label_folder(jobs / "**" / "*.csv", jobs.parent / "labelled")
    >>> summary.files, summary.total.kpo, summary.errors
    (2, 1, {})
    >>> sorted(path.parent.name for path in jobs.parent.glob("labelled/*/*.csv"))
    ['country=de', 'country=in']
    """
    folder = path_of(folder, "folder")
    labeller = Labeller.of(
        model,
        text,
        title,
        {"sheet": sheet, "encoding": encoding, "delimiter": delimiter, "quote": quote, "header_row": header_row},
        prefix=prefix,
        explain=explain,
        model_column=model_column,
        formats={"format": format, "out_format": out_format},
    )
    check_callable(progress=progress, on_file=on_file)
    check_folder(folder)
    steps, errors = plan(source, folder, labeller, kind=format, out_kind=out_format)
    check_targets(steps, errors, folder, labeller, force=force, resume=resume)
    clear_left(steps, folder)
    summary = FolderSummary(errors=errors, notes=tuple(notes_below(source, folder)))
    size, read = max(1, sum(step.input.size for step in steps)), 0
    with made_folder(folder):
        for step in steps:
            path, rows = step.input.path, summary.total.rows
            begun, each = read / size, step.input.size / size
            try:
                of_file, kept = _label(
                    step,
                    folder,
                    labeller,
                    force=force,
                    resume=resume,
                    progress=lambda done, share: progress(rows + done, begun + share * each),  # noqa: B023 - called now
                    on_file=on_file,
                )
                summary = summary.with_file(path, of_file, kept=kept)
            except MissingExtraError:
                raise
            except (KpoclassError, OSError) as error:
                if isinstance(error, OSError) and error.filename != path and _is_of_outputs(error, folder):
                    raise
                left = not isinstance(error, OutputExistsError) and os.path.lexists(step.target)
                told = f"; {step.target}, there from before, is left as it was" if left else ""
                summary = summary.with_error(path, what_is_wrong(error, path) + told)
            read += step.input.size
    progress(summary.total.rows, 1.0)
    total = replace(summary.total, model=labeller.model.fingerprint).with_share(labeller.rates)
    return replace(summary, total=total)


def _label(
    step: Step,
    folder: str,
    labeller: Labeller,
    *,
    force: bool,
    resume: bool,
    progress: Callable[[int, float], None],
    on_file: Callable[[str, str, tuple[str, ...]], None],
) -> tuple[LabelSummary, bool]:
    """Label one file, unless that is done; return its summary, and whether it was kept."""
    path, target = step.input.path, step.target
    before = state_of(path)
    job, source_sha256 = labeller.described(step.kind), sha256_of(path)
    there = sha256_of(target) if os.path.isfile(target) else None
    if resume and there:
        record = read_record(folder, step.name)
        if record and (record.job, record.source_sha256, record.output_sha256) == (job, source_sha256, there):
            return record.summary, True
        if record and there in {record.output_sha256, record.replaced_sha256}:
            force = True
        elif not force:
            raise not_ours(step, folder)
    told = ""

    def on_told(what: str) -> None:
        nonlocal told
        told = what

    def keep_record(finished: str) -> None:
        if state_of(path) != before:  # its record would be of bytes that it was not made from
            again = argument("resume", True)
            raise DataError(f"{path}: was changed while it was read; run again when it stays as it is ({again})")
        output_sha256 = sha256_of(finished)  # which is on the disk for good
        write_record(folder, step.name, Record(job, source_sha256, output_sha256, there, summary))

    with (
        made_folder(os.path.dirname(target)),
        open_output(target, force=force, finished=keep_record, swept=True) as output,
    ):
        summary = labeller.label(
            [step.input],
            path,
            step.kind,
            output,
            progress=progress,
            on_columns=lambda columns: on_file(path, told, columns),
            on_told=on_told,
        )
    return summary, False


def _is_of_outputs(error: OSError, folder: str) -> bool:
    """Whether an error is of where the outputs go, which the next one would have as well."""
    if error.errno == errno.ENAMETOOLONG:
        return False
    inside = os.path.join(os.path.abspath(folder), "")
    named = error.filename is not None and os.path.abspath(os.fsdecode(error.filename)).startswith(inside)
    return named or error.errno in {*FULL, errno.EROFS}
