"""The answer for one text."""

from __future__ import annotations

from _operator import itemgetter  # operator's, without the Python around it

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple

    Label = Literal["KPO", "BPO"]
    Reason = Literal["unknown words", "too short", "close call"]

#: Why a label is not to be relied on, the weightiest last: where several hold, the last is given.
REASONS: tuple[Reason, ...] = ("close call", "too short", "unknown words")


if TYPE_CHECKING:

    class _Fields(NamedTuple):
        label: Label
        probability: float
        p_kpo: float
        skill_level: int
        in_scope: bool
        p_in_scope: float
        coverage: float
        confident: bool
        reason: Reason | None

else:

    class _Fields(tuple):
        """A named tuple by hand: ``collections`` too would cost more than all of classifying a first text."""

        __slots__ = ()
        _fields = (
            "label", "probability", "p_kpo", "skill_level", "in_scope", "p_in_scope", "coverage", "confident", "reason",
        )  # fmt: skip
        __match_args__ = _fields

        def __new__(  # noqa: PLR0917 - as a named tuple's
            cls, label, probability, p_kpo, skill_level, in_scope, p_in_scope, coverage, confident, reason
        ):
            row = (label, probability, p_kpo, skill_level, in_scope, p_in_scope, coverage, confident, reason)
            return tuple.__new__(cls, row)

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

    for _number, _name in enumerate(_Fields._fields):
        setattr(_Fields, _name, property(itemgetter(_number)))


class Classification(_Fields):
    """What kpoclass says of one text. Immutable.

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
        Whether the work could be delivered from a distance by an outsourcing provider.
    p_in_scope : float
        Calibrated probability of that, from 0 to 1.
    coverage : float
        Share of the text's words that the model knows, from 0 to 1. Numbers it does not know are not counted.
    confident : bool
        Whether the label can be relied on as far as the model can tell.
    reason : {"unknown words", "too short", "close call"} or None
        Why it is not confident; None when it is.

    Examples
    --------
    >>> from kpoclass import classify
    >>> result = classify("Value unlisted companies and advise the board on the price")
    >>> result.label, result.skill_level, result.confident
    ('KPO', 4, True)
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the fields as plain JSON types.

        Returns
        -------
        dict
            Field names to str, float, int, bool or None.
        """
        return self._asdict()

    def _repr_html_(self) -> str:
        from kpoclass.rendering.notebook import classification_html

        return classification_html(self)


#: The columns that a table gains, before any prefix: the fields of a result, then its error.
RESULT_COLUMNS = (*Classification._fields, "error")

#: Their types in a file of columns, by pyarrow's names.
RESULT_TYPES = ("string", "double", "double", "int8", "bool", "double", "double", "bool", "string", "string")
