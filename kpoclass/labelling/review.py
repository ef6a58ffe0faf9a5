"""The rows of a file that most need a person's eye: a few, chosen while the file goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.labelling.formats.csv_fields import NUMBERED_REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpoclass.classification import Label, Reason


class ClosestRow(NamedTuple):
    """A row that a person should look at.

    Attributes
    ----------
    row : int
        Its number, from 1; the first that has this text.
    text : str
        Its text.
    label : {"KPO", "BPO"}
        What it was labelled.
    probability : float
        Of that label.
    reason : {"unknown words", "too short", "close call"}
        Why it should be looked at.
    """

    row: int
    text: str
    label: Label
    probability: float
    reason: Reason


class ClosestRows:
    """Keeps the least probable texts of each reason; of those that come again, one.

    Parameters
    ----------
    limit : int
        How many to keep.

    Attributes
    ----------
    below : list of float
        By number in :data:`kpoclass.labelling.formats.csv_fields.NUMBERED_REASONS`: the probability from which on a row is of no interest.
    """

    def __init__(self, limit: int = 20) -> None:
        self._limit = limit
        self._kept: list[dict[str, ClosestRow]] = [{} for _ in NUMBERED_REASONS]
        self.below = [0.0, 2.0, 2.0, 2.0]

    def add(self, before: int, doubtful: Iterable[tuple[int, float, int]], texts: Sequence[object]) -> None:
        """Look at the rows of a block.

        Parameters
        ----------
        before : int
            Rows before it.
        doubtful : iterable of (int, float, int)
            Place in the block, probability of KPO, number of the reason; in order.
        texts : sequence
            Of the block.
        """
        by_reason: list[list[tuple[float, int, float]]] = [[] for _ in NUMBERED_REASONS]
        for place, p_kpo, reason in doubtful:
            by_reason[reason].append((max(p_kpo, 1.0 - p_kpo), place, p_kpo))
        for reason, found in enumerate(by_reason):
            if not found:
                continue
            found.sort()
            kept, new = self._kept[reason], 0
            for probability, place, p_kpo in found:
                text = str(texts[place])
                if text in kept:
                    continue
                label: Label = "KPO" if p_kpo >= 0.5 else "BPO"
                kept[text] = ClosestRow(before + place + 1, text, label, probability, NUMBERED_REASONS[reason])  # type: ignore[arg-type]
                new += 1
                if new == self._limit:
                    break
            self._keep(reason, kept.values())

    def _keep(self, reason: int, rows: Iterable[ClosestRow]) -> None:
        first = sorted(rows, key=lambda row: (row.probability, row.row))[: self._limit]
        self._kept[reason] = {row.text: row for row in first}
        if len(first) == self._limit:
            self.below[reason] = first[-1].probability

    def state(self) -> list[list[ClosestRow]]:
        """Give what is kept, for an interrupted run.

        Returns
        -------
        list of list of ClosestRow
            For :meth:`restore`.
        """
        return [list(kept.values()) for kept in self._kept]

    def restore(self, state: Iterable[Iterable[Sequence[Any]]]) -> None:
        """Go on from what an earlier run kept.

        Parameters
        ----------
        state : iterable of iterable of sequence
            As from :meth:`state`, by way of JSON.
        """
        for reason, rows in enumerate(state):
            self._keep(reason, [ClosestRow(*row) for row in rows])

    def rows(self) -> list[ClosestRow]:
        """Give those in most need, as evenly from each reason as there are.

        Returns
        -------
        list of ClosestRow
            By reason, the least probable first.
        """
        queues = [list(kept.values()) for kept in self._kept if kept]
        taken = [0] * len(queues)
        while sum(taken) < min(self._limit, sum(map(len, queues))):
            for number, queue in enumerate(queues):
                if taken[number] < len(queue) and sum(taken) < self._limit:
                    taken[number] += 1
        return [row for number, queue in zip(taken, queues, strict=True) for row in queue[:number]]
