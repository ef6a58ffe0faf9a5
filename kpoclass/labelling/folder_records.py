"""What a folder of labelled files says of each: from what, and how, it was made; by that a run is resumed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any, NamedTuple

from kpoclass.files import atomic_write, file_sha256, made_folder
from kpoclass.labelling.summary import LabelSummary

#: The folder of the records; what begins with a point is no table, for us and for other programs that read folders.
_RECORDS = ".kpoclass"
#: Of a record, which no pattern for tables matches.
_ENDING = ".done"


class Record(NamedTuple):
    """How one output was made."""

    #: What it depends on besides its source, as :meth:`kpoclass.labelling.labeller.Labeller.described` has it.
    job: dict[str, Any]
    source_sha256: str
    output_sha256: str
    #: Of the file that it replaces, as long as it has not done so.
    replaced_sha256: str | None
    summary: LabelSummary


def record_path(folder: str, name: str) -> str:
    """Return where the record of an output is."""
    return os.path.join(folder, _RECORDS, name + _ENDING)


def read_record(folder: str, name: str) -> Record | None:
    """Return the record of an output; None if there is none, or it is none of ours."""
    try:
        with open(record_path(folder, name), encoding="utf-8") as file:
            found = json.load(file)
        return Record(**{**found, "summary": LabelSummary.from_json(found["summary"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_record(folder: str, name: str, record: Record) -> None:
    """Write the record before the output takes its name, so that a later run knows whose file is there.

    What killed runs have left beside the records was cleared away with what is beside the outputs.
    """
    path = record_path(folder, name)
    kept = replace(record.summary, least_confident=(), kpo_share=None)  # counts and faults, but no texts
    with made_folder(os.path.dirname(path)), atomic_write(path, "w", encoding="utf-8", swept=True) as file:
        json.dump({**record._asdict(), "summary": vars(kept)}, file, ensure_ascii=True, indent=1)


def sha256_of(path: str) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with open(path, "rb") as file:
        return file_sha256(file)
