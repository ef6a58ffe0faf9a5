"""Check what callers give as texts before anything is scored; bad texts keep their places."""

from __future__ import annotations

from kpoclass.errors import EmptyTextError, KpoclassError, TextTypeError, call_that_works, kind_name
from kpoclass.inference.missing import is_missing

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


#: The column of a table to give for something else than texts.
_COLUMNS = {"results": 'df["kpoclass_label"]', "titles": 'df["title"]'}
#: Of a text that is no text, so much is shown.
_SHOWN = 40


def plain_str(text: Any) -> str:
    """Return the characters of a string of numpy, an enum or another subclass, whatever it prints itself as."""
    return text if type(text) is str else str.__str__(text)


def without_markup(text: str) -> str:
    """Return what a reader of a text sees; :mod:`kpoclass.inference.markup` says what markup is."""
    if _may_have_markup(text):
        from kpoclass.inference.markup import plain_text  # only now: most texts have none

        return plain_text(text)
    return text


def _may_have_markup(text: str) -> bool:
    return "<" in text or ("&" in text and (";" in text or "&nbsp" in text or "&amp" in text))


def check_text(text: object) -> str:
    """Return one text as a plain string without markup, or raise TextTypeError or EmptyTextError."""
    if not isinstance(text, str):
        if isinstance(text, KpoclassError):  # about its title
            raise text
        raise TextTypeError(f"expected a text (str), got {type(text).__name__}")
    text = plain_str(text)
    plain = without_markup(text)
    if is_missing(plain):
        got = f"no text but {text[:_SHOWN]!r}" if text and not text.isspace() else "an empty text"
        raise EmptyTextError(f"expected a job title, task or posting, got {got}")
    return plain


def check_one_text(_position: int, text: object) -> str:
    """Check the only text of a call; the error about something else says which call takes it."""
    try:
        return check_text(text)
    except TextTypeError as error:
        call = _call_for(text)
        raise TextTypeError(f"{error}; {call}") if call else error from None


def _call_for(text: object) -> str:
    if isinstance(text, bytes | bytearray):
        return "decode it first: text.decode()"
    if is_table(text):
        return "to label the rows of a table use label_frame(df)"
    if _is_mapping(text):
        call = "for a job posting use classify_posting(posting)"
        return call_that_works(call, call, "send a posting as it is, not as a text")
    if hasattr(text, "__fspath__"):
        return "to label the rows of a file use label_file(path, out); for its text, path.read_text()"
    if not hasattr(type(text), "__iter__"):
        return ""
    call = "for many texts use classify_batch(texts)"
    return call_that_works(call, call, "send many texts one by one")


def is_table(value: object) -> bool:
    """Whether it has columns, as the frames and tables of every library have."""
    return hasattr(type(value), "columns") or hasattr(type(value), "column_names")


def _is_mapping(value: object) -> bool:
    """Whether it has keys and values; a column of pandas calls its index keys, but its values are no method."""
    return callable(getattr(value, "keys", None)) and callable(getattr(value, "values", None))


def check_text_at(position: int, text: object) -> str:
    """Check one of many texts; an error names its position, from 0."""
    try:
        return check_text(text)
    except KpoclassError as error:
        binary = isinstance(text, bytes | bytearray)
        call = _call_for(text) if binary else 'to get None for such, use classify_batch(texts, errors="coerce")'
        raise type(error)(f"text {position}: {error}; {call}") from None


def noting(errors: dict[int, str]) -> Callable[[int, object], str | None]:
    """Return a check that gives None for a bad text, and notes what is wrong with it by its position."""

    def check(position: int, text: object) -> str | None:
        try:
            return check_text(text)
        except KpoclassError as error:
            errors[position] = str(error)
            return None

    return check


def check_errors(errors: object) -> None:
    """Check the option that says what to do with a bad text or posting."""
    if errors not in ("raise", "coerce"):
        raise ValueError(f"errors: expected 'raise', or 'coerce' to get None in place of a bad one, got {errors!r}")


def many_texts(texts: object, what: str = "texts") -> Iterable[object]:
    """Return an iterable of single texts, and refuse anything else; no library is imported to know its containers."""
    fault = _fault(texts, what)
    if not (fault or hasattr(type(texts), "__iter__") or hasattr(type(texts), "__getitem__")):
        fault = "one {}; give a list, a column or a generator of them"
    if fault:
        raise TextTypeError(f"expected an iterable of {what}, got {fault.replace('{}', kind_name(texts))}")
    if callable(getattr(texts, "to_pylist", None)):  # Arrow, whose items are no strings
        return map(python_value, texts)  # type: ignore[call-overload,no-any-return]
    return texts  # type: ignore[return-value]


def python_value(item: Any) -> object:
    """Return the value of an Arrow scalar; if Python has none, its bytes or itself, neither of which is a text."""
    try:
        return item.as_py() if hasattr(item, "as_py") else item
    except MemoryError:
        raise
    except Exception:  # as many kinds as there are types: not UTF-8, a year after 9999, an unknown time zone
        to_bytes = getattr(getattr(item, "value", item), "as_buffer", None)
        return to_bytes().to_pybytes() if to_bytes else item


def _fault(texts: object, what: str) -> str | None:
    kind = type(texts)
    if isinstance(texts, str | bytes | bytearray | memoryview) or hasattr(kind, "_fields"):  # such as one result
        single = "use classify(text) for one text, or classify(text, title)"
        return f"one {{}}; {single if what == 'texts' else 'give a list of them, even of one'}"
    if is_table(texts):
        column = _COLUMNS.get(what, 'df["title"], or label its rows with label_frame(df)')
        return f"the table {{}}; give one column of it, such as {column}"
    if _is_mapping(texts):
        return "the mapping {}; give list(d.values()), or list(d) if the texts are its keys"
    if isinstance(texts, set | frozenset):
        return "a {}, which has no order that results could follow; give sorted(texts)"
    if (dimensions := getattr(texts, "ndim", 1)) != 1:
        return f"{{}} of {dimensions} dimensions; give one of its columns, such as array[:, 0]"
    return None
