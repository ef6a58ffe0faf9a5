"""What would be read of a file, and the labels of its first rows; nothing is written."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.classification import RESULT_COLUMNS, Classification
from kpoclass.labelling.columns import notes_on
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.sniff import format_of, load_format
from kpoclass.labelling.results import label_rows

if TYPE_CHECKING:
    from kpoclass.labelling.columns import TextColumns
    from kpoclass.model import Model

#: So many rows are shown.
ROWS = 10


class Preview(NamedTuple):
    """The beginning of a file as it would be labelled."""

    #: What kind of file it is, in one line; empty if there is nothing worth saying.
    told: str
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    #: Of each of the first rows, its text, if it is one, and its result, or what is wrong with it.
    rows: list[tuple[str, Classification | str]]


def preview_file(
    source: str,
    text_columns: TextColumns,
    model: Model,
    *,
    kind: str | None = None,
    sheet: str | None = None,
    prefix: str = "kpoclass_",
) -> Preview:
    """Read the beginning of a file, as :func:`kpoclass.label_file` would."""
    read, _ = load_format(format_of(source, source, kind))
    added = [prefix + name for name in RESULT_COLUMNS]
    with open(source, "rb") as file, closing(read(Source(file, source, added, sheet))) as reader:
        rows = reader.sample() if reader.columns is not None else []
        columns = text_columns.choose(source, reader.columns, rows) if reader.columns is not None else ()
        notes = [*reader.notes, *(notes_on(columns, reader.columns, rows) if columns else ())]
        texts: list[object] = []
        faults: dict[int, str] = {}
        for block in reader.blocks(columns, titled=text_columns.titled(columns)):
            faults |= {len(texts) + place: fault for place, fault in block.faults.items()}
            texts += block.texts
            if len(texts) >= ROWS:
                break
    results = label_rows(model, texts[:ROWS], {place: fault for place, fault in faults.items() if place < ROWS})
    shown: list[tuple[str, Classification | str]] = []
    for text, (*result, error) in zip(texts, zip(*results, strict=True), strict=False):
        shown.append((text if isinstance(text, str) else "", error or Classification(*result)))
    return Preview(getattr(reader, "told", ""), tuple(columns), tuple(notes), shown)
