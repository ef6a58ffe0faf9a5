"""Values that every format can have: what a row of one file is, to be a row of another."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from decimal import Decimal

#: Digits of a whole number that is kept as one.
_DIGITS = 38
_HALVES = re.compile("[\ud800-\udfff]")


def plain(value: object) -> object:
    """Return a value as str, int, float, bool, date, datetime or None, or lists and dicts of these.

    >>> from decimal import Decimal
    >>> plain([Decimal("1.50"), Decimal("0.1234567890123456789"), b"abc"])
    [1.5, '0.1234567890123456789', 'abc']
    """
    if value is None or isinstance(value, (str, int, float, date, datetime)):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, time) else str(value)


def _number(value: Decimal) -> object:
    """Return the number if it is one of Python's to the last digit, and else its digits."""
    if not value.is_finite():
        return float(value)
    if value == value.to_integral_value() and value.adjusted() < _DIGITS:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def text_of_value(value: object) -> str | None:
    """Return a plain value as a text that says the same: ISO 8601 of a date, JSON of what is nested.

    >>> text_of_value(True), text_of_value(1.5), text_of_value({"a": [None, "b"]})
    ('true', '1.5', '{"a": [null, "b"]}')
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, list, dict)):
        return json_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else repr(value)


def json_text(value: object) -> str:
    """Return a plain value as JSON; a date is a text, and what JSON has no number for is null."""
    try:
        return _AS_JSON.encode(value)
    except ValueError:
        return _AS_JSON.encode(_without_nan(value))


def has_nan(value: object) -> bool:
    """Whether a value is, or contains, a number that JSON does not have."""
    if isinstance(value, float):
        return value - value != 0
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(has_nan, inner))


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_nan(inner) for inner in value]
    return None if has_nan(value) else value


def well_formed(text: str) -> str:
    """Return a text with U+FFFD for each half of a character, which only JSON can have."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


_AS_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=lambda moment: moment.isoformat())
