"""Where the quotes of a CSV record are, read as the csv module reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class CsvQuotes:
    """Quotes in records of one delimiter, whatever they are and however a quote in a field is written."""

    def __init__(self, delimiter: str, quote: str = '"', escape: str = "", *, spaced: bool = False) -> None:
        self._quote, self._escape, self._spaced = quote, escape, spaced
        self._swap = str.maketrans({quote: '"', '"': quote}) if quote not in {'"', ""} else None
        self._ends = f"{delimiter}\r\n"
        self._end = re.compile(f"[{re.escape(delimiter)}\r\n]|\\Z")

    def _usual(self, raw: str) -> str:
        """Return a record of the same length with quotation marks, of which none is escaped."""
        if self._escape:
            raw = raw.replace(self._escape * 2, "xx").replace(self._escape + self._quote, "xx")
        return raw.translate(self._swap) if self._swap else raw

    def _fields(self, raw: str) -> Iterator[tuple[int, int, int]]:
        """Yield where each field begins, where its quoted part ends (-1 if it does not), and where it ends."""
        at = 0
        while at < len(raw):
            if self._spaced:
                while raw.startswith(" ", at):
                    at += 1
            start = at
            if raw[at : at + 1] == '"':
                at = raw.find('"', at + 1)
                while at >= 0 and raw.startswith('"', at + 1):
                    at = raw.find('"', at + 2)
                if at < 0:
                    yield start, -1, len(raw)
                    return
                at += 1
            # What follows a closing quote belongs to the field, and a quote in it is text.
            end = self._end.search(raw, at).start()  # type: ignore[union-attr] # \Z is always there
            yield start, at, end
            at = end + 1

    def still_open(self, raw: str) -> int | None:
        """Return where the field opens that is inside quotes at the end."""
        if not self._quote or self._quote not in raw:
            return None
        return next((start for start, quoted, _ in self._fields(self._usual(raw)) if quoted < 0), None)

    def may_have_closed_wrongly(self, raw: str) -> int | None:
        """Return where a field of several lines begins whose closing quote is where others open.

        In the rows after a stray quote, a quote that opened a field closes one: it follows a delimiter or a line break.
        """
        return self._may_have_closed_wrongly(self._usual(raw)) if self._quote else None

    def _may_have_closed_wrongly(self, raw: str) -> int | None:
        for start, quoted, _ in self._fields(raw):
            text = raw[start + 1 : max(start, quoted - 1)].rstrip('"')
            if ("\n" in text or "\r" in text) and text[-1] in self._ends:
                return start
        return None

    def shifted(self, raw: str) -> int | None:
        """Return where such a field begins, if text or a quote that none opened follows its closing quote."""
        if not self._quote:
            return None
        raw = self._usual(raw)
        suspect = self._may_have_closed_wrongly(raw)
        if suspect is not None:
            for start, quoted, end in self._fields(raw):
                behind = raw[quoted:end]
                if (start == suspect and behind.strip(" \t")) or (start >= suspect and self._closes_unopened(behind)):
                    return suspect
        return None

    def closes_unopened(self, raw: str) -> bool:
        """Whether a quote ends a field that none opened, as in ``1,clerk",2``."""
        raw = self._usual(raw)
        return any(self._closes_unopened(raw[quoted:end]) for _, quoted, end in self._fields(raw))

    def _closes_unopened(self, text: str) -> bool:
        return text.rstrip(" \t").endswith('"') and text.count('"') % 2 == 1
