"""One JSON object a line: the results are put in before its closing brace, the rest stays as it was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import Block, refuse_taken
from kpoclass.labelling.formats.lines import TextRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labelling.results import Labels


class JsonlRows(TextRows):
    """One JSON object a line; the keys of the first objects stand for the columns.

    Parameters
    ----------
    files : RowFiles
        As for :class:`kpoclass.labelling.formats.RowFormat`.
    """

    def blocks(self) -> Iterator[Block]:
        """Read the lines; one that is no JSON object is kept under the key ``line``, and says so.

        Yields
        ------
        Block
            With the JSON text of an object as content.

        Raises
        ------
        DataError
            If a key to add is there already, or no key holds text.
        """
        self._added = frozenset(self._files.added)
        self._template = ", ".join(
            json.dumps(name, ensure_ascii=False).replace("%", "%%") + ": %s" for name in self._files.added
        )
        beginning = not self._files.place
        if not beginning:
            self._lines.go_to(self._files.place["read"])
        for lines in self._blocks_of_lines():
            if beginning:
                lines[0] = lines[0].removeprefix("\ufeff")
                beginning = False
            read = [(line, *_parsed(line)) for line in filter(None, map(str.strip, lines))]
            if not self.columns:
                self._choose([row for _, row, fault in read if not fault][:SAMPLE_ROWS])
            block = Block()
            for line, row, fault in read:
                self._add(block, line, row, fault)
            yield block

    def _choose(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            keys = list(dict.fromkeys(key for row in rows for key in row))
            self.columns = self._files.choose(keys, [[row.get(key) for key in keys] for row in rows])

    def _add(self, block: Block, line: str, row: dict[str, Any], fault: str) -> None:
        if fault:
            block.add(json.dumps({"line": line}, ensure_ascii=False), None, fault)
            return
        if not self._added.isdisjoint(row):
            refuse_taken(self._name, list(row), self._files.added)
        if any(key in row for key in self.columns):
            block.add(line, joined([row.get(key) for key in self.columns]))
        else:
            block.add(line, None, f"there is no key {self.columns[0]!r}")

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results.

        Parameters
        ----------
        block : Block
            As read.
        labels : Labels
            Of the same rows.
        """
        self._write(
            "".join(
                [self._with_values(line, values) for line, values in zip(block.contents, labels.rows(), strict=True)]
            )
        )

    def _with_values(self, line: str, values: Sequence[Any]) -> str:
        results = self._template % tuple([_AS_JSON[type(value)](value) for value in values])
        before = line[:-1].rstrip()
        return f"{before}{'' if before == '{' else ', '}{results}}}\n"


#: Results value by value, which takes half as long as encoding them as an object.
_AS_JSON: dict[type, Callable[[Any], str]] = {
    str: json.encoder.encode_basestring,
    float: repr,
    int: repr,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
}


def _parsed(line: str) -> tuple[Any, str]:
    """Give the object of a line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
    return row, "" if isinstance(row, dict) else f"expected a JSON object, got {type(row).__name__}"
