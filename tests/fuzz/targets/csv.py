"""Tables of text, in any dialect and encoding, and JSON; the first byte says what the file's name ends in."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from kpoclass.labelling.formats import lines
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.csv import CSV, TSV
from kpoclass.labelling.formats.csv_dialect import named_delimiter
from kpoclass.labelling.inputs import find_inputs

from .labelling import Labelled, check_file, label, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 2_000
#: What the file's name ends in, and how many characters are read at a time.
_MODES = {
    b"c": ("csv", 1 << 19), b"C": ("csv", 5), b"t": ("tsv", 1 << 19), b"x": ("txt", 50),
    b"l": ("jsonl", 1 << 19), b"L": ("jsonl", 5), b"j": ("json", 1 << 19), b"J": ("json", 5),
}  # fmt: skip
TOKENS = (
    ",", ";", "\t", "|", '"', '""', '","', "'", "\\\"", "\r\n", "\n", "\r", "\n\n", "sep=;\n", "sep=,\r\n",
    "id,title\n", "text", "title", "description", "job title", "kpoclass_label", "column 1", "Analyse data",
    "Enter data", "\ufeff", "\u20ac", "\u00e9", "\x00", "=1+1", '{"text": "', '"}\n', '{"a": 1, ', '"text"', "[{",
    "}, {", "}]", '{"jobs": [', "null", "NaN", "\\ud800", "\x1f", "^", "~", "N/A",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Make a table of each kind."""
    yield b'cid,text,note\n1,Analyse data,x\n2,"Enter, data\nthen more",y\n3,,z\n'
    yield b'Cid;title;description\r\n1;Clerk;"Enter ""all"" data"\r\n2;Analyst;Analyse data\r\n\r\n'
    yield b"tid\ttext\n1\tEnter data\n2\tAnalyse data\textra\n3\n"
    yield b"csep=|\ntitle|pay\nClerk|1\nActuary|2\n"
    yield "cText;Ort\nFührt Bücher;Köln\nZahlt Löhne;München\nPrüft Belege;Düsseldorf\n".encode("cp1252")
    yield b"c" + "id,title\n1,Actuary\n2,Księgowy\n".encode("utf-16")
    yield b"cOpen positions\n\nid,title\n1,Actuary\n2,Clerk\n"
    yield b"xActuary\nParcel sorter\nEnter data\n"
    yield b"c'id','text'\n'1','it''s'\n'2','a \\'b\\''\n"
    yield b'l{"id": 1, "text": "Enter data"}\n{"id": 2, "text": null}\nbroken\n[1]\n\n{"id": 3}\n'
    yield b'j[{"id": 1, "text": "Enter data"}, {"id": 2, "text": "Analyse\\ndata"}]'
    yield b'J{"jobs": [{"title": "Clerk", "a": {"b": [1, 2.5, NaN]}}, 3, {"title": "Pilot"}], "n": 1}'


def check(data: bytes) -> None:
    """Label a table; then what was read again is what was written."""
    extension, size = _MODES.get(data[:1], _MODES[b"c"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK_SIZE", size)
        labelled = check_file(data[1:], extension, extension)
        if labelled is None:
            return
        (given,) = find_inputs(labelled.source, None, {})  # by what is in it, whatever its name
        if given.kind in {"csv", "tsv"}:
            _check_again(labelled, CSV if given.kind == "csv" else TSV)
        elif given.kind == extension == "jsonl":
            _check_objects(labelled)


def _check_again(labelled: Labelled, format_: Any) -> None:
    """Label what was labelled, read in the same way: every column is there, each cell as it was."""
    with labelled.source.open("rb") as file:
        reader = format_.reader(Source(file, "in", ()))
        dialect, codec = reader.dialect, reader.encoding.codec
        told = named_delimiter(reader.above.lstrip("\ufeff").partition("\n")[0]) is not None
        above = reader.first_row - 1 - ("no header" not in reader.told) + told
        reader.close()
    if dialect.escape or dialect.spaced or not labelled.rows:
        return  # what can only be found out; a last line taken for a header may open a quote and not close it
    again = labelled.target.with_name("again.jsonl")
    delimiter, text = None if told else dialect.delimiter, list(labelled.summary.columns)
    said = {"encoding": codec, "delimiter": delimiter, "quote": dialect.quote or "none", "header_row": above + 1}
    found = label(labelled.target, again, prefix="again_", text=text, **said)
    assert found is not None
    rows = read_lines(again, labelled.source)
    again.unlink()
    assert found.rows == labelled.summary.rows
    names = labelled.given()[0] if labelled.rows else ()
    assert [{name: row[name] for name in names} for row in rows] == labelled.given()
    assert [row["kpoclass_label"] or None for row in rows] == [row["kpoclass_label"] for row in labelled.rows]


def _check_objects(labelled: Labelled) -> None:
    """Each line that has an object has it still, its own keys unchanged."""
    try:
        content = labelled.source.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return
    if "\r" in content or "\0" in content:
        return
    given = [line.strip() for line in content.split("\n") if line.strip()]
    assert len(given) == len(labelled.rows)
    for line, row in zip(given, labelled.given(), strict=True):
        with suppress(ValueError, RecursionError):
            said = json.loads(line, strict=False)
            if isinstance(said, dict) and "NaN" not in line and "Infinity" not in line:
                assert row == said
