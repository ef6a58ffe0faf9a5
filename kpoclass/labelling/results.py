"""The results of a block of rows, in the form that a file format wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kpoclass.classification import Classification
from kpoclass.inference.validation import sort_out, spread
from kpoclass.labelling.formats.csv_fields import NUMBERED_REASONS
from kpoclass.labelling.tally import Tally, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.inference.batch.decision import Decisions
    from kpoclass.labelling.formats.csv_fields import CsvFields
    from kpoclass.model import Model

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

    def tally(self) -> Tally:
        """Count."""
        ...

    def doubtful(self, below: Sequence[float]) -> list[tuple[int, float, int]]:
        """Give place, probability of KPO and number of the reason of those less probable than their reason's bound."""
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

    def tally(self) -> Tally:
        """Count.

        Returns
        -------
        Tally
        """
        return Tally(
            (
                kind_of(
                    r.label == "KPO",
                    r.skill_level,
                    r.in_scope,
                    NUMBERED_REASONS.index(r.reason),
                    min(9, int(r.p_kpo * 10)),
                ),
                1,
            )
            for r in self._results
        )

    def doubtful(self, below: Sequence[float]) -> list[tuple[int, float, int]]:
        """Find the least probable.

        Parameters
        ----------
        below : sequence of float
            By number of the reason.

        Returns
        -------
        list of (int, float, int)
            Place, probability of KPO, number of the reason.
        """
        numbered = [(place, r, NUMBERED_REASONS.index(r.reason)) for place, r in enumerate(self._results)]
        return [(place, r.p_kpo, reason) for place, r, reason in numbered if r.probability < below[reason]]


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
    rows_in_all, failed : int
        Counts.
    tally : Tally
        Counts of those that have a label.
    errors : dict of int to str
        By place, for the rows that have one, ascending.
    """

    def __init__(
        self, model: Model, texts: Sequence[object], faults: Mapping[int, str], csv_fields: Mapping[str, CsvFields]
    ) -> None:
        self._csv_fields = csv_fields
        good, self._bad = sort_out(texts)
        engine = model.batch_engine(good)
        self._labelled: Labelled = _many(engine.decide(good)) if engine else FewLabelled(model.classify_batch(good))
        self.errors = dict(sorted({**self._bad, **faults}.items()))
        self.rows_in_all = len(texts)
        self.failed = len(self._bad)
        self.tally = self._labelled.tally()

    def doubtful(self, below: Sequence[float]) -> list[tuple[int, float, int]]:
        """Find the rows least probable to be what they were labelled.

        Parameters
        ----------
        below : sequence of float
            Only those whose probability is below that of their reason, by its number.

        Returns
        -------
        list of (int, float, int)
            Place, probability of KPO, number of the reason; in order.
        """
        found = self._labelled.doubtful(below)
        if not self._bad:
            return found
        places = [place for place in range(self.rows_in_all) if place not in self._bad]
        return [(places[place], p_kpo, reason) for place, p_kpo, reason in found]

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
        return spread(self._labelled.fields(csv_fields), self._bad, csv_fields.nothing)

    def columns(self) -> list[list[Any]]:
        """Give the values to add, a list a field.

        Returns
        -------
        list of list
            In the order of :data:`RESULT_COLUMNS`; None for what is missing.
        """
        results = [spread(values, self._bad, None) for values in self._labelled.columns()]
        return [*results, [self.errors.get(place) for place in range(self.rows_in_all)]]

    def rows(self) -> list[tuple[Any, ...]]:
        """Give the values to add to each row.

        Returns
        -------
        list of tuple
            In the order of :data:`RESULT_COLUMNS`, one a row; None for what is missing.
        """
        results = spread(self._labelled.classifications(), self._bad, _NO_RESULT)
        return [(*result, self.errors.get(place)) for place, result in enumerate(results)]


def _many(decided: list[Decisions]) -> Labelled:
    from kpoclass.labelling.many import ManyLabelled

    return ManyLabelled(decided)
