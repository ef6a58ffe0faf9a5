"""One JSON object a line: the results are put in before its closing brace, the rest stays as it was written."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.row_formats.block import BLOCK_SIZE, Block, joined, refuse_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labels import Labels


class JsonlRows:
    """One JSON object a line.

    Parameters
    ----------
    file, output, name, choose, added
        As for :class:`kpoclass.row_formats.RowFormat`; the keys of the first object stand for the columns.
    """

    def __init__(
        self,
        file: IO[str],
        output: IO[str],
        name: str,
        choose: Callable[[Sequence[str]], Sequence[str]],
        added: Sequence[str],
    ) -> None:
        self._file = file
        self._output = output
        self._name = name
        self._choose = choose
        self._added = added
        self._keys: Sequence[str] | None = None

    def blocks(self) -> Iterator[Block]:
        """Read the lines; one that is no JSON object is kept under the key ``line``, and says so.

        Yields
        ------
        Block
            With the JSON text of an object as content.

        Raises
        ------
        DataError
            If a key to add is there already.
        """
        beginning = True
        while lines := self._file.readlines(BLOCK_SIZE):
            block = Block()
            for line in lines:
                content = line.removeprefix("\ufeff") if beginning else line
                beginning = False
                if content.strip():
                    self._add(block, content.strip())
            yield block

    def _add(self, block: Block, line: str) -> None:
        try:
            row = json.loads(line)
            fault = "" if isinstance(row, dict) else f"expected a JSON object, got {type(row).__name__}"
        except (ValueError, RecursionError) as error:
            fault = f"not JSON: {error}"
        if fault:
            block.add(json.dumps({"line": line}, ensure_ascii=False), None, fault)
            return
        refuse_taken(self._name, list(row), self._added)
        if self._keys is None:
            try:
                self._keys = self._choose(list(row))
            except DataError as error:  # of this line; the next may be better
                block.add(line, None, str(error))
                return
        if any(key in row for key in self._keys):
            block.add(line, joined([row.get(key) for key in self._keys]))
        else:
            block.add(line, None, f"there is no key {self._keys[0]!r}")

    def write(self, block: Block, labels: Labels) -> None:
        """Write rows with their results.

        Parameters
        ----------
        block : Block
            As read.
        labels : Labels
            Of the same rows.
        """
        self._output.write(
            "".join(
                [self._with_values(line, values) for line, values in zip(block.contents, labels.rows(), strict=True)]
            )
        )

    def _with_values(self, line: str, values: Sequence[Any]) -> str:
        results = json.dumps(dict(zip(self._added, values, strict=True)), ensure_ascii=False)
        before = line[:-1].rstrip()
        return before + ("" if before == "{" else ", ") + results[1:] + "\n"
