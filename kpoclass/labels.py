"""The results of a block of rows, in the form that a file format wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kpoclass.classification import Classification
from kpoclass.errors import KpoclassError
from kpoclass.model import all_good, check_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.csv_fields import CsvFields
    from kpoclass.model import Model

#: What is added to each row, after the prefix; ``error`` says why a row has no label, or what was odd about it.
RESULT_FIELDS = (*Classification._fields, "error")

#: Their types in a file of columns, by pyarrow's names.
RESULT_TYPES = ("string", "double", "double", "int8", "bool", "double", "double", "bool", "string", "string")

_NO_RESULT = (None,) * len(Classification._fields)


class Labelled(Protocol):
    """Results of some texts, however they were computed."""

    def classifications(self) -> list[Classification]:
        """Give a result a text."""
        ...

    def columns(self) -> list[list[Any]]:
        """Give a list of values a field."""
        ...

    def fields(self, csv_fields: CsvFields) -> list[str]:
        """Give the fields of a CSV row a text."""
        ...

    def counts(self) -> tuple[int, int]:
        """Give how many are KPO, and how many are not confident."""
        ...


class FewLabelled:
    """Results that are there already.

    Parameters
    ----------
    results : list of Classification
        One a text.
    """

    def __init__(self, results: list[Classification]) -> None:
        self._results = results

    def classifications(self) -> list[Classification]:
        """Give the results.

        Returns
        -------
        list of Classification
        """
        return self._results

    def columns(self) -> list[list[Any]]:
        """Give a list of values a field.

        Returns
        -------
        list of list
        """
        return [[result[place] for result in self._results] for place in range(len(Classification._fields))]

    def fields(self, csv_fields: CsvFields) -> list[str]:
        """Give the fields of a CSV row a text.

        Parameters
        ----------
        csv_fields : CsvFields
            Makes them.

        Returns
        -------
        list of str
        """
        return csv_fields.of_results(self._results)

    def counts(self) -> tuple[int, int]:
        """Count.

        Returns
        -------
        kpo, not_confident : int
        """
        return sum(r.label == "KPO" for r in self._results), sum(not r.confident for r in self._results)


class Labels:
    """The results of a block of rows; those that can't be labelled have none, and an error.

    Parameters
    ----------
    model : Model
        Labels them.
    texts : sequence
        The texts, as they were found.
    faults : mapping of int to str
        What is wrong with the row of a text.
    csv_fields : mapping of str to CsvFields
        By delimiter; kept from block to block.

    Attributes
    ----------
    rows_in_all, kpo, not_confident, failed : int
        Counts.
    errors : dict of int to str
        By place, for the rows that have one, ascending.
    """

    def __init__(
        self, model: Model, texts: Sequence[object], faults: Mapping[int, str], csv_fields: Mapping[str, CsvFields]
    ) -> None:
        self._csv_fields = csv_fields
        good, self._bad = _sort_out(texts)
        engine = model.batch_engine(good)
        self._labelled: Labelled = engine.label(good) if engine else FewLabelled(model.classify_batch(good))
        self.errors = dict(sorted({**self._bad, **faults}.items()))
        self.rows_in_all = len(texts)
        self.failed = len(self._bad)
        self.kpo, self.not_confident = self._labelled.counts()

    def _spread(self, good: list[Any], missing: Any) -> list[Any]:
        if not self._bad:
            return good
        rest = iter(good)
        return [missing if place in self._bad else next(rest) for place in range(self.rows_in_all)]

    def fields(self, delimiter: str) -> list[str]:
        """Give the fields to write behind each row of a CSV file; the last, the error, is left empty.

        Parameters
        ----------
        delimiter : str
            Stands before each field.

        Returns
        -------
        list of str
            One a row.
        """
        csv_fields = self._csv_fields[delimiter]
        return self._spread(self._labelled.fields(csv_fields), csv_fields.nothing)

    def columns(self) -> list[list[Any]]:
        """Give the values to add, a list a field.

        Returns
        -------
        list of list
            In the order of :data:`RESULT_FIELDS`; None for what is missing.
        """
        results = [self._spread(values, None) for values in self._labelled.columns()]
        return [*results, [self.errors.get(place) for place in range(self.rows_in_all)]]

    def rows(self) -> list[tuple[Any, ...]]:
        """Give the values to add to each row.

        Returns
        -------
        list of tuple
            In the order of :data:`RESULT_FIELDS`, one a row; None for what is missing.
        """
        results = self._spread(self._labelled.classifications(), _NO_RESULT)
        return [(*result, self.errors.get(place)) for place, result in enumerate(results)]


def _sort_out(texts: Sequence[object]) -> tuple[list[str], dict[int, str]]:
    """Sort texts into those that can be labelled, and what is wrong with the others by their places."""
    if all_good(texts):
        return texts, {}  # type: ignore[return-value]
    good: list[str] = []
    bad: dict[int, str] = {}
    for place, text in enumerate(texts):
        try:
            good.append(check_text(text))
        except KpoclassError as error:
            bad[place] = str(error)
    return good, bad
