"""``kpoclass label IN ... FOLDER``: each file becomes one of the same name in a folder."""

from __future__ import annotations

from typing import Any

from kpoclass.cli.console import Progress, counted, show_beside, tell
from kpoclass.cli.label_summary import summary_text, tell_bad_rows
from kpoclass.labelling.folder import label_folder

#: Files that could not be labelled, each with what is wrong.
_ERRORS_SHOWN = 20


def label_into_folder(source: list[str], folder: str, *, quiet: bool, **options: Any) -> int:
    """Label the files; the exit code is 3 if some can't be labelled, or rows of them, and 1 if none can."""
    told: tuple[str, tuple[str, ...]] | None = None

    def tell_file(path: str, read: str, columns: tuple[str, ...]) -> None:
        nonlocal told
        if not quiet and (read, columns) != told:  # of files that are alike, for the first
            told = read, columns
            tell(f"{path}: {f'read as {read}; ' if read else ''}the text is in {' + '.join(map(repr, columns))}")

    try:
        summary = label_folder(source, folder, progress=Progress(quiet=quiet).rows, on_file=tell_file, **options)
    except KeyboardInterrupt as stop:
        stop.told = "the files that are done stay; with --resume, the same command goes on"  # type: ignore[attr-defined]
        raise
    if quiet:
        tell_bad_rows(summary.total, options["prefix"])
    elif summary.files:
        kept = f", of which {summary.kept:,} had been labelled before" if summary.kept else ""
        notes = [f"{path}: {note}" for path, note in summary.notes]
        faults = [f"{row}: {fault}" for row, fault in summary.faults]
        show_beside(summary_text(summary.total, f"{folder} in {counted(summary.files, 'file')}{kept}", notes, faults))
    if summary.errors:
        tell(f"{counted(len(summary.errors), 'file')} could not be labelled:")
        for path, error in list(summary.errors.items())[:_ERRORS_SHOWN]:
            show_beside(f"  {path}: {error}")
        if (more := len(summary.errors) - _ERRORS_SHOWN) > 0:
            show_beside(f"  ... and {counted(more, 'file')} more")
    if not summary.files:
        return 1
    return 3 if summary.errors or summary.total.failed or summary.faults else 0
