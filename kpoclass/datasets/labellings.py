"""What one reader said of some texts, in any table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpoclass.datasets.any_table import named_column, open_any, refuse_mostly_bad
from kpoclass.datasets.label_words import as_text, is_blank
from kpoclass.datasets.labelled import READ, LabelledTexts, as_frame, parsed_fields
from kpoclass.datasets.labelled_columns import find_label_column, known_columns
from kpoclass.datasets.schemas import label_contradicts_level
from kpoclass.errors import DataError, argument


def load_labelling(
    table: Any,
    *,
    id: str = "id",  # noqa: A002
    label: str | None = None,
    source: Mapping[str, Any] | None = None,
    words: Mapping[str, str] = {},
) -> LabelledTexts:
    """Load ``id``, different in every row, and any of ``label``, ``skill_level``, ``in_scope``."""
    with open_any(table, source or {}) as opened:
        key = named_column(opened, id, "id")
        known = known_columns(opened, list(READ))
        found = (
            named_column(opened, label, "label") if label else known.get("label") or find_label_column(opened, words)
        )
        if found:
            known["label"] = found
        if not known:
            raise DataError(
                f"{opened.name}: expected a column label, skill_level or in_scope, got {', '.join(opened.columns)}; "
                f"name it with {argument('label')}"
            )
        good: dict[int, dict[str, Any]] = {}
        bad: dict[int, str] = {}
        row_of: dict[str, int] = {}
        for row in opened.rows([key], False):
            if all(map(is_blank, row.values.values())):
                continue
            try:
                if row.fault or is_blank(row.text):
                    raise ValueError(row.fault or f"expected a value in {key!r}, got none")
                name = as_text(row.text)
                if (first := row_of.setdefault(name, row.number)) != row.number:
                    raise ValueError(f"{key} {name!r} is that of {opened.row_word} {first:,}")
                rest = {name: value for name, value in row.values.items() if name not in {key, *known.values()}}
                values = {**rest, "id": name, **parsed_fields(row, known, words)}
                if contradiction := label_contradicts_level(values):
                    raise ValueError(contradiction)
                good[row.number] = values
            except ValueError as error:
                bad[row.number] = str(error)
        refuse_mostly_bad(opened.name, bad, len(good), opened.row_word)
        if not good:
            raise DataError(f"{opened.name}: expected rows, got none")
        return LabelledTexts(opened.name, as_frame(good), opened.told, opened.sha256, bad, row_word=opened.row_word)
