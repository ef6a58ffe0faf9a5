"""The summary of a folder of labelled files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from kpoclass.labelling.summary import LabelSummary


@dataclass(frozen=True)
class FolderSummary:
    r"""The summary of a folder of labelled files, as :func:`kpoclass.label_folder` returns it. Immutable.

    Attributes
    ----------
    files : int
        Files labelled, by this run or an earlier one that it resumed.
    kept : int
        Those of them that an earlier run had finished.
    total : LabelSummary
        Counts of the rows of all these files, the columns that hold the text in any of them, and the share of KPO. Its
        ``faults``, ``notes`` and ``least_confident`` are empty.
    errors : dict of str to str
        The files that could not be labelled, by their paths, and why.
    faults : tuple of (str, str)
        File and row, and what was wrong with it, for the first :attr:`FAULTS_KEPT` rows with an error.
    notes : tuple of (str, str)
        File, and what else to know about it as a whole; what holds for several is said of the first.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kpoclass import label_folder
    >>> jobs = Path(tempfile.mkdtemp())
    >>> _ = (jobs / "a.csv").write_text("title\nActuary\nParcel sorter\n")
    >>> _ = (jobs / "b.csv").write_text("no,text\n1,Key in forms\n")
    >>> _ = (jobs / "c.parquet").write_text("title\nActuary\n")
    >>> summary = label_folder(jobs, jobs / "labelled")
    >>> summary.files, summary.total.rows, summary.total.kpo, len(summary.errors)
    (2, 3, 1, 1)
    """

    files: int = 0
    kept: int = 0
    total: LabelSummary = field(default_factory=LabelSummary)
    errors: dict[str, str] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    #: How many faults, and how many notes, are kept.
    FAULTS_KEPT: ClassVar[int] = 100

    def with_file(self, path: str, summary: LabelSummary, *, kept: bool) -> FolderSummary:
        """Return the summary with another file counted."""
        faults = [(f"{path}, {summary.row_name.format(f'{row:,}')}", fault) for row, fault in summary.faults]
        told = {note for _, note in self.notes}
        notes = [(path, note) for note in summary.notes if note not in told]
        return replace(
            self,
            files=self.files + 1,
            kept=self.kept + kept,
            faults=(*self.faults, *faults)[: self.FAULTS_KEPT],
            notes=(*self.notes, *notes)[: self.FAULTS_KEPT],
            total=self.total.with_rows_of(summary),
        )

    def with_error(self, path: str, error: str) -> FolderSummary:
        """Return the summary with a file that could not be labelled."""
        return replace(self, errors={**self.errors, path: error})
