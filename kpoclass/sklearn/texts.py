"""What users of scikit-learn give as X, to a list of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.errors import TextTypeError
from kpoclass.inference.validation import all_good, check_text_at, many_texts

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_texts(X: Iterable[object]) -> list[str]:  # noqa: N803 - scikit-learn's name
    """Check texts before they are fitted or scored.

    Parameters
    ----------
    X : iterable of str
        A list, a one-dimensional array, a column of pandas or polars, ...

    Returns
    -------
    list of str
        The texts.

    Raises
    ------
    TextTypeError
        If it is one text, a table, or holds something that is no text; the message gives its position.
    EmptyTextError
        If a text holds nothing but white space.
    """
    shape = getattr(X, "shape", None)
    if isinstance(X, str | bytes) or not hasattr(X, "__iter__"):
        raise TextTypeError(f"expected texts, such as a list or a column of them, got one {type(X).__name__}")
    if shape is not None and len(shape) != 1:
        raise TextTypeError(
            f"expected texts in one dimension, got {type(X).__name__} of shape {tuple(shape)}; give one column of it"
        )
    texts = list(many_texts(X))
    if all_good(texts):
        return texts  # type: ignore[return-value]
    return [check_text_at(*numbered) for numbered in enumerate(texts)]
