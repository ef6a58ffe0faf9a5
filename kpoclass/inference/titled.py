"""A title and its text become one text: the title on a line of its own, then the text."""

from __future__ import annotations

from math import isnan

from kpoclass.errors import TextTypeError, TitlesError
from kpoclass.inference.missing import is_missing
from kpoclass.inference.tokens import tokenize
from kpoclass.inference.validation import plain_str, without_markup

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import overload

if TYPE_CHECKING:

    @overload
    def with_title(title: str | None, text: str) -> str: ...
    @overload
    def with_title(title: object, text: object) -> object: ...


def with_title(title: object, text: object) -> object:
    r"""Put the title, on one line, before its text, unless its first line says the same; a text that is none stays.

    Of a title or text with markup, what a reader sees is taken.

    >>> with_title("Claims\n clerk ", "Key in claims")
    'Claims clerk\nKey in claims'
    >>> with_title("Claims clerk", "CLAIMS CLERK\nKey in claims")
    'CLAIMS CLERK\nKey in claims'
    >>> with_title("Claims clerk", None), with_title(None, "Key in claims")
    ('Claims clerk', 'Key in claims')
    """
    if _is_none(title):
        return text
    if not isinstance(title, str):
        raise TextTypeError(f"expected a title (str or None), got {type(title).__name__}")
    line = " ".join(without_markup(plain_str(title)).split())
    if is_missing(line):
        nothing = _is_none(text) or (isinstance(text, str) and not text.strip())
        return line if line and nothing else text  # so that an error can show it
    if isinstance(text, str):
        text = without_markup(plain_str(text))  # now: the line end after the title is none in HTML
    if _is_none(text) or (isinstance(text, str) and is_missing(text)):
        return line
    words = tokenize(line)
    if not isinstance(text, str) or not words:
        return text
    start = text.lstrip()[: 2 * len(line) + 100]  # enough to hold the title and see what follows
    is_there = next(filter(None, map(tokenize, start.splitlines())), None) == words
    return text if is_there else f"{line}\n{text}"


def text_or_error(title: object, text: object) -> object:
    """Put the title before its text; the error about a title that is no string takes the place of the text."""
    try:
        return with_title(title, text)
    except TextTypeError as error:
        return error


def all_with_titles(texts: Iterable[object], titles: Iterable[object]) -> list[object]:
    """Put a title before each text."""
    texts, titles = list(texts), list(titles)
    if len(texts) != len(titles):
        raise _differ(f"{len(titles):,} and {len(texts):,}")
    return list(map(text_or_error, titles, texts))


def each_with_title(texts: Iterable[object], titles: Iterable[object]) -> Iterator[object]:
    """Put a title before each text as they come."""
    rest, count, end = iter(titles), 0, object()
    for count, text in enumerate(texts, 1):
        title = next(rest, end)
        if title is end:
            raise _differ(f"{count - 1:,} and at least {count:,}")
        yield text_or_error(title, text)
    if next(rest, end) is not end:
        raise _differ(f"at least {count + 1:,} and {count:,}")


def _differ(got: str) -> TitlesError:
    return TitlesError(f"expected as many titles as texts, got {got}; give None where a text has no title")


def _is_none(value: object) -> bool:
    """Whether it is None, or what stands for it in a column: NaN, or pandas' NA or NaT."""
    if isinstance(value, float):
        return isnan(value)
    return value is None or type(value).__name__ in {"NAType", "NaTType"}
