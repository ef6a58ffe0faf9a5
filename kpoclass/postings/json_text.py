"""Real-world JSON: with trailing commas, raw line ends, comments or CDATA marks around it; or as JSON Lines."""

from __future__ import annotations

import json
import re
from typing import Any

from kpoclass.errors import PostingError
from kpoclass.postings.html import unescape
from kpoclass.postings.script_objects import all_objects

#: What goes before JSON so that it is no script.
_GUARDS = (")]}'", "while(1);", "for(;;);")
_CALL = re.compile(r"(?:/\*\*/)?[\w$.]{1,60}\((?=\{\s{0,9}\"|\[\s{0,9}\{)")

#: Characters at most between two objects of a list.
_GAP = 1000


def _strictly(text: str) -> Any:
    try:
        return json.loads(text, strict=False)  # raw line ends and control characters in strings
    except RecursionError:
        raise PostingError("expected JSON of a posting, got JSON that is nested too deeply") from None


def _unreadable(fault: ValueError) -> PostingError:
    return PostingError(f"expected JSON, got text that cannot be read as JSON: {fault}")


def _or_error(line: str) -> Any:
    try:
        return _strictly(line)
    except ValueError as error:  # PostingError is one
        return _unreadable(error)


def _whole_ones(text: str) -> list[Any]:
    """Return the objects of the first list in JSON that is cut off, as far as they are whole."""
    found: list[Any] = []
    place = text.find("[") + 1
    decoder = json.JSONDecoder(strict=False)
    while place:
        start = place + len(text[place : place + _GAP]) - len(text[place : place + _GAP].lstrip(", \t\r\n"))
        try:
            value, place = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        if not isinstance(value, dict):
            break
        found.append(value)
    return found


def unwrapped(text: str) -> str:
    """Return JSON without what keeps pages from running it, without the call around it, or out of a string of JSON.

    >>> unwrapped('show({"title": "Typist"});'), unwrapped(")]}',[1]"), unwrapped("Typist (2)")
    ('{"title": "Typist"}', '[1]', 'Typist (2)')
    """
    bare = text.strip()
    for guard in _GUARDS:
        if bare.startswith(guard):
            return bare[len(guard) :].lstrip(", \r\n")
    call = _CALL.match(bare)
    if call and bare.endswith((")", ");")):
        return bare[call.end() :].rstrip("; ").removesuffix(")")
    if bare.startswith(('"{', '"[')) and bare.endswith('"'):
        inner = _or_error(bare)
        return inner if isinstance(inner, str) else text
    return text


def read_json(text: str) -> Any:
    """Read a JSON value, or several in a row as a list; broken JSON needs the extra ``postings``.

    In JSON Lines, a line that can't be read becomes a PostingError in the list.
    """
    if '"' not in text:  # each quotation mark escaped, as if JSON in a page were HTML
        text = unescape(text)
    try:
        return _strictly(text)
    except PostingError:
        raise
    except ValueError as error:
        fault = error
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and isinstance(_or_error(lines[0]), dict):
        return [_or_error(line) for line in lines]
    try:
        values = list(all_objects(text))
    except (RecursionError, ValueError):
        values = []
    if not values:
        values = _whole_ones(text)
        if not values:
            raise _unreadable(fault)
        values.append(PostingError(f"expected whole JSON, got a file that is cut off or broken: {fault}"))
        return values
    return values[0] if len(values) == 1 else values
