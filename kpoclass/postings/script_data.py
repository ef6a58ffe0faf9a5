"""The objects in the scripts of a page: JSON for the page itself, or values that are given to a name."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from kpoclass.errors import PostingError
from kpoclass.postings.script_objects import first_object

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What begins a value in a script: ``window.__STATE__ = {``, ``JSON.parse("{``, ``self.__next_f.push([``.
_BEGINNING = re.compile(r"(?:=\s{0,9}|\.push\()(?=[{\[])|JSON\.parse\(\s{0,9}(?=\")")
#: Of each page; most scripts hold no data at all, and a value that can't be read costs its length.
_MOST_VALUES = 50
_MOST_REPAIRED = 3
_LONGEST = 5_000_000
#: Parts of a page that Next.js streams: a number, a colon and JSON, one a line.
_STREAMED = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)
_DECODER = json.JSONDecoder(strict=False)


def values_in(scripts: list[str]) -> Iterator[Any]:
    """Yield the values that the scripts hold, those that can be read."""
    streamed: list[str] = []
    for script in scripts:
        is_part = "__next_f" in script  # of what is read when all parts are there
        if len(script) > _LONGEST or not (is_part or _may_hold_a_job(script)):
            continue
        whole = list(_read(script, len(script) - len(script.lstrip())))
        if whole and script.lstrip()[0] in "[{":
            yield _resolved(whole[0][0])
            continue
        for value in _given(script):
            if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str):
                streamed.append(value[1])
            elif isinstance(value, str):  # JSON that the script reads itself
                yield from (inner for inner, _ in _read(value, 0))
            else:
                yield value
    text = "".join(streamed)
    for mark in islice(_STREAMED.finditer(text), _MOST_VALUES):
        yield from (value for value, _ in _read(text, mark.end()))


def _may_hold_a_job(script: str) -> bool:
    small = script.lower()
    return any(name in small for name in ("title", "name", "position")) and any(
        name in small for name in ("descri", "content", "body", "respons")
    )


def _given(script: str) -> Iterator[Any]:
    """Yield the values given to names, as JSON or else as a script writes objects."""
    place, repaired = 0, 0
    for _ in range(_MOST_VALUES):
        mark = _BEGINNING.search(script, place)
        if mark is None:
            return
        place = mark.end()
        found = list(_read(script, place))
        if found:
            value, place = found[0]
            yield value
        elif repaired < _MOST_REPAIRED and script[place] == "{" and _may_hold_a_job(script[place:]):
            repaired += 1
            yield from _repaired(script[place:])


def _read(text: str, start: int) -> Iterator[tuple[Any, int]]:
    """Yield the value at a place and where it ends, or nothing."""
    try:
        yield _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return


def _repaired(text: str) -> list[Any]:
    try:
        return [first_object(text)]
    except (PostingError, ValueError, RecursionError):
        return []


def _resolved(value: Any) -> Any:
    """Put the values of a list in place of their numbers, as Nuxt writes them, one level deep."""
    if not isinstance(value, list) or not any(isinstance(each, dict) for each in value):
        return value
    if not all(_is_number(number, value) for each in value if isinstance(each, dict) for number in each.values()):
        return value
    found = []
    for each in value:
        if isinstance(each, dict):
            named = {name: value[number] for name, number in each.items()}
            found.append({name: inner for name, inner in named.items() if not isinstance(inner, (dict, list))})
    return found


def _is_number(number: Any, value: list[Any]) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and -9 < number < len(value)
