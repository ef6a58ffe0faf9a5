"""The parser of the command line: wrong usage is reported with the usage of the command concerned."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from kpoclass.rendering.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Sequence


class CommandParser(argparse.ArgumentParser):
    """A parser whose commands are parsers of the same class."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse unknown arguments here; argparse would leave that to the top-level parser."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, which may quote any argument, and exit."""
        super().error(visible(message))
