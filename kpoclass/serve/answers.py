"""The JSON of an answer, built from its parts: a general encoder would take longer than the classification."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpoclass.classification import Classification
    from kpoclass.explanation import Explanation

_JSON = {True: "true", False: "false", None: "null"}
quote = json.encoder.encode_basestring_ascii


def result_members(result: Classification) -> str:
    """Return the nine fields of a result as members of a JSON object, without its braces.

    >>> from kpoclass import classify
    >>> json.loads("{" + result_members(classify("Actuary, reserving")) + "}")["label"]
    'KPO'
    """
    label, probability, p_kpo, level, in_scope, p_in_scope, coverage, confident, reason = result
    return (
        f'"label":"{label}","probability":{probability!r},"p_kpo":{p_kpo!r},"skill_level":{level},'
        f'"in_scope":{_JSON[in_scope]},"p_in_scope":{p_in_scope!r},"coverage":{coverage!r},'
        f'"confident":{_JSON[confident]},"reason":{quote(reason) if reason else "null"}'
    )


def answer(result: Classification, more: str, stamp: str) -> bytes:
    """Return the answer for one text: a result, more members if it has any, and those that name the model."""
    return f"{{{result_members(result)}{more},{stamp}}}".encode("ascii")


def explanation_answer(why: Explanation, stamp: str) -> bytes:
    """Return the answer that explains one text."""
    return f"{json.dumps(why.to_dict())[:-1]},{stamp}}}".encode("ascii")
