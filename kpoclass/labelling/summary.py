"""What became of a file that was labelled, in counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpoclass.labelling.formats.csv_fields import NUMBERED_REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.results import Labels
    from kpoclass.labelling.review import ClosestRows

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
    in_scope : int
        Labelled rows whose work could be delivered from a distance.
    levels : dict of int to int
        Labelled rows by skill level.
    reasons : dict of str to int
        Rows that a person should look at, by the reason.
    p_kpo_tenths : list of int
        Labelled rows by probability of KPO: from 0 to below 0.1, and so on; 1 belongs to the last.
    columns : tuple of str
        Those that hold the text, in the order in which they were joined.
    closest : ClosestRows or None
        The rows most in need of a person's eye, where they were asked for.
    """

    rows: int = 0
    kpo: int = 0
    bpo: int = 0
    not_confident: int = 0
    failed: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    in_scope: int = 0
    levels: dict[int, int] = field(default_factory=lambda: dict.fromkeys((1, 2, 3, 4), 0))
    reasons: dict[str, int] = field(default_factory=lambda: {reason: 0 for reason in NUMBERED_REASONS if reason})
    p_kpo_tenths: list[int] = field(default_factory=lambda: [0] * 10)
    columns: tuple[str, ...] = ()
    closest: ClosestRows | None = None

    def add(self, labels: Labels, texts: Sequence[object] = ()) -> None:
        """Count the rows of a block.

        Parameters
        ----------
        labels : Labels
            Their results.
        texts : sequence
            Their texts; needed for the closest rows only.
        """
        for place, error in labels.errors.items():
            if len(self.faults) == FAULTS_KEPT:
                break
            self.faults.append((self.rows + place + 1, error))
        if self.closest is not None:
            self.closest.add(self.rows, labels.doubtful(self.closest.below), texts)
        tally = labels.tally
        self.rows += labels.rows_in_all
        self.kpo += tally.kpo
        self.bpo += labels.rows_in_all - labels.failed - tally.kpo
        self.failed += labels.failed
        self.in_scope += tally.in_scope
        for level in self.levels:
            self.levels[level] += tally.levels[level - 1]
        for reason, n in zip(NUMBERED_REASONS, tally.reasons, strict=True):
            if reason:
                self.reasons[reason] += n
                self.not_confident += n
        self.p_kpo_tenths = [a + b for a, b in zip(self.p_kpo_tenths, tally.p_kpo_tenths, strict=True)]

    def state(self) -> dict[str, Any]:
        """Give all of it as JSON types, for an interrupted run.

        Returns
        -------
        dict
            For :meth:`restore`.
        """
        return {**vars(self), "closest": self.closest.state() if self.closest else None}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what an earlier run had.

        Parameters
        ----------
        state : dict
            As from :meth:`state`, by way of JSON.
        """
        if self.closest is not None:
            self.closest.restore(state["closest"])
        vars(self).update(
            state,
            faults=[(int(row), str(fault)) for row, fault in state["faults"]],
            levels={int(level): n for level, n in state["levels"].items()},
            columns=tuple(state["columns"]),
            closest=self.closest,
        )
