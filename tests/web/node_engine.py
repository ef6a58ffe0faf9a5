"""The JavaScript module in a process of Node, asked from Python."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from programs import need_node

from kpoclass import Classification
from kpoclass.resources import resource

#: Floats differ by no more; they are probabilities and weights.
CLOSE = 1e-12


class Refused(NamedTuple):
    """An error that was thrown."""

    name: str
    message: str


class Node:
    """A process that answers as ``answers.mjs`` says."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [need_node(), str(Path(__file__).with_name("answers.mjs")), str(resource("models", "kpoclass.model"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, calls: list[list[Any]]) -> list[Any]:
        """Return what each call, a name and what is given, returns or throws."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(calls) + "\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        return [Refused(one["error"], one["message"]) if "error" in one else one.get("value") for one in answers]

    def one(self, name: str, *given: Any) -> Any:
        """Return the answer to one call."""
        return self.ask([[name, *given]])[0]

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()


def as_javascript_has_it(text: str) -> str:
    """Return a text in which two halves of a surrogate pair side by side are one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def differences(given: dict[str, Any], expected: Classification) -> dict[str, tuple[Any, Any]]:
    """Return what differs between a result and Python's."""
    wanted = expected.to_dict()
    assert list(given) == list(wanted)
    close = {"probability", "p_kpo", "p_in_scope"}
    return {
        name: (given[name], value)
        for name, value in wanted.items()
        if given[name] != value and not (name in close and abs(given[name] - value) <= CLOSE)
    }
