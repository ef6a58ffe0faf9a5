"""How many fields the widest row of a CSV file has: fast where all quotes are where they belong."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from kpoclass.labelling.formats.csv_dialect import Dialect
    from kpoclass.labelling.formats.encoding import Encoding

_CHUNK = 1 << 20
#: Lines back from the end of a chunk at which a row may end.
_MOST_LINES = 1_000


def widest_row(file: IO[bytes], begin: int, dialect: Dialect, encoding: Encoding) -> int | None:
    """Return the fields of the widest row behind a byte; None if the rows have to be read one by one to tell."""
    if dialect.escape or dialect.spaced or not dialect.delimiter.isascii() or not encoding.keeps_ascii:
        return None
    delimiter, quote = dialect.delimiter.encode(), dialect.quote.encode()
    quoted = quoted_parts(delimiter, quote) if quote else None
    others = bytes(set(range(256)) - set(delimiter + b"\r\n"))
    widest, rest = 0, b""
    file.seek(begin)
    while chunk := file.read(_CHUNK):
        part = rest + chunk
        end = _end_of_rows(part, quote)
        part, rest = part[:end], part[end:]
        if len(rest) > _CHUNK or (quoted and quote in part and quote in (part := quoted.sub(b"", part))):
            return None
        widest = _widest(part.translate(None, others), delimiter, widest)
    if quoted and quote in (rest := quoted.sub(b"", rest)):
        return None
    return 1 + _widest(rest.translate(None, others), delimiter, widest)


def quoted_parts(delimiter: bytes, quote: bytes) -> re.Pattern[bytes]:
    """Return what finds quoted parts: from a quote where a field begins, or behind a closing one, to the next."""
    return re.compile(b"%b(?<![^%b%b\r\n]%b)[^%b]*%b" % (quote, re.escape(delimiter), quote, quote, quote, quote))


def _end_of_rows(part: bytes, quote: bytes) -> int:
    """Return where the last line ends behind which no quote is open."""
    end = part.rfind(b"\n") + 1 or part.rfind(b"\r") + 1
    for _ in range(_MOST_LINES):
        if not quote or part.count(quote, 0, end) % 2 == 0:
            return end
        end = part.rfind(b"\n", 0, part.rfind(quote, 0, end)) + 1
    return 0


def _widest(signs: bytes, delimiter: bytes, widest: int) -> int:
    """Return the most delimiters in a line, if they are more than so far."""
    if delimiter * (widest + 1) not in signs:
        return widest
    return max(map(len, signs.replace(b"\r", b"\n").split(b"\n")))
