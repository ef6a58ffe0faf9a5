"""The words that decided the labels of a block, as a column of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.inference.validation import plain_str

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.results import Results
    from kpoclass.model import Model


def words_that_decided(model: Model, texts: Sequence[object], results: Results) -> list[str | None]:
    """Return for each row up to three words that speak most for its label, or None where there are none."""
    return [
        _written(", ".join(model.explain(plain_str(text)).deciding_words())) or None if label else None
        for text, label in zip(texts, results.labels, strict=True)
    ]


def _written(words: str) -> str:
    """Replace half surrogate pairs, which no file can hold, as a text of JSON can have them between two words."""
    return words.encode("utf-8", "replace").decode()
