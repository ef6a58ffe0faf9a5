"""A process of Node that reads tables as a browser does, and the same files read by Python, to compare."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from programs import need_node

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError
from kpoclass.inference.titled import text_or_error
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.formats.plain_values import text_of_value, well_formed
from kpoclass.labelling.inputs import find_inputs
from kpoclass.resources import resource

_SCRIPT = Path(__file__).with_name("tables.mjs")


class Reader:
    """Asks the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, about: str, **given: Any) -> dict[str, Any]:
        """Return the answer to a question."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"about": about, **given}) + "\n")
        self._process.stdin.flush()
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply

    def read(self, content: bytes, name: str = "a.csv", **given: Any) -> dict[str, Any]:
        """Return what a file is read as, or its error."""
        return self.ask("read", content=base64.b64encode(content).decode(), name=name, **given)


@contextmanager
def started() -> Iterator[Reader]:
    """Start the process, and end it."""
    with subprocess.Popen(
        [need_node(), str(_SCRIPT), str(resource("models", "kpoclass.model"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield Reader(process)
        assert process.stdin
        process.stdin.close()


class Read(NamedTuple):
    """A file as Python's ``label`` reads it."""

    columns: list[str]
    rows: list[list[str]]
    told: str
    faults: list[tuple[int, str]]
    numbers: list[int]
    chosen: list[str]
    texts: list[object]


def read_by_python(path: Path) -> Read:
    """Read a file by the parts that ``label`` is made of."""
    added = [f"kpoclass_{name}" for name in RESULT_COLUMNS]
    with find_inputs(path, None, {})[0].reader(added, {}) as reader:
        asked, first = TextColumns(), reader.sample()
        try:
            chosen = asked.choose(str(path), reader.columns or (), first)
        except DataError:
            chosen = tuple((reader.columns or ())[:1])
            found: Sequence[str] = []
        else:
            found = chosen
        rows: list[list[str]] = []
        texts: list[object] = []
        numbers: list[int] = []
        faults: list[tuple[int, str]] = []
        names = list(reader.names())
        for block in reader.blocks(chosen, titled=asked.titled(chosen)):
            here = reader.numbers(block, len(texts))
            faults += [(here[place], what) for place, what in sorted(block.faults.items())]
            numbers += here
            texts += block.texts
            rows += [
                [well_formed(text_of_value(record.get(name)) or "") for name in names]
                for record in reader.records(block)
            ]
        return Read(names, rows, reader.told, faults, numbers, list(found), texts)


def places_of(chosen: dict[str, Any]) -> list[int]:
    """Return the places of the columns that were chosen, the title first."""
    return [*([] if chosen["title"] is None else [chosen["title"]]), *chosen["text"]]


def joined_texts(found: dict[str, Any]) -> list[object]:
    """Return the texts as they are classified: each behind its title."""
    if found["chosen"]["title"] is None:
        return [each["text"] for each in found["texts"]]
    return [text_or_error(each["title"], each["text"]) for each in found["texts"]]


def check_read(found: dict[str, Any], expected: Read) -> None:
    """Compare what both make of a file of text."""
    assert found.get("error") is None
    assert found["columns"] == expected.columns
    assert [list(map(well_formed, row)) for row in found["rows"]] == expected.rows
    assert [found["columns"][place] for place in places_of(found["chosen"])] == expected.chosen
    assert joined_texts(found) == (expected.texts if expected.chosen else [])
    assert found["numbers"] == expected.numbers
    faults = [(number, what.replace("kept as read", "no character")) for number, what in expected.faults]
    assert [(fault["number"], fault["message"]) for fault in found["faults"]] == faults
    assert found["told"] == expected.told.partition(" (one posting")[0]
