"""What people write in the columns of a labelled table: the label, the skill level, the scope, a weight."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping

from kpoclass.errors import DataError, argument
from kpoclass.inference.missing import is_missing

#: Words that a label may consist of; one of the first two sets must be among them, and none of the other.
_KPO, _BPO = {"kpo", "knowledge", "k"}, {"bpo", "business", "b"}
_BESIDE = {"process", "processes", "outsourcing", "work"}

_IN_SCOPE = {"true", "yes", "y", "1", "in", "in scope", "x"}
_OUT_OF_SCOPE = {"false", "no", "n", "0", "out", "out of scope"}

#: How many of the words that are no labels a message shows.
_WORDS_SHOWN = 4


def is_blank(value: object) -> bool:
    """Whether a cell has no value, or a text that is none; pandas writes a date that is missing as NaT."""
    return value is None or is_missing(str(value)) or str(value) == "NaT"


def _plain(value: object) -> str:
    return " ".join(str(value).casefold().split())


def as_text(value: object) -> str:
    """Return a value as text; a whole number as spreadsheets keep it has no point.

    >>> as_text(7.0), as_text(" a7 ")
    ('7', 'a7')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def shown(value: object) -> str:
    """Return a value as a message quotes it, shortened."""
    return repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."


def own_words(kpo: object = (), bpo: object = ()) -> dict[str, str]:
    """Return which label each of the caller's own words means, for :func:`parse_label`.

    >>> own_words(kpo=1, bpo=["0", "Clerical"])
    {'1': 'KPO', '0': 'BPO', 'clerical': 'BPO'}
    """
    found: dict[str, str] = {}
    for label, words in (("KPO", kpo), ("BPO", bpo)):
        for word in words if isinstance(words, list | tuple | set) else [words]:
            if found.setdefault(_key(word), label) != label:
                both = f"{argument('kpo')} and {argument('bpo')}"
                raise DataError(f"expected different words in {both}, got {shown(word)} in both")
    return found


def _key(value: object) -> str:
    return _plain(value).removesuffix(".0")


def few_of(values: Collection[str]) -> str:
    """Return the first of some values, sorted, as a message lists them."""
    first = sorted(values)[:_WORDS_SHOWN]
    return " and ".join(first) if len(values) <= 2 else ", ".join(first) + ", ..." * (len(values) > _WORDS_SHOWN)


def own_words_asked() -> str:
    """Return what to give where other words stand for the labels."""
    return f"{argument('kpo', 'VALUE')} and {argument('bpo', 'VALUE')}"


def parse_label(value: object, own: Mapping[str, str] = {}) -> str:
    """Return the label that a cell means, or raise ValueError.

    >>> parse_label("kpo "), parse_label("Knowledge process"), parse_label("Bpo"), parse_label(1.0, own_words("1"))
    ('KPO', 'KPO', 'BPO', 'KPO')
    """
    if label := own.get(_key(value)):
        return label
    words = set(re.findall(r"\w+", _plain(value).replace("_", " ").replace(".", "")))
    if words <= _KPO | _BPO | _BESIDE and bool(words & _KPO) != bool(words & _BPO):
        return "KPO" if words & _KPO else "BPO"
    raise ValueError(f"expected KPO or BPO, got {shown(value)}")


def is_label(value: object, own: Mapping[str, str] = {}) -> bool:
    """Whether a cell means a label."""
    try:
        parse_label(value, own)
    except ValueError:
        return False
    return True


def parse_level(value: object) -> int:
    """Return a skill level.

    >>> parse_level("Level 3"), parse_level(4.0)
    (3, 4)
    """
    number = _number(_plain(value).removeprefix("skill ").removeprefix("level "))
    if number not in {1, 2, 3, 4}:
        raise ValueError(f"expected a skill level from 1 to 4, got {shown(value)}")
    return int(number)


def parse_scope(value: object) -> bool:
    """Return whether work is in scope.

    >>> parse_scope("Yes"), parse_scope(0)
    (True, False)
    """
    word = _plain(value).removesuffix(".0")
    if word not in _IN_SCOPE | _OUT_OF_SCOPE:
        raise ValueError(f"expected yes or no, got {shown(value)}")
    return word in _IN_SCOPE


def parse_weight(value: object) -> float:
    """Return the weight of a row."""
    weight = _number(_plain(value))
    if not 0 < weight < 1e6:
        raise ValueError(f"expected a weight above zero, got {shown(value)}")
    return weight


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
