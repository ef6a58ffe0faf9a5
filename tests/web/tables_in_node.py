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

from kpoclass.classification import RESULT_COLUMNS, Classification
from kpoclass.errors import DataError
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.formats.plain_values import text_of_value, well_formed
from kpoclass.labelling.inputs import find_inputs

_SCRIPT = Path(__file__).with_name("tables.mjs")


class Reader:
    """Asks the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, content: bytes, name: str = "a.csv", **more: Any) -> dict[str, Any]:
        """Return what a file is read as, or its error."""
        assert self._process.stdin
        assert self._process.stdout
        question = {"content": base64.b64encode(content).decode(), "name": name, **more}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply


@contextmanager
def started() -> Iterator[Reader]:
    """Start the process, and end it."""
    with subprocess.Popen(
        [need_node(), str(_SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
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
        asked = TextColumns()
        try:
            chosen = asked.choose(str(path), reader.columns or (), reader.sample())
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


def as_json(results: Sequence[Classification | None], errors: Sequence[str | None]) -> list[dict[str, Any]]:
    """Return results as JavaScript has them."""
    return [each.to_dict() if each else {"error": error} for each, error in zip(results, errors, strict=True)]
