"""What one check found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.rendering.escaping import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

#: Names in a list before the rest is counted.
_MOST_NAMES = 5
#: Characters of a name in a model file, which may be a stranger's.
_LONGEST_NAME = 80


class ModelFinding(NamedTuple):
    """What one check of :func:`kpoclass.verify_model` found. Immutable.

    Attributes
    ----------
    name : {"release", "contents", "data", "installation", "bill of materials"}
        What was checked.
    state : {"passed", "failed", "unknown"}
        ``failed`` if something differs from its record, ``unknown`` if there is no record of it here.
    told : str
        What was found, in a sentence.

    Examples
    --------
    >>> ModelFinding("data", "unknown", "it names no training data").state
    'unknown'
    """

    name: str
    state: Literal["passed", "failed", "unknown"]
    told: str


def listed(names: Iterable[object]) -> str:
    """List names, a few at most, shortened, on one line.

    >>> listed(["a", "b"]), listed(range(7))
    ('a, b', '0, 1, 2, 3, 4 and 2 more')
    """
    given = list(names)
    more = f" and {len(given) - _MOST_NAMES:,} more" if len(given) > _MOST_NAMES else ""
    return ", ".join(shortened(str(name), _LONGEST_NAME) for name in given[:_MOST_NAMES]) + more
