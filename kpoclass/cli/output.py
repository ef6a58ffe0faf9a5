"""The one way that commands print: text for people, or JSON; nothing in it can command the terminal."""

from __future__ import annotations

import json
import os
import sys
from typing import IO, TYPE_CHECKING

from kpoclass.rendering.escaping import UNSAFE, visible

if TYPE_CHECKING:
    from kpoclass.classification import Classification

#: Those that JSON would let through to a terminal; the others below a space it escapes itself.
_ESCAPED = {code: f"\\u{code:04x}" for code in map(ord, UNSAFE) if code > 0x1F}


def open_streams() -> None:
    """Put streams that lead nowhere where there are none: after ``2>&-``, in a service, under pythonw."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as the process lives


def show(text: str, *, stream: IO[str] | None = None) -> None:
    """Print a text, of one or more lines, on standard output if nothing else is said."""
    print(visible(text), file=stream)


def show_coloured(text: str) -> None:
    """Print what a renderer of our own has made visible already, and coloured."""
    print(text)


def show_json(value: object, *, indent: int | None = None) -> None:
    """Print JSON, on one line unless it is to be indented."""
    print(to_json(value, indent=indent))


def tell(message: str) -> None:
    """Print a message about the work, which is no result: on standard error."""
    print(f"kpoclass: {visible(message)}", file=sys.stderr, flush=True)


def tell_progress(message: str, *, last: bool) -> None:
    """Write over the line before on standard error, which is a terminal."""
    print("\r" + visible(message), end="\n" if last else "", file=sys.stderr, flush=True)


def to_line(text: str, result: Classification) -> str:
    """Give a result as a line."""
    shown = " ".join(text.split())
    doubt = f"  ({result.reason})" if result.reason else ""
    scope = "in scope" if result.in_scope else "out of scope"
    return f"{result.label}  {result.probability:.2f}  level {result.skill_level}  {scope:<12}  {shown[:80]}{doubt}"


def to_json(value: object, *, indent: int | None = None) -> str:
    """Give JSON without a character that commands a terminal."""
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(_ESCAPED)
