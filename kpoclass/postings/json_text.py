"""Real-world JSON: with trailing commas, raw line ends, comments or CDATA marks around it; or as JSON Lines."""

from __future__ import annotations

import json
from typing import Any

from kpoclass.errors import PostingError
from kpoclass.extras import require
from kpoclass.postings.html import unescape


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
    chompjs = require("chompjs", "chompjs", "postings")
    try:
        values = list(chompjs.parse_js_objects(text, loader_kwargs={"strict": False}))
    except (RecursionError, ValueError):
        values = []
    if not values:
        raise _unreadable(fault)
    return values[0] if len(values) == 1 else values
