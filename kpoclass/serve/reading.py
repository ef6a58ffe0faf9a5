"""What a request asks to be classified: a text with its title, or a posting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


class Asked(NamedTuple):
    """A text with its title, if any, or else a posting; and how many characters that is."""

    text: str | None
    title: str | None
    posting: Any
    size: int


_TEXT_KEYS = {"text", "title"}


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Problem(400, "malformed_json", "expected an object with each key once, got one with a key twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise Problem(400, "malformed_json", f"expected JSON, got {name}, which JSON does not have")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)


def read_json(data: bytes | str) -> Any:
    """Read strict JSON: UTF-8, each key once, no NaN, no half characters; anything else is a problem.

    >>> read_json(b'{"text": "Actuary"}')
    {'text': 'Actuary'}
    """
    try:
        text = data if isinstance(data, str) else data.decode()
        value = _DECODER.decode(text.removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        detail = f"expected JSON in UTF-8, got a byte that is not at position {error.start}"
        raise Problem(400, "malformed_json", detail, position=error.start) from None
    except json.JSONDecodeError as error:
        detail = f"expected JSON, got something else at position {error.pos}: {error.msg}"
        raise Problem(400, "malformed_json", detail, position=error.pos) from None
    except ValueError:  # a number of thousands of digits
        raise Problem(400, "malformed_json", "expected JSON, got a number with too many digits") from None
    except RecursionError:
        raise Problem(400, "malformed_json", "expected JSON, got JSON that is nested too deeply") from None
    if "\\u" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError):
            detail = r"expected whole characters, got half of one (a lone surrogate, as in \ud83d without what follows)"
            raise Problem(422, "half_character", detail) from None
    return value


def asked_in_json(value: Any, max_text: int) -> Asked:
    """Return what a JSON value asks: an object of only text and title is a text, any other object a posting."""
    if not isinstance(value, dict):
        kind = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}.get(type(value), "a number")
        detail = f'expected an object such as {{"text": "Key in paper forms", "title": "Analyst"}}, got {kind}'
        raise Problem(422, "wrong_type", detail)
    if "text" not in value or not value.keys() <= _TEXT_KEYS:
        return Asked(None, None, value, 0)
    text, title = value["text"], value.get("title")
    for name, given in (("text", text), ("title", title)):
        if not isinstance(given, str) and (given is not None or name == "text"):
            what = "a string" if name == "text" else "a string or null"
            raise Problem(422, "wrong_type", f"{name}: expected {what}, got {json.dumps(given)[:60]}")
    size = len(text) + len(title or "")
    if size > max_text:
        raise Problem(413, "too_long", f"text: expected at most {max_text:,} characters, got {size:,}; shorten it")
    return Asked(text, title, None, size)
