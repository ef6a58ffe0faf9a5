"""How all commands print: text, JSON and progress, without characters that a terminal would obey."""

from __future__ import annotations

import os
import sys
import time

from kpoclass.rendering.escaping import UNSAFE, visible

TYPE_CHECKING = False  # typing and json take longer to import than a first answer
if TYPE_CHECKING:
    from kpoclass.classification import Classification


def open_streams() -> None:
    """Make every stream print UTF-8; send those that are missing (``2>&-``, a service, pythonw) to nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDONLY)  # takes its number: "/dev/stdout" as an output is an error, not lost
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def show(text: str) -> None:
    """Print a text, of one or more lines, on standard output."""
    print(visible(text))


def show_coloured(text: str) -> None:
    """Print what our own renderer has escaped and coloured."""
    print(text)


def show_json(value: object, *, indent: int | None = None) -> None:
    """Print JSON, on one line unless indented."""
    print(to_json(value, indent=indent))


def tell(message: str) -> None:
    """Print a message, as opposed to a result, on standard error."""
    show_beside(f"kpoclass: {message}")


def show_beside(text: str, *, start: str = "", end: str = "\n") -> None:
    """Print a text on standard error; where that can't be written to, the work goes on without."""
    try:
        print(start + visible(text), end=end, file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives


def to_line(text: str, result: Classification) -> str:
    """Format a result as a line."""
    shown = " ".join(text.split())
    doubt = f"  ({result.reason})" if result.reason else ""
    scope = "in scope" if result.in_scope else "out of scope"
    return f"{result.label}  {result.probability:.2f}  level {result.skill_level}  {scope:<12}  {shown[:80]}{doubt}"


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON without characters that a terminal would obey."""
    import json

    # JSON escapes the characters below a space itself.
    escaped = {code: f"\\u{code:04x}" for code in map(ord, UNSAFE) if code > 0x1F}
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(escaped)


class Progress:
    """Progress on standard error: messages and, on a terminal, one line that is overwritten."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty() and not quiet
        self._next = 0.0

    def rows(self, done: int, share: float) -> None:
        """Show the rows done and the share of the file read, at most four times a second."""
        if not self._live or (share < 1.0 and time.monotonic() < self._next):
            return
        self._next = time.monotonic() + 0.25
        show_beside(f"{done:,} rows, {share:4.0%}", start="\r", end="\n" if share >= 1.0 else "")

    def step(self, message: str) -> None:
        """Report a step of a longer job, terminal or not."""
        if not self._quiet:
            tell(message)
