"""What a folder of labelled files says of each: from what, and how, it was made; by that a run is resumed."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import raise_of_the_system
from kpoclass.files import atomic_write, file_sha256, made_folder
from kpoclass.labelling.stored_state import expect, read_stored, strings_of, summary_of
from kpoclass.named_errors import naming

if TYPE_CHECKING:
    from kpoclass.labelling.summary import LabelSummary

#: The folder of the records; what begins with a point is no table, for us and for other programs that read folders.
_RECORDS = ".kpoclass"
#: Of a record, which no pattern for tables matches.
_ENDING = ".done"
#: Bytes that systems allow for a name.
_LONGEST_NAME = 255
_SHA256 = re.compile("[0-9a-f]{64}")


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
    """Return where the record of an output is; one of a name that can't be longer is named by that name's SHA-256."""
    within, last = os.path.split(name)
    if len(os.fsencode(last + _ENDING)) > _LONGEST_NAME:
        last = hashlib.sha256(os.fsencode(last)).hexdigest()
    return os.path.join(folder, _RECORDS, within, last + _ENDING)


def read_record(folder: str, name: str) -> Record | None:
    """Return the record of an output; None if there is none, or it is none of ours."""
    path = record_path(folder, name)
    try:
        with naming(path, reads=False):
            return _record_of(read_stored(path))
    except (OSError, ValueError) as error:
        raise_of_the_system(error)
        return None


def _record_of(stored: Any) -> Record:
    """Rebuild a record; ValueError if it is none."""
    expect(isinstance(stored, dict) and set(stored) == set(Record._fields))
    for name in "source_sha256", "output_sha256", "replaced_sha256":
        value = stored[name]
        given = isinstance(value, str) and _SHA256.fullmatch(value)
        expect(bool(given) or (value is None and name == "replaced_sha256"))
    job, summary = stored["job"], summary_of(stored["summary"])
    expect(isinstance(job, dict) and job.get("model") == summary.model)
    for value in job.values():
        if isinstance(value, list):
            strings_of(value)
        else:
            expect(value is None or isinstance(value, str | int))
    return Record(**{**stored, "summary": summary})


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
    with naming(path, reads=False), open(path, "rb") as file:
        return file_sha256(file)
