"""How all commands print: text, JSON and progress, without characters that a terminal would obey."""

from __future__ import annotations

import os
import sys
import time

from kpoclass.rendering.escaping import UNSAFE, visible

TYPE_CHECKING = False  # typing and json take longer to import than a first answer
if TYPE_CHECKING:
    from kpoclass.classification import Classification


#: Whether the last line on standard error is one of progress, to be overwritten.
_line_is_open = False


def open_streams() -> None:
    """Make every stream print UTF-8; of those that are missing (``2>&-``, a service, pythonw), only results are missed.

    What takes the number of a missing stream takes no writing: what is printed there, or written to "/dev/stdout", is
    an error and not lost. Messages go to nowhere.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            closed = os.open(os.devnull, os.O_RDONLY)
            stands_in: int | str = os.devnull if name == "stderr" else closed
            setattr(sys, name, open(stands_in, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def drop_unwritten() -> None:
    """Drop what standard output does not take: Python would try again at its end, say so, and exit with 120."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    global _line_is_open  # noqa: PLW0603 - of the one standard error
    if _line_is_open and start != "\r":
        start = "\n" + start
    _line_is_open = not end
    write_beside(start + visible(text) + end)


def write_beside(text: str) -> None:
    """Write what is safe to print on standard error, if that takes it."""
    try:
        print(text, end="", file=sys.stderr, flush=True)
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
    """Progress on standard error: messages and, on a terminal, one line that is overwritten.

    ``beside_results`` is for commands that print results meanwhile: on the same terminal these are progress enough.
    """

    def __init__(self, unit: str = "rows", *, quiet: bool = False, beside_results: bool = False) -> None:
        self._quiet, self._unit = quiet, unit
        self._live = sys.stderr.isatty() and not quiet and not (beside_results and sys.stdout.isatty())
        self._next = 0.0
        self._began: tuple[float, int, float] | None = None
        self._width = 0
        self._steps: tuple[int, float] | None = None

    def rows(self, done: int, share: float | None) -> None:
        """Show what is done, how fast, and the time left by the share that is done, at most four times a second."""
        now = time.monotonic()
        if self._began is None:  # the first block is done, perhaps by a run that is resumed
            self._began = now, done, share or 0.0
        if not self._live or (share != 1.0 and now < self._next):
            return
        self._next = now + 0.25
        began, done_before, share_before = self._began
        seconds = now - began
        shown = [f"{done:,} {self._unit}"]
        if share is not None:
            shown.append(f"{share:4.0%}")
        if seconds > 0 and done > done_before:
            shown.append(f"{_rounded((done - done_before) / seconds)} {self._unit} a second")
            if share is not None and share_before < share < 1.0:
                shown.append(f"{duration(seconds * (1 - share) / (share - share_before))} left")
        line = ", ".join(shown)
        show_beside(line.ljust(self._width), start="\r", end="\n" if share == 1.0 else "")
        self._width = len(line)

    def end(self) -> None:
        """End the line, if what was to come was not known."""
        if _line_is_open:
            show_beside("", start="\r")

    def step(self, message: str) -> None:
        """Report a step of a longer job, terminal or not; of one that is counted, the time left as well."""
        if self._quiet:
            return
        before, _, last = message.rpartition(" of ")
        number = before.rpartition(" ")[2]
        if number.isdecimal() and last.isdecimal() and int(last) >= int(number):
            now = time.monotonic()
            first, began = self._steps or (int(number), now)
            self._steps = first, began
            if first < int(number) < int(last):
                each = (now - began) / (int(number) - first)
                message += f", {duration(each * (int(last) - int(number)))} left"
        else:
            self._steps = None
        tell(message)


def counted(number: int, name: str) -> str:
    """Return a number with what it counts, such as "1 row" or "1,200 rows"."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Say how long something takes, as precisely as matters.

    >>> [duration(seconds) for seconds in (0.2, 59, 61, 3600, 90_000)]
    ['1 s', '59 s', '2 min', '1 h', '25 h']
    """
    for unit, size in (("s", 1), ("min", 60)):
        if -(-seconds // size) < 60:
            return f"{max(1, int(-(-seconds // size)))} {unit}"
    minutes = int(-(-seconds // 60))
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 and minutes < 600 else "")


def _rounded(number: float) -> str:
    """Return a number with two digits that count, or one of those below one."""
    if number >= 100:
        size = 10 ** (len(str(int(number))) - 2)
        return f"{int(number / size) * size:,}"
    return f"{number:.2g}"
