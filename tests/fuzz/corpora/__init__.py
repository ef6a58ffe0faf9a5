"""The inputs that were kept of each target: a bytes literal a line, those of a finding under its name."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Bytes of a file of inputs.
LARGEST = 50_000


def path_of(name: str) -> Path:
    """Return the file of a target."""
    return Path(__file__).with_name(f"{name}.txt")


def read(name: str) -> list[bytes]:
    """Return the inputs of a target, none if there is no file yet."""
    path = path_of(name)
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return [ast.literal_eval(line) for line in lines]


def write(name: str, inputs: Iterable[bytes]) -> int:
    """Keep the inputs, the shortest first, as far as there is room; return how many that were."""
    lines: list[str] = []
    left = LARGEST
    for line in sorted({repr(each) + "\n" for each in inputs}, key=lambda line: (len(line), line)):
        if (left := left - len(line)) < 0:
            break
        lines.append(line)
    path_of(name).write_text("".join(lines), encoding="ascii")
    return len(lines)
