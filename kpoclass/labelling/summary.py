"""The summary of a labelled file: counts, faults, and the rows to review."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import TYPE_CHECKING, Any, ClassVar

from kpoclass.labelling.results import LABELS, LEVELS, REASON_OF, ROW_REASONS, SCOPES
from kpoclass.labelling.review import evenly, least_confident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.results import Results, RowReason
    from kpoclass.labelling.review import ReviewRow
    from kpoclass.share import Rates, Share

_LEVELS = (1, 2, 3, 4)


def _by_meaning(codes: Counter[int], meanings: Sequence[Any]) -> Counter[Any]:
    """Count what codes mean, by how often each occurs."""
    counts: Counter[Any] = Counter()
    for code, count in codes.items():
        counts[meanings[code]] += count
    return counts


@dataclass(frozen=True)
class LabelSummary:
    r"""The summary of a labelled file, as :func:`kpoclass.label_file` returns it. Immutable.

    Attributes
    ----------
    rows : int
        Rows read and written.
    kpo, bpo : int
        Rows by label.
    not_confident : int
        Labelled rows whose label can't be relied on, which a person should look at.
    failed : int
        Rows without a label.
    faults : tuple of (int, str)
        Number of the row and what was wrong, for the first :attr:`FAULTS_KEPT` rows with an error; all errors are
        in the error column of the output. The number is the one that a spreadsheet shows for CSV and Excel (the
        header is a row, too), the line of JSONL, and the position from 1 in Parquet.
    row_name : str
        What these numbers are, such as ``"row {} of the sheet"`` or ``"line {}"``.
    in_scope : int
        Labelled rows whose work could be delivered remotely.
    levels : dict of int to int
        Labelled rows by skill level, from 1 to 4.
    reasons : dict of str to int
        Rows that are not confident, by the reason.
    p_kpo_tenths : tuple of int, length 10
        Labelled rows by probability of KPO: from 0 to below 0.1, and so on; 1 belongs to the last.
    told : str
        What was read, where it is worth saying, such as ``"semicolon CSV, Windows-1252, header on line 3"``.
    columns : tuple of str
        The columns that hold the text, in the order in which they were joined.
    least_confident : tuple of ReviewRow
        The 20 least probable rows for each reason, each text once, by reason and then the least probable first.
    notes : tuple of str
        What else to know about the file as a whole, such as sheets that are not in the output.
    kpo_share : Share or None
        Share of KPO among the labelled rows, with the model's mistakes on real postings counted in, as
        :func:`kpoclass.estimate_share` estimates it; None if the model does not say how it does on them.
    model : str
        Fingerprint of the model that gave the labels.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kpoclass import label_file
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "jobs.csv").write_text("title\nActuary\nParcel sorter\nZyxomancer\n")
    >>> summary = label_file(folder / "jobs.csv", folder / "labelled.csv")
    >>> summary.rows, summary.kpo, summary.bpo, summary.failed
    (3, 2, 1, 0)
    """

    rows: int = 0
    kpo: int = 0
    bpo: int = 0
    not_confident: int = 0
    failed: int = 0
    faults: tuple[tuple[int, str], ...] = ()
    in_scope: int = 0
    levels: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_LEVELS, 0))
    reasons: dict[RowReason, int] = field(default_factory=lambda: dict.fromkeys(ROW_REASONS, 0))
    p_kpo_tenths: tuple[int, ...] = (0,) * 10
    told: str = ""
    columns: tuple[str, ...] = ()
    least_confident: tuple[ReviewRow, ...] = ()
    notes: tuple[str, ...] = ()
    kpo_share: Share | None = None
    model: str = ""
    row_name: str = "row {}"

    #: How many faults are kept.
    FAULTS_KEPT: ClassVar[int] = 100

    @property
    def review_queue(self) -> list[ReviewRow]:
        """The 20 rows to look at first: of the least confident ones, as evenly from each reason as possible."""
        return evenly(self.least_confident)

    def with_block(self, results: Results, texts: Sequence[object], numbers: Sequence[int]) -> LabelSummary:
        """Return the summary with the next rows counted, which have these numbers."""
        new_faults = [(numbers[place], error) for place, error in results.errors.items()]
        codes = Counter(results.codes)
        labels, levels, scopes, reasons = (_by_meaning(codes, of) for of in (LABELS, LEVELS, SCOPES, REASON_OF))
        tenths = Counter([int(p * 10) for p in compress(results.p_kpo, results.codes)])
        tenths[9] += tenths[10]
        of_reasons = {reason: n + reasons[reason] for reason, n in self.reasons.items()}
        return replace(
            self,
            rows=self.rows + len(results.codes),
            kpo=self.kpo + labels["KPO"],
            bpo=self.bpo + labels["BPO"],
            not_confident=sum(of_reasons.values()),
            failed=self.failed + labels[None],
            faults=(*self.faults, *new_faults)[: self.FAULTS_KEPT],
            in_scope=self.in_scope + scopes[True],
            levels={level: n + levels[level] for level, n in self.levels.items()},
            reasons=of_reasons,
            p_kpo_tenths=tuple(n + tenths[tenth] for tenth, n in enumerate(self.p_kpo_tenths)),
            least_confident=least_confident(self.least_confident, numbers, results, texts),
        )

    def with_rows_of(self, other: LabelSummary) -> LabelSummary:
        """Return the summary with the rows of another file counted, and its columns; whatever else it says is left."""
        return replace(
            self,
            rows=self.rows + other.rows,
            kpo=self.kpo + other.kpo,
            bpo=self.bpo + other.bpo,
            not_confident=self.not_confident + other.not_confident,
            failed=self.failed + other.failed,
            in_scope=self.in_scope + other.in_scope,
            levels={level: n + other.levels[level] for level, n in self.levels.items()},
            reasons={reason: n + other.reasons[reason] for reason, n in self.reasons.items()},
            p_kpo_tenths=tuple(map(sum, zip(self.p_kpo_tenths, other.p_kpo_tenths, strict=True))),
            columns=tuple(dict.fromkeys((*self.columns, *other.columns))),
        )

    def with_share(self, rates: Rates | None) -> LabelSummary:
        """Return the summary of all rows with the share of KPO, by what the model said of real postings."""
        labelled = self.kpo + self.bpo
        if rates is None or not labelled:
            return self
        return replace(self, kpo_share=rates.share(self.kpo, labelled, self.failed))
