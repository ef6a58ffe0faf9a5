"""What each tool answers; all that is wrong with its arguments is told in an error of kpoclass."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kpoclass.errors import KpoclassError, PostingError, TextTypeError, sent_a_request
from kpoclass.mcp.tools import MAX_POSTING, MAX_TEXT, MAX_TITLE, MAX_WORDS, TOOLS
from kpoclass.postings import classify_posting, read_posting
from kpoclass.postings.files import refuse_address, refuse_name
from kpoclass.rendering.escaping import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpoclass.explanation import Contribution
    from kpoclass.model import Model

_LONGEST_TERM, _LONGEST_TITLE = 60, 200
_KINDS = {bool: "true or false", type(None): "null", list: "a list", dict: "an object", str: "a string"}
_PROPERTIES = {tool.name: tool.input_schema["properties"] for tool in TOOLS}


def answer(name: str, arguments: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """Return what a tool answers, or raise an error of kpoclass that says what to send.

    >>> from kpoclass import load_model
    >>> answer("classify_work", {"text": "Key in paper forms"}, load_model())["label"]
    'BPO'
    """
    token = sent_a_request.set(True)
    try:
        _refuse_others(arguments, _PROPERTIES[name])
        if name == "classify_posting":
            return _of_posting(arguments, model)
        text = _string(arguments, "text", MAX_TEXT)
        refuse_address(text.strip())
        refuse_name(text.strip())
        title = None if arguments.get("title") is None else _string(arguments, "title", MAX_TITLE)
        return model.classify(text, title).to_dict() if name == "classify_work" else _explained(text, title, model)
    finally:
        sent_a_request.reset(token)


def _refuse_others(arguments: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    if others := sorted(arguments.keys() - properties.keys()):
        raise TextTypeError(f"expected only {' and '.join(properties)}, got also {shortened(', '.join(others), 100)}")


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a number")


def _string(arguments: Mapping[str, Any], name: str, most: int) -> str:
    if name not in arguments:
        raise TextTypeError(f'{name}: expected a string, got nothing; for example {{"{name}": "Key in paper forms"}}')
    value = arguments[name]
    if not isinstance(value, str):
        raise TextTypeError(f"{name}: expected a string, got {_kind(value)}")
    if len(value) > most:
        raise KpoclassError(f"{name}: expected at most {most:,} characters, got {len(value):,}; shorten it")
    return value


def _of_posting(arguments: Mapping[str, Any], model: Model) -> dict[str, Any]:
    given = arguments.get("posting")
    if not isinstance(given, (str, dict)):
        got = _kind(given) if "posting" in arguments else "nothing"
        raise TextTypeError(f"posting: expected one posting as a string or an object, got {got}")
    try:
        size = len(given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))
        if size > MAX_POSTING:
            raise PostingError(
                f"posting: expected at most {MAX_POSTING:,} characters, got {size:,}; send its text alone"
            )
        posting = read_posting(given)
    except RecursionError:
        raise PostingError("posting: expected a posting, got an object that is nested too deeply") from None
    title = shortened(posting.title, _LONGEST_TITLE) if posting.title else None
    return {**classify_posting(posting, model).to_dict(), "title": title}


def _explained(text: str, title: str | None, model: Model) -> dict[str, Any]:
    why = model.explain(text, title)
    side = 1 if why.classification.label == "KPO" else -1
    words_for = [each for each in why.contributions if side * each.weight > 0]
    words_against = [each for each in why.contributions if side * each.weight < 0]
    left_out = words_for[MAX_WORDS:] + words_against[MAX_WORDS:]
    return {
        **why.classification.to_dict(),
        "log_odds": why.log_odds,
        "intercept": why.intercept,
        "words_for": [_word(each) for each in words_for[:MAX_WORDS]],
        "words_against": [_word(each) for each in words_against[:MAX_WORDS]],
        "left_out": {
            "count": len(why.contributions) - len(words_for[:MAX_WORDS]) - len(words_against[:MAX_WORDS]),
            "weight": sum(each.weight for each in left_out),
        },
    }


def _word(contribution: Contribution) -> dict[str, Any]:
    term = shortened(contribution.term, _LONGEST_TERM)
    return {"term": term, "weight": contribution.weight, "in_title": contribution.in_title}
