"""The rows of a file that a person should look at first: a few, chosen while the file goes by."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.inference.validation import plain_str, without_markup
from kpoclass.labelling.results import LABELS, REASON_OF, ROW_REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.classification import Label
    from kpoclass.labelling.results import Results, RowReason

#: Rows that are kept for each reason.
ROWS_KEPT = 20


class ReviewRow(NamedTuple):
    """A row whose label a person should check; of rows with the same text the first, by its number as in ``faults``."""

    row: int
    text: str
    label: Label
    probability: float
    reason: RowReason


def least_confident(
    kept: Sequence[ReviewRow],
    numbers: Sequence[int],
    results: Results,
    texts: Sequence[object],
    most: int = ROWS_KEPT,
) -> tuple[ReviewRow, ...]:
    """Return the least probable texts of each reason, among those kept so far and a block with these row numbers."""
    by_reason: dict[RowReason, dict[str, ReviewRow]] = {reason: {} for reason in ROW_REASONS}
    for row in kept:
        by_reason[row.reason][row.text] = row
    below = {
        reason: max(row.probability for row in rows.values()) if len(rows) == most else 2.0
        for reason, rows in by_reason.items()
    }
    new: dict[RowReason, list[tuple[float, int]]] = {reason: [] for reason in ROW_REASONS}
    for place in results.doubtful:
        code, p_kpo = results.codes[place], results.p_kpo[place]
        probability = p_kpo if LABELS[code] == "KPO" else 1.0 - p_kpo
        if probability < below[why := REASON_OF[code]]:
            new[why].append((probability, place))
    for reason, found in new.items():
        rows = by_reason[reason]
        enough = len(rows) + most
        for probability, place in sorted(found):
            text, label = without_markup(plain_str(texts[place])), LABELS[results.codes[place]]
            if text not in rows:
                rows[text] = ReviewRow(numbers[place], text, label, probability, reason)
                if len(rows) == enough:
                    break
    return tuple(
        row for rows in by_reason.values() for row in sorted(rows.values(), key=attrgetter("probability", "row"))[:most]
    )


def evenly(rows: Sequence[ReviewRow], most: int = ROWS_KEPT) -> list[ReviewRow]:
    """Return so many of the rows, as evenly from each reason as possible, by reason and the least probable first."""
    queues = [[row for row in rows if row.reason == reason] for reason in ROW_REASONS]
    taken = [0] * len(queues)
    while sum(taken) < min(most, len(rows)):
        for number, queue in enumerate(queues):
            if taken[number] < len(queue) and sum(taken) < most:
                taken[number] += 1
    return [row for number, queue in zip(taken, queues, strict=True) for row in queue[:number]]
