"""Results as fields of a CSV row.

Probabilities and coverage are given to four places: finer than any of them is right, and few enough values that each
is turned into text once, not once a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.classification import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.classification import Classification

#: Steps from 0 to 1 of the numbers in CSV.
STEPS = 10_000
#: No reason, then each, in the order of their numbers in :meth:`CsvFields.of`.
NUMBERED_REASONS = (None, *REASONS)


def _text(step: int) -> str:
    return f"{step / STEPS:g}"


class _Labels(dict[int, str]):
    """``step * 8 + (level - 1) * 2 + is_kpo`` to label, probability, p_kpo and skill level."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def __missing__(self, key: int) -> str:
        step, level, is_kpo = key >> 3, (key >> 1 & 3) + 1, key & 1
        fields = ("KPO" if is_kpo else "BPO", _text(step if is_kpo else STEPS - step), _text(step), str(level))
        self[key] = self._delimiter + self._delimiter.join(fields)
        return self[key]


class _Scopes(dict[int, str]):
    """``step * 2 + in_scope`` to in_scope and p_in_scope."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def __missing__(self, key: int) -> str:
        self[key] = self._delimiter + self._delimiter.join(("true" if key & 1 else "false", _text(key >> 1)))
        return self[key]


class _Trusts(dict[int, str]):
    """``step * 4 + reason`` to coverage, confident and reason, and the place of an error after them."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def __missing__(self, key: int) -> str:
        reason = NUMBERED_REASONS[key & 3]
        fields = (_text(key >> 2), "false" if reason else "true", reason or "", "")
        self[key] = self._delimiter + self._delimiter.join(fields)
        return self[key]


class CsvFields:
    """Makes the fields of results; keeps the text of each number it has seen, at most some hundred thousand.

    Parameters
    ----------
    delimiter : str
        Stands before each field.

    Examples
    --------
    >>> CsvFields(",").of(labels=[9757 * 8 + 3 * 2 + 1], scopes=[9932 * 2 + 1], trusts=[10_000 * 4])
    [',KPO,0.9757,0.9757,4,true,0.9932,1,true,,']
    """

    def __init__(self, delimiter: str) -> None:
        self._labels = _Labels(delimiter)
        self._scopes = _Scopes(delimiter)
        self._trusts = _Trusts(delimiter)
        #: Of a row without a result.
        self.nothing = delimiter * 10

    def of(self, labels: Iterable[int], scopes: Iterable[int], trusts: Iterable[int]) -> list[str]:
        """Make the fields of rows given as numbers.

        Parameters
        ----------
        labels, scopes, trusts : iterable of int
            One of each a row, made as :meth:`of_results` makes them.

        Returns
        -------
        list of str
            One a row: all fields of a result and an empty one for the error, each with the delimiter before it.
        """
        label, scope, trust = self._labels.__getitem__, self._scopes.__getitem__, self._trusts.__getitem__
        return [a + b + c for a, b, c in zip(map(label, labels), map(scope, scopes), map(trust, trusts), strict=True)]

    def of_results(self, results: Iterable[Classification]) -> list[str]:
        """Make the fields of results.

        Parameters
        ----------
        results : iterable of Classification
            The results.

        Returns
        -------
        list of str
            As from :meth:`of`.
        """
        rows = list(results)
        return self.of(
            [round(r.p_kpo * STEPS) << 3 | r.skill_level - 1 << 1 | (r.label == "KPO") for r in rows],
            [round(r.p_in_scope * STEPS) << 1 | r.in_scope for r in rows],
            [round(r.coverage * STEPS) << 2 | NUMBERED_REASONS.index(r.reason) for r in rows],
        )
