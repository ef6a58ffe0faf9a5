"""Which files a pattern such as ``jobs/**/*.csv`` stands for."""

from __future__ import annotations

import glob
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The part that stands for any number of folders, one in another.
_ANY_FOLDERS = re.compile(r"(?:^|(?<=[/\\]))\*\*([/\\]+|$)") if os.altsep else re.compile(r"(?:^|(?<=/))\*\*(/+|$)")


def matching(pattern: str) -> list[str]:
    """Return the files that match, sorted; with links that lead to no file, so that they can be told."""
    return sorted({path for path in _matching(pattern) if is_file_or_broken_link(path)})


def is_file_or_broken_link(path: str) -> bool:
    """Whether what is there is no folder, device or pipe."""
    return os.path.isfile(path) or not os.path.exists(path)


def _matching(pattern: str) -> Iterator[str]:
    """Yield what matches. Of a link to a folder above it, glob alone would find all files 40 times, of two for ever."""
    folders = _ANY_FOLDERS.search(pattern)
    if folders is None:
        yield from glob.iglob(pattern)
        return
    before, rest = os.path.dirname(pattern[: folders.start()]), pattern[folders.end() :] if folders[1] else "*"
    for top in glob.iglob(before) if glob.has_magic(before) else [before]:
        for folder in folders_in(top):
            yield from _matching(os.path.join(glob.escape(folder), rest))


def folders_in(top: str) -> Iterator[str]:
    """Yield a folder and those in it, without hidden ones and links that lead to a folder above them."""
    left = [(top, tuple(map(str, Path(os.path.realpath(top)).parents)))]
    while left:
        folder, above = left.pop()
        real = os.path.realpath(folder)
        if real in above:
            continue
        yield folder
        with suppress(OSError), os.scandir(folder or os.curdir) as entries:  # glob passes over what it may not read
            for name in sorted((entry.name for entry in entries if not entry.name.startswith(".")), reverse=True):
                path = os.path.join(folder, name)
                if os.path.isdir(path):
                    left.append((path, (*above, real)))
