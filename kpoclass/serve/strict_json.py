"""JSON as its standard has it: what is no JSON is refused, and never guessed at."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kpoclass.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def _malformed(what: str, **more: Any) -> Problem:
    return Problem(400, "malformed_json", f"expected JSON, got {what}", **more)


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _malformed("an object with the same key twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise _malformed(f"{name}, which JSON does not have")


#: Half of a character as JSON writes it; most are followed by the other half.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")

#: How deep lists and objects may be in each other: less than any Python reads, which from 3.14 on have no limit.
_DEEPEST = 500

_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)


def _value_in(text: str) -> Any:
    try:
        value, end = _DECODER.raw_decode(text)  # without looking for white space, of which there is rarely any
        if end == len(text):
            return value
    except json.JSONDecodeError:
        pass
    return _DECODER.decode(text.removeprefix("\ufeff"))


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        inside = [each for each in level if isinstance(each, (dict, list))]
        level = [part for each in inside for part in (each.values() if isinstance(each, dict) else each)]
        if not level:
            return False
    return True


def read_json(data: bytes | str) -> Any:
    """Read strict JSON: UTF-8, each key once, no NaN, no half characters; anything else is a problem.

    >>> read_json(b'{"text": "Actuary"}')
    {'text': 'Actuary'}
    """
    try:
        text = data if isinstance(data, str) else data.decode()
        value = _value_in(text)
    except UnicodeDecodeError as error:
        raise _malformed(f"a byte that is not UTF-8 at position {error.start}", position=error.start) from None
    except json.JSONDecodeError as error:
        came = f"something else at position {error.pos}: {error.msg}" if text.strip() else "an empty body"
        raise _malformed(came, position=error.pos) from None
    except ValueError:
        raise _malformed("a number with too many digits") from None
    except RecursionError:
        raise _malformed("JSON that is nested too deeply") from None
    if text.count("[") + text.count("{") > _DEEPEST and _is_deep(value):
        raise _malformed("JSON that is nested too deeply")
    if "\\u" in text and _HALF.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            detail = r"expected whole characters, got half of one (a lone surrogate, as in \ud83d without what follows)"
            raise Problem(422, "half_character", detail) from None
        except RecursionError:
            raise _malformed("JSON that is nested too deeply") from None
    return value


def told(value: Any) -> str:
    """Say what kind of JSON a value is, without quoting it.

    >>> told([1]), told(True), told(None), told(2.5)
    ('a list', 'true or false', 'null', 'a number')
    """
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
