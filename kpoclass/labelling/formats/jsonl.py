"""One JSON object per line: the results are inserted before its closing brace, the rest stays as it was."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import Block, Format, refuse_taken
from kpoclass.labelling.formats.lines import LineReader, LineWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labelling.formats.base import Source
    from kpoclass.labelling.results import Results


class JsonlReader(LineReader):
    """Reads JSON objects; the keys of the first objects stand for the columns."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        good = ([row for _, row, fault in rows if not fault] for rows in self._read())
        self._first: list[dict[str, Any]] = next(filter(None, good), [])[:SAMPLE_ROWS]
        self._lines.go_to(0)
        self.columns = list(dict.fromkeys(key for row in self._first for key in row)) if self._first else None

    def sample(self) -> list[list[object]]:
        return [[row.get(key) for key in self.columns or ()] for row in self._first]

    def _read(self) -> Iterator[list[tuple[str, Any, str]]]:
        """Read a block of lines at a time: each line, its object, and what is wrong with it."""
        beginning = self._lines.taken == 0
        for lines in self._blocks_of_lines():
            if beginning:
                lines[0] = lines[0].removeprefix("\ufeff")
                beginning = False
            yield [(line, *_parsed(line)) for line in filter(None, map(str.strip, lines))]

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the lines as contents; one that is not a JSON object is kept under the key ``line``."""
        added = frozenset(self._added)
        for rows in self._read():
            block = Block()
            for line, row, fault in rows:
                if fault:
                    block.add(json.dumps({"line": line}, ensure_ascii=False), None, fault)
                    continue
                if not added.isdisjoint(row):
                    refuse_taken(self._name, list(row), self._added)
                if any(key in row for key in chosen):
                    odd = self._lines.fault(line) if self._lines.odd else ""
                    block.add(line, joined([row.get(key) for key in chosen], titled=titled), odd)
                else:
                    block.add(line, None, f"there is no key {chosen[0]!r}")
            yield block


class JsonlWriter(LineWriter):
    """Writes JSON objects."""

    def __init__(
        self,
        output: IO[bytes],
        reader: JsonlReader,
        added: Sequence[str],
        constants: Sequence[str] = (),
    ) -> None:
        super().__init__(output, reader, added)
        names = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in added]
        values = [*["%s"] * (len(names) - len(constants)), *map(json.dumps, constants)]
        self._template = ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))

    def write(self, block: Block, results: Results) -> None:
        rows = zip(block.contents, zip(*results, strict=True), strict=True)
        self._output.write(self._encode("".join([self._with_values(line, values) for line, values in rows])))

    def _with_values(self, line: str, values: Sequence[Any]) -> str:
        results = self._template % tuple([_AS_JSON[type(value)](value) for value in values])
        before = line[:-1].rstrip()
        return f"{before}{'' if before == '{' else ', '}{results}}}\n"


JSONL = Format(JsonlReader, JsonlWriter)

#: Results value by value, which takes half as long as encoding them as an object.
_AS_JSON: dict[type, Callable[[Any], str]] = {
    str: json.encoder.encode_basestring,
    float: repr,
    int: repr,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
}


def _parsed(line: str) -> tuple[Any, str]:
    """Return the object of a line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
    return row, "" if isinstance(row, dict) else f"expected a JSON object, got {type(row).__name__}"
