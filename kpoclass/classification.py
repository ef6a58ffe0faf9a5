"""The answer for one text, or the scores of many."""

from __future__ import annotations

from _operator import itemgetter  # operator's, without the Python around it

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple

    from numpy.typing import NDArray

    Label = Literal["KPO", "BPO"]
    Reason = Literal["unknown words", "too short", "close call"]

#: Why a label should not be relied on, the weightiest last: if several apply, the last is given.
REASONS: tuple[Reason, ...] = ("close call", "too short", "unknown words")


if TYPE_CHECKING:

    class _ClassificationFields(NamedTuple):
        label: Label
        probability: float
        p_kpo: float
        skill_level: int
        in_scope: bool
        p_in_scope: float
        coverage: float
        confident: bool
        reason: Reason | None

    class _ScoresFields(NamedTuple):
        p_kpo: NDArray[Any]
        p_level: NDArray[Any]
        p_in_scope: NDArray[Any]
        coverage: NDArray[Any]

else:

    class _Fields(tuple):
        """A named tuple by hand: importing ``collections`` would cost more than classifying a first text."""

        __slots__ = ()

        def __init_subclass__(cls, fields=None):
            if fields is not None:
                cls._fields = cls.__match_args__ = tuple(fields)
                for number, (name, doc) in enumerate(fields.items()):
                    setattr(cls, name, property(itemgetter(number), doc=doc))

        @classmethod
        def _make(cls, fields):
            return cls(*fields)

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            fields = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({fields})"

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes):
            return type(self)(**(self._asdict() | changes))

    class _ClassificationFields(
        _Fields,
        fields={
            "label": '"KPO" (knowledge process) or "BPO" (business process).',
            "probability": "Calibrated probability of the label, from 0.5 to 1.",
            "p_kpo": "Calibrated probability that the work is KPO, from 0 to 1.",
            "skill_level": "ISCO-08 skill level that the work needs, 1 to 4; BPO is 1 to 3, KPO is 3 or 4.",
            "in_scope": "Whether the work could be delivered remotely by an outsourcing provider.",
            "p_in_scope": "Calibrated probability of that, from 0 to 1.",
            "coverage": "Share of the text's words that the model knows, from 0 to 1.",
            "confident": "Whether the label can be relied on as far as the model can tell.",
            "reason": 'Why it is not confident: "unknown words", "too short" or "close call"; None if it is.',
        },
    ):
        __slots__ = ()

        def __new__(  # noqa: PLR0917 - as a named tuple's
            cls, label, probability, p_kpo, skill_level, in_scope, p_in_scope, coverage, confident, reason
        ):
            row = (label, probability, p_kpo, skill_level, in_scope, p_in_scope, coverage, confident, reason)
            return tuple.__new__(cls, row)

    class _ScoresFields(
        _Fields,
        fields={
            "p_kpo": "Calibrated probability of KPO, shape (n,).",
            "p_level": "Probability of skill level 1, 2, 3, 4, shape (n, 4).",
            "p_in_scope": "Calibrated probability that the work can be delivered remotely, shape (n,).",
            "coverage": "Share of the text's words that the model knows, shape (n,).",
        },
    ):
        __slots__ = ()

        def __new__(cls, p_kpo, p_level, p_in_scope, coverage):
            return tuple.__new__(cls, (p_kpo, p_level, p_in_scope, coverage))


class Classification(_ClassificationFields):
    """The result for one text. Immutable.

    Attributes
    ----------
    label : {"KPO", "BPO"}
        Knowledge process or business process.
    probability : float
        Calibrated probability of that label, from 0.5 to 1.
    p_kpo : float
        Calibrated probability that the work is KPO, from 0 to 1.
    skill_level : int
        ISCO-08 skill level the work needs: 1 elementary, 2 clerk, service or operator, 3 technician or associate
        professional, 4 professional or manager. BPO is 1 to 3, KPO is 3 or 4.
    in_scope : bool
        Whether the work could be delivered remotely by an outsourcing provider.
    p_in_scope : float
        Calibrated probability of that, from 0 to 1.
    coverage : float
        Share of the text's words that the model knows, from 0 to 1. Numbers it does not know are not counted.
    confident : bool
        Whether the label can be relied on as far as the model can tell.
    reason : {"unknown words", "too short", "close call"} or None
        Why it is not confident; None if it is.

    Examples
    --------
    >>> from kpoclass import classify
    >>> result = classify("Value unlisted companies and advise the board on the price")
    >>> result.label, result.skill_level, result.confident
    ('KPO', 4, True)
    >>> print(result)
    KPO 1.00, skill level 4, in scope
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain JSON types.

        Returns
        -------
        dict
            Field names to str, float, int, bool or None.
        """
        return self._asdict()

    def __str__(self) -> str:
        scope = "in scope" if self.in_scope else "out of scope"
        doubt = f", not confident: {self.reason}" if self.reason else ""
        return f"{self.label} {self.probability:.2f}, skill level {self.skill_level}, {scope}{doubt}"

    def _repr_html_(self) -> str:
        from kpoclass.rendering.notebook import classification_html

        return classification_html(self)


class Scores(_ScoresFields):
    """Scores of n texts, one row per text.

    Attributes
    ----------
    p_kpo : ndarray of float64, shape (n,)
        Calibrated probability of KPO; that of BPO is ``1 - p_kpo``.
    p_level : ndarray of float64, shape (n, 4)
        Probability of skill level 1, 2, 3, 4; rows sum to one.
    p_in_scope : ndarray of float64, shape (n,)
        Calibrated probability that the work can be delivered remotely.
    coverage : ndarray of float64, shape (n,)
        Share of the text's words that the model knows.

    Examples
    --------
    >>> from kpoclass import load_model
    >>> load_model().scores(["Actuary, reserving", "Parcel sorter"]).p_level.shape
    (2, 4)
    """

    __slots__ = ()


#: The columns added to a table, without prefix: the fields of a result, then its error.
RESULT_COLUMNS = (*Classification._fields, "error")

#: The column of words that decided the label, and then the one that names the model, added after them on request.
BECAUSE_COLUMN = "because"
MODEL_COLUMN = "model"

#: Types of the result columns in a columnar file, by pyarrow's names.
RESULT_TYPES = ("string", "double", "double", "int8", "bool", "double", "double", "bool", "string", "string")


def result_types(*, explain: bool = False, model_column: bool = False) -> dict[str, str]:
    """Return the name of each result, in order, and its type by pyarrow's name.

    >>> list(result_types(model_column=True).items())[-2:]
    [('error', 'string'), ('model', 'string')]
    """
    more = [BECAUSE_COLUMN] * bool(explain) + [MODEL_COLUMN] * bool(model_column)
    return dict(zip(RESULT_COLUMNS, RESULT_TYPES, strict=True)) | dict.fromkeys(more, "string")
