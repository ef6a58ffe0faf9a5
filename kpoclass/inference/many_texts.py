"""What callers give as many texts: anything of one dimension is iterated over, anything else refused."""

from __future__ import annotations

from kpoclass.errors import TextTypeError

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable


def many_texts(texts: object) -> Iterable[object]:
    """Give the single texts, as far as they are texts; libraries are told by what they offer, never imported."""
    fault = _fault(texts)
    if not (fault or hasattr(type(texts), "__iter__") or hasattr(type(texts), "__getitem__")):
        fault = "one {}; give a list, a column or a generator of them"
    if fault:
        kind = f"{type(texts).__module__.partition('.')[0]}.{type(texts).__name__}".removeprefix("builtins.")
        raise TextTypeError(f"expected an iterable of texts, got {fault.replace('{}', kind)}")
    if callable(getattr(texts, "to_pylist", None)):
        return (getattr(item, "as_py", lambda item=item: item)() for item in texts)  # type: ignore[attr-defined]
    return texts  # type: ignore[return-value]


def _fault(texts: object) -> str | None:
    kind = type(texts)
    if isinstance(texts, str | bytes | bytearray | memoryview):
        return "one {}; use classify(text) for one text"
    if hasattr(kind, "columns") or hasattr(kind, "column_names"):
        return 'the table {}; give one column of it, such as df["title"], or label its rows with label_frame(df)'
    if callable(getattr(texts, "keys", None)) and callable(getattr(texts, "values", None)):
        return "the mapping {}; give list(d.values()), or list(d) if the texts are its keys"
    if isinstance(texts, set | frozenset):
        return "a {}, which has no order that results could follow; give sorted(texts)"
    if (dimensions := getattr(texts, "ndim", 1)) != 1:
        return f"{{}} of {dimensions} dimensions; give one of its columns, such as array[:, 0]"
    return None
