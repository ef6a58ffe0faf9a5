"""Values as every format can have them: what a row of one file is, to be a row of another."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal


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


#: Digits of a whole number that is kept as one; more would be a number that no other program reads.
_DIGITS = 38
