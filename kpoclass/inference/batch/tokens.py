"""Folded bytes to token keys: each token as one, two or four 64-bit numbers, without a Python object per token."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.parameters import LONGEST_WORD
from kpoclass.inference.tokens import MOST_TITLE_WORDS, TEXT_END

_EDGE = b" " * LONGEST_WORD
#: Keeps the first n bytes of a little-endian number.
_KEEP = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)


class Tokens(NamedTuple):
    """The tokens of n texts."""

    data: bytes  # the folded texts, with spaces before and after
    starts: NDArray[Any]  # data[start:end] is the token
    ends: NDArray[Any]
    counts: NDArray[Any]  # (n,), tokens of each text
    titles: NDArray[Any]  # (n,), how many of them, the first ones, are its title


def find_tokens(folded: bytes) -> Tokens:
    """Find the tokens of many texts, folded by :func:`kpoclass.inference.tokens.fold_joined`."""
    data = b" " + folded + _EDGE
    values = np.frombuffer(data, dtype=np.uint8)
    inside = values > 0x20
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    line_ends = np.flatnonzero(values < 0x20)  # the last line of a text ends with the text
    last = np.searchsorted(starts, line_ends[values[line_ends] == TEXT_END[0]])
    counts = np.diff(last, prepend=0)
    return Tokens(data, starts, ends, counts, _title_lengths(starts, counts, last - counts, line_ends))


def _title_lengths(
    starts: NDArray[Any], counts: NDArray[Any], first: NDArray[Any], line_ends: NDArray[Any]
) -> NDArray[Any]:
    """Return how many tokens the first line with a token has, 0 if none or too many, given each text's first token."""
    lengths = np.zeros_like(counts)
    worded = np.flatnonzero(counts)
    begin = first.take(worded)
    end = line_ends.take(np.searchsorted(line_ends, starts.take(begin)))
    lengths[worded] = np.searchsorted(starts, end) - begin
    lengths[lengths > MOST_TITLE_WORDS] = 0
    return lengths


def keys_at(data: bytes, starts: NDArray[Any], lengths: NDArray[Any], width: int) -> NDArray[Any]:
    """Read tokens of at most ``8 * width`` bytes as little-endian numbers padded with zeros, of shape (width, n)."""
    windows = np.ndarray((len(data) - 7,), dtype="<u8", buffer=data, strides=(1,))
    keys = np.empty((width, len(starts)), dtype=np.uint64)
    for column in range(width):
        kept = lengths if width == 1 else np.clip(lengths - 8 * column, 0, 8)
        np.bitwise_and(windows[starts + 8 * column], _KEEP.take(kept), out=keys[column])
    return keys
