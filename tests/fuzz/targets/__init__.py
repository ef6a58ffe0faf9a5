"""One module for each kind of input: what a first corpus is made of, and what has to hold of every input."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = ("text", "html", "json", "feeds", "document", "csv", "excel", "parquet", "model", "service")


class Target(Protocol):
    """A module of this folder."""

    #: What inputs are made of, for the fuzzer to put in.
    TOKENS: tuple[str, ...]
    #: Bytes of the longest input.
    LONGEST: int

    def seeds(self) -> Iterable[bytes]:
        """Make the first inputs."""

    def check(self, data: bytes) -> None:
        """Raise whatever is not documented, and an AssertionError where an answer can't be right."""


def target(name: str) -> Target:
    """Import a target."""
    return import_module(f"{__name__}.{name}")  # type: ignore[return-value]
