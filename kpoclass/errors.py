"""The errors of kpoclass, in one small hierarchy.

Each one is also the built-in exception that Python users would expect, so ``except ValueError`` keeps working.
Messages say what was expected, what was given, and what to do. They speak of arguments to who calls from Python, of
options to who types a command, and of parameters to who sends a request; :func:`argument` and :func:`call_that_works`
know which.
"""

from __future__ import annotations

from _contextvars import ContextVar  # that of contextvars, without a file to find
from errno import EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Whether the one who called typed a command; set by the command line, for as long as it runs.
typed_a_command: ContextVar[bool] = ContextVar("typed_a_command", default=False)

#: Whether the one who called sent a request to a service, which takes texts and no files; set by the service.
sent_a_request: ContextVar[bool] = ContextVar("sent_a_request", default=False)


#: So long is no name of a key that people think of.
_LONG_NAME = 30
#: Characters of a quote.
_LONGEST_QUOTE = 100


def call_that_works(python: str, command: str, request: str) -> str:
    """Return what works for who called: in Python, on the command line, or over a service.

    >>> call_that_works("read_postings(obj)", "kpoclass posting FILE", "send one at a time")
    'read_postings(obj)'
    """
    if sent_a_request.get():
        return request
    return command if typed_a_command.get() else python


def shown(given: str) -> str:
    """Quote what was given, unless it came with a request: then an answer may be logged, and what was sent may not.

    Of what is long, the beginning is quoted.

    >>> shown("Analyst"), shown("Analyst" * 1000) == repr(("Analyst" * 1000)[:98]) + "..."
    ("'Analyst'", True)
    """
    if sent_a_request.get():
        return "'...'"
    part = given[:_LONGEST_QUOTE]
    while len(repr(part)) > _LONGEST_QUOTE:
        part = part[:-1]
    return repr(part) + "..." * (len(part) < len(given))


def shown_names(names: Iterable[str]) -> str:
    """Name keys or elements; of a request only those that are names, and no text.

    >>> shown_names(["title", "job text"])
    'title, job text'
    >>> token = sent_a_request.set(True)
    >>> shown_names(["title", "job text"])
    'title, ...'
    >>> sent_a_request.reset(token)
    """
    hidden = sent_a_request.get()
    return ", ".join(
        name if not hidden or (name.isidentifier() and len(name) < _LONG_NAME) else "..." for name in names
    )


def argument(name: str, value: object = None) -> str:
    """Name an argument in a message, and what to give for it, as the one who called writes it.

    >>> argument("text"), argument("force", True), argument("sheet", "Open jobs")
    ('text=', 'force=True', "sheet='Open jobs'")
    >>> token = typed_a_command.set(True)
    >>> argument("text"), argument("force", True), argument("sheet", "Open jobs")
    ('--text', '--force', '--sheet "Open jobs"')
    >>> typed_a_command.reset(token)
    >>> token = sent_a_request.set(True)
    >>> argument("text"), argument("explain", True), argument("sheet", "Open jobs")
    ('?text=', '?explain=true', '?sheet=Open%20jobs')
    >>> sent_a_request.reset(token)
    """
    if sent_a_request.get():
        from urllib.parse import quote

        given = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return f"?{name}={quote(given, safe='')}"
    if not typed_a_command.get():
        return f"{name}={'' if value is None else repr(value)}"
    option = "--" + name.replace("_", "-")
    if value is None or value is True:
        return option
    return f"{option} {quoted(str(value))}"


#: Numbers of errors of what a library reads, of a place in a file, or of a path, that may be wrong.
_OF_FILES = {None, EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR}
#: How errors of other kinds begin that tell of no memory: for a lock of Python's, in XML, in ZIP.
_NO_MEMORY = ("can't allocate", "out of memory", "Error -4 ")


def raise_of_the_system(error: Exception) -> None:
    """Raise an error that says nothing of the file that is read: there is no memory, or it is the disk's.

    That of a disk has a number; bz2 and openpyxl also raise OSError, without one, for what they read.
    """
    for each in _raised_in_place_of(error):
        if isinstance(each, MemoryError) or (isinstance(each, OSError) and each.errno not in _OF_FILES):
            raise each
    if str(error).startswith(_NO_MEMORY):
        raise MemoryError from error


def _raised_in_place_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it hides, as openpyxl does; none that the caller was dealing with before."""
    frames = set()
    while error is not None:
        yield error
        step = error.__traceback__
        while step:
            frames.add(step.tb_frame)
            step = step.tb_next
        error = error.__context__
        if not (error and error.__traceback__ and error.__traceback__.tb_frame in frames):
            return


def quoted(word: str) -> str:
    """Quote a word for a command line that people copy, where it needs that; most shells know double quotes."""
    if word and set(word).isdisjoint(" \t\n\"'()[]{};&|*?$<>`\\!#"):
        return word
    from shlex import quote

    return quote(word) if set(word) & set('"$`') else f'"{word}"'


def kind_name(value: object) -> str:
    """Return the name of a value's type, after that of its library."""
    return f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}".removeprefix("builtins.")


class KpoclassError(Exception):
    """Base of all errors raised by kpoclass."""


class EmptyTextError(KpoclassError, ValueError):
    """A text has no letter or digit, or only says that there is none, such as "N/A"."""


class TextTypeError(KpoclassError, TypeError):
    """Something other than a string, or a string where an iterable of strings is expected; or no path of a model."""


class TitlesError(KpoclassError, ValueError):
    """There are more or fewer titles than texts."""


class ModelFormatError(KpoclassError, ValueError):
    """A model file is truncated, altered or too new, or has values out of bounds."""


class NotMeasuredError(KpoclassError, ValueError):
    """A model was not measured for what is asked: its mistakes on real postings, or a least probability for a risk."""


class DataError(KpoclassError, ValueError):
    """A data file breaks its schema; the message names file, line and column."""


class PostingError(KpoclassError, ValueError):
    """No posting could be read: there is none, or several, or it is broken, too long or nested too deeply."""


class CorpusError(KpoclassError, RuntimeError):
    """A public corpus is missing, could not be fetched, or is not the pinned one."""


class OutputExistsError(KpoclassError, FileExistsError):
    """An output file already exists and may not be replaced, or is also an input."""


def install_command(extra: str) -> str:
    """Return the commands that install an extra: from a package index and, until kpoclass is on one, from a clone."""
    return f"python -m pip install 'kpoclass[{extra}]' (in a clone of kpoclass: python -m pip install '.[{extra}]')"


class MissingExtraError(KpoclassError, ImportError):
    """An optional dependency is not installed; the message gives the command that installs it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"this needs the package {package!r}, which is not installed; run: {install_command(extra)}")
        self.package = package
        self.extra = extra
