"""What commands print of a result: a line for people, or JSON; neither can command the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kpoclass.rendering.visible import visible

if TYPE_CHECKING:
    from kpoclass.classification import Classification

#: Control characters that JSON would let through to a terminal.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def to_line(text: str, result: Classification) -> str:
    """Give a result as a line.

    Parameters
    ----------
    text : str
        What was classified, or the title of it.
    result : Classification
        The answer.

    Returns
    -------
    str
    """
    shown = visible(" ".join(text.split()))
    doubt = f"  ({result.reason})" if result.reason else ""
    scope = "in scope" if result.in_scope else "out of scope"
    return f"{result.label}  {result.probability:.2f}  level {result.skill_level}  {scope:<12}  {shown[:80]}{doubt}"


def to_json(value: object) -> str:
    """Give JSON on one line.

    Parameters
    ----------
    value : object
        Of plain JSON types.

    Returns
    -------
    str
    """
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
