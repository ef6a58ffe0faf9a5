"""Searches as ``re`` does, from its own parse trees but one step at a time: steps can be counted, seconds vary."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

if sys.version_info >= (3, 11):
    from re import _compiler as compiler  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
else:
    import sre_compile as compiler
    import sre_parse as parser

Pattern = re.Pattern[str] | re.Pattern[bytes]
#: Goes on from a place; returns where the whole match ends, or None if there is none.
Rest = Callable[[int], int | None]

#: By character of the text, so that a pattern whose steps double with each character is given up.
MOST_STEPS = 1_000
SINGLE = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}


class TooManyStepsError(Exception):
    pass


class Search:
    """A pattern over a text. Back-references, conditions and atomic groups are not known and raise KeyError."""

    def __init__(self, pattern: Pattern) -> None:
        self._tree = parser.parse(pattern.pattern, pattern.flags)
        self._binary = isinstance(pattern.pattern, bytes)
        self._pieces: dict[int, Any] = {}
        self._fits: dict[tuple[int, str], bool] = {}
        self._text = ""
        self.steps = 0

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return what ``finditer`` finds, and leave the number of steps in ``steps``."""
        self._text, self.steps = text, 0
        spans, place = [], 0
        while place <= len(text):
            end = self._match(self._tree, 0, place, lambda end: end)
            if end is not None:
                spans.append((place, end))
            place = place + 1 if end is None or end == place else end
        return spans

    def _match(self, items: Sequence[Any], number: int, place: int, rest: Rest) -> int | None:
        """Match the items from a number on."""
        while number < len(items):
            self.steps += 1
            if self.steps > MOST_STEPS * len(self._text):
                raise TooManyStepsError
            item = items[number]
            number += 1
            name = str(item[0])
            if name in SINGLE:
                if not self._fits_here(item, place):
                    return None
                place += 1
            elif name in {"AT", "ASSERT", "ASSERT_NOT"}:
                if not self._looks(name, item, place):
                    return None
            else:
                return PARTS[name](self, item[1], place, partial(self._match, items, number, rest=rest))
        return rest(place)

    def _piece(self, item: Any) -> Any:
        """Compile one item by itself."""
        if id(item) not in self._pieces:
            self._pieces[id(item)] = compiler.compile(parser.SubPattern(self._tree.state, [item]))
        return self._pieces[id(item)]

    def _encoded(self, text: str) -> str | bytes:
        return text.encode("latin-1") if self._binary else text

    def _fits_here(self, item: Any, place: int) -> bool:
        if place >= len(self._text):
            return False
        key = id(item), self._text[place]
        if key not in self._fits:
            self._fits[key] = self._piece(item).match(self._encoded(key[1])) is not None
        return self._fits[key]

    def _looks(self, name: str, item: Any, place: int) -> bool:
        if name == "AT":
            return self._piece(item).match(self._encoded(self._text), place) is not None
        direction, items = item[1]
        start = place if direction > 0 else place - items.getwidth()[0]
        return (start >= 0 and self._match(items, 0, start, lambda end: end) is not None) == (name == "ASSERT")

    def _branch(self, content: Any, place: int, rest: Rest) -> int | None:
        for items in content[1]:
            end = self._match(items, 0, place, rest)
            if end is not None:
                return end
        return None

    def _subpattern(self, content: Any, place: int, rest: Rest) -> int | None:
        return self._match(content[-1], 0, place, rest)

    def _repeat(self, content: Any, place: int, rest: Rest) -> int | None:
        least, most, items = content
        if len(items) == 1 and str(items[0][0]) in SINGLE:
            return self._run(least, most, items[0], place, rest)

        def again(done: int, start: int) -> int | None:
            def one_more(end: int) -> int | None:
                return again(done + 1, end) if end > start or done < least else None

            end = self._match(items, 0, start, one_more) if done < int(most) else None
            return rest(start) if end is None and done >= least else end

        return again(0, place)

    def _run(self, least: int, most: int, item: Any, place: int, rest: Rest) -> int | None:
        """Repeat one character: as many as fit, then fewer."""
        end = place
        while end - place < int(most) and self._fits_here(item, end):
            self.steps += 1
            end += 1
        while end - place >= least:
            self.steps += 1
            found = rest(end)
            if found is not None:
                return found
            end -= 1
        return None


PARTS = {"BRANCH": Search._branch, "SUBPATTERN": Search._subpattern, "MAX_REPEAT": Search._repeat}
