"""What JSON Lines and JSON arrays share: an object is a row, kept as it was read, with the results as its last keys."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.labelling.columns import SAMPLE_ROWS, joined
from kpoclass.labelling.formats.base import Block, Reader, distinct_names, refuse_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labelling.formats.base import Source

#: Space of JSON, and what stands between the objects of an array.
BETWEEN = " \t\r\n,"


class ObjectReader(Reader):
    """Reads JSON objects; the keys of the first objects stand for the columns."""

    #: The numbers of the objects just read, where they do not simply follow each other.
    _numbers: list[int] | None = None

    def _take_sample(self, source: Source, rows: Iterator[list[tuple[str, Any, str]]]) -> None:
        """Look at the first block of rows that has any."""
        self._name, self._added = source.name, source.added
        blocks = iter(rows)
        begin = next(blocks, [])
        _refuse_other_shapes(source.name, [fault for _, _, fault in begin])
        good = ([row for _, row, fault in block if not fault] for block in chain([begin], blocks))
        self._first: list[dict[str, Any]] = next(filter(None, good), [])[:SAMPLE_ROWS]
        self.columns = list(dict.fromkeys(key for row in self._first for key in row)) if self._first else None

    def _read(self) -> Iterator[list[tuple[str, Any, str]]]:
        """Read a block of objects at a time: the text of each, what it says, and what is wrong with it."""
        raise NotImplementedError

    def _fault(self, text: str) -> str:
        """Say what is wrong with a text that has bytes of no character, if it has."""
        raise NotImplementedError

    def sample(self) -> list[list[object]]:
        return [[row.get(key) for key in self.columns or ()] for row in self._first]

    def blocks(self, chosen: Sequence[str], *, titled: bool) -> Iterator[Block]:
        """Read the texts of objects as contents; what is no object was put into one."""
        added = frozenset(self._added)
        for rows in self._read():
            block = Block(numbers=self._numbers)
            for text, row, fault in rows:
                if fault:
                    block.add(text, None, fault)
                    continue
                if not added.isdisjoint(row):
                    refuse_taken(self._name, list(row), self._added)
                if any(key in row for key in chosen):
                    odd = "" if text.isascii() else self._fault(text)
                    block.add(text, joined([row.get(key) for key in chosen], titled=titled), odd)
                else:
                    block.add(text, None, f"there is no key {chosen[0]!r}" if chosen else "")
            yield block

    def records(self, block: Block) -> list[dict[str, object]]:
        return [_RECORD.decode(text.strip(BETWEEN)) for text in block.contents]


def _refuse_other_shapes(name: str, faults: list[str]) -> None:
    """Refuse a list of texts, and objects one behind the other on a line, if there is nothing else."""
    if faults and all(fault.endswith(", got str") for fault in faults):
        raise DataError(f'{name}: expected objects like {{"title": ...}}, got texts; write each on a line, as .txt')
    if faults and all(fault.startswith("not JSON: Extra data") for fault in faults):
        raise DataError(f"{name}: expected one object a line, got several on a line; write each on a line of its own")


class ResultKeys:
    """Puts results into objects as their last keys."""

    def __init__(self, added: Sequence[str], constants: Sequence[str]) -> None:
        names = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in added]
        values = [*["%s"] * (len(names) - len(constants)), *map(json.dumps, constants)]
        self._template = ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))

    def into(self, text: str, values: Sequence[Any]) -> str:
        """Return the text of an object with results before its closing brace, and the space there behind them."""
        results = self._template % tuple([_AS_JSON[type(value)](value) for value in values])
        before = text[:-1]
        there = before.rstrip()
        return f"{there}{'' if there[-1] == '{' else ', '}{results}{before[len(there) :]}}}"


#: Results value by value, which takes half as long as encoding them as an object.
_AS_JSON: dict[type, Callable[[Any], str]] = {
    str: json.encoder.encode_basestring,
    float: repr,
    int: repr,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
}


def _with_all_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) == len(pairs):
        return row
    return dict(zip(distinct_names([key for key, _ in pairs]), [value for _, value in pairs], strict=True))


#: Control characters in strings, which JSON wants escaped, are plain to read, and stay as they are.
DECODER = json.JSONDecoder(strict=False)
_RECORD = json.JSONDecoder(strict=False, object_pairs_hook=_with_all_keys)


def escaped(sign: str) -> str:
    """Return a character as a string of JSON has it in any encoding."""
    return json.dumps(sign)[1:-1]


def wrapped(key: str, text: str) -> str:
    """Return the text of an object that keeps what is none."""
    return json.dumps({key: text}, ensure_ascii=False)
