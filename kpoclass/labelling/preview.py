"""What would be read of a file, and the labels of its first rows; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.classification import RESULT_COLUMNS, Classification
from kpoclass.labelling.inputs import chosen_columns, find_inputs, opened
from kpoclass.labelling.results import label_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.labelling.columns import TextColumns
    from kpoclass.labelling.formats.base import Said
    from kpoclass.model import Model

#: So many rows are shown.
ROWS = 10


class Preview(NamedTuple):
    """The beginning of a file as it would be labelled."""

    #: What kind of file it is, in one line; empty if there is nothing worth saying.
    told: str
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    #: Of each of the first rows, where it stands, its text, if it is one, and its result, or what is wrong with it.
    rows: list[tuple[str, str, Classification | str]]


def preview_files(
    source: str | Sequence[str],
    text_columns: TextColumns,
    model: Model,
    *,
    kind: str | None,
    said: Said,
    prefix: str = "kpoclass_",
) -> Preview:
    """Read the beginning of what :func:`kpoclass.label_file` would read."""
    said = {**said, "wanted": text_columns.named}
    inputs = find_inputs(source, kind, said)
    added = [prefix + name for name in RESULT_COLUMNS]
    with opened(inputs, added, said, text_columns, as_they_are=False) as reader:
        columns, notes = chosen_columns(reader, text_columns, inputs[0].name)
        texts: list[object] = []
        places: list[str] = []
        faults: dict[int, str] = {}
        for block in reader.blocks(columns, titled=text_columns.titled(columns)):
            faults |= {len(texts) + place: fault for place, fault in block.faults.items()}
            places += map(reader.row_name.format, reader.numbers(block, len(texts))[:ROWS])
            texts += block.texts
            if len(texts) >= ROWS:
                break
        notes = [*reader.notes, *notes]
    results = label_rows(model, texts[:ROWS], {place: fault for place, fault in faults.items() if place < ROWS})
    shown: list[tuple[str, str, Classification | str]] = []
    for where, text, (*result, error) in zip(places, texts, zip(*results.columns(), strict=True), strict=False):
        labelled = result[0] is not None
        shown.append((where, text if isinstance(text, str) else "", Classification(*result) if labelled else error))
    return Preview(reader.told, tuple(columns), tuple(notes), shown)
