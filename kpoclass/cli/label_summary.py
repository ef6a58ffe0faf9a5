"""What ``kpoclass label`` says when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.cli.console import counted, tell
from kpoclass.labelling.results import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.summary import LabelSummary

_FAULTS_SHOWN = 5


def summary_text(summary: LabelSummary, target: str, notes: Sequence[str], faults: Sequence[str]) -> str:
    """Return the counts, and the beginning of the faults, each with its row."""
    labelled = summary.kpo + summary.bpo
    share = f" ({summary.kpo / labelled:.0%} KPO)" if labelled else ""
    lines = [
        f"{counted(summary.rows, 'row')} written to {target}: {summary.kpo:,} KPO, {summary.bpo:,} BPO{share}; "
        f"{summary.not_confident:,} to look at, {summary.failed:,} without a label"
    ]
    if summary.kpo_share and summary.kpo_share.fits:
        lines.append(f"  with the model's mistakes on real postings counted in: {summary.kpo_share}")
    elif summary.kpo_share:
        lines.append("  the model's mistakes can't be counted in: it errs otherwise here than on real postings")
    lines.append(f"  by model {summary.model}")
    lines += [f"  {note}" for note in notes]
    lines += [f"  {fault}" for fault in faults[:_FAULTS_SHOWN]]
    if len(faults) > _FAULTS_SHOWN:
        lines.append("  ... more in the error column")
    return "\n".join(lines)


def tell_bad_rows(summary: LabelSummary, prefix: str) -> None:
    """Say how many rows have an error, if any, where nothing else is said."""
    if bad := summary.failed + summary.reasons[DAMAGED]:
        tell(f"{counted(bad, 'row')} of {summary.rows:,} with an error, which the column {prefix}error says")
