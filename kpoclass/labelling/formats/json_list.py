"""The list of objects in a JSON text, read item by item, with what is before, between and after them as it stands."""

from __future__ import annotations

import re
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any

from kpoclass.errors import DataError
from kpoclass.labelling.formats.base import BLOCK_SIZE
from kpoclass.labelling.formats.encoding import Encoding, not_decoded
from kpoclass.labelling.formats.json_objects import DECODER
from kpoclass.labelling.formats.kinds import as_postings
from kpoclass.labelling.formats.lines import LONGEST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import TextIOWrapper

_SPACE = re.compile(r"[ \t\r\n]*")
#: Characters of the longest token, other than a string, that the end of a block may cut.
_CUT = 16
#: How deep in objects a list of objects is looked for.
_DEEPEST = 16


class JsonList:
    """Reads ``[{...}, ...]``, or an object that has one such list, itself or in objects of its own."""

    def __init__(self, file: TextIOWrapper, name: str) -> None:
        self._file, self._name = file, name
        self._text, self._begin, self._at, self._line = "", 0, 0, 1
        self._ended = False
        self._depth = 0
        self._key = ""
        self._has_empty = False
        #: What comes before the items and, once they are read, after them.
        self.before = self.after = ""
        #: Between the items as they are yielded.
        self.between = ""

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield each item: its text, with the comma and the space before it, and its value."""
        if self._next() == "\ufeff":
            self._at += 1
        found = self._find_list(value=True)
        self.before = self._taken()
        if not found:
            if not self._has_empty:
                raise DataError(
                    f"{self._name}: expected a list of objects, [{{...}}, ...], or an object with one such list in it, "
                    "got none; label one object a line as .jsonl, and read a single posting with kpoclass posting"
                )
            return
        key, first = self._key, True
        while self._next() != "]":
            if not first:
                self._skip(",")
                self._next()
            value = self._value()
            yield self._taken(), value
            first = False
        self._at += 1
        if self._find_list(value=False):
            names = f"{key!r} and {self._key!r} in line {self._line_at(self._at)}"
            raise DataError(
                f"{self._name}: expected one list of objects, got two, {names}; write the one to label to a file of "
                f"its own, or read both by {as_postings(self._name)}"
            )
        self.after = self._taken()

    def _find_list(self, *, value: bool) -> bool:
        """Read to the first item of the next list of objects, from before a value or behind one; False at the end."""
        while True:
            char = self._next()
            if value and char == "{" and self._depth < _DEEPEST:
                self._at += 1
                self._depth += 1
                value = self._next() != "}"
                if value:
                    self._read_key()
            elif value and char == "[":
                before = self._at - self._begin
                self._at += 1
                inner = self._next()
                if inner == "{" or not self._depth:
                    return True
                self._has_empty = self._has_empty or inner == "]"
                self._at = before + self._begin
                self._value()
                value = False
            elif value:
                self._value()
                value = False
            elif not self._depth:
                if char:
                    raise self._error("expected the end of the file after the list or object")
                return False
            elif char == ",":
                self._at += 1
                self._read_key()
                value = True
            else:
                self._skip("}")
                self._depth -= 1

    def _read_key(self) -> None:
        if self._next() != '"':
            raise self._error("expected a key in double quotes")
        self._key = self._value()
        self._skip(":")

    def _skip(self, char: str) -> None:
        if self._next() != char:
            raise self._error(f"expected {char!r}")
        self._at += 1

    def _next(self) -> str:
        """Go to the next character that is no space, and return it; an empty one at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._fill()

    def _value(self) -> Any:
        """Read a value as a whole."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                # A string without an end goes on in the next block, or begins where the error is found.
                if self._ended or (error.pos + _CUT < len(self._text) and self._text[error.pos] != '"'):
                    raise self._error(error.msg, error.pos) from None
            except (ValueError, RecursionError) as error:
                raise self._error(str(error)) from None
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            self._fill()

    def _fill(self) -> None:
        """Read more, and forget what was taken."""
        rest = len(self._text) - self._begin
        if rest > LONGEST_ROW:
            raise self._error(f"expected values of {LONGEST_ROW >> 20} MiB at most, got a longer one")
        try:
            more = self._file.read(max(BLOCK_SIZE, rest))
        except UnicodeDecodeError as error:
            raise not_decoded(self._name, Encoding(self._file.encoding), error) from error
        self._ended = not more
        self._line += self._text.count("\n", 0, self._begin)
        self._text = self._text[self._begin :] + more
        self._at -= self._begin
        self._begin = 0

    def _taken(self) -> str:
        taken = self._text[self._begin : self._at]
        self._begin = self._at
        return taken

    def _line_at(self, place: int) -> int:
        return self._line + self._text.count("\n", 0, place)

    def _error(self, what: str, place: int | None = None) -> DataError:
        place = self._at if place is None else place
        got = "" if place < len(self._text) else ", where the file ends"
        return DataError(f"{self._name}, line {self._line_at(place)}: not JSON: {what}{got}")
