"""The tests that ``tests/README.md`` and ``SECURITY.md`` name for the promises of the package are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NAMED = sorted(
    {
        named
        for path in (TESTS / "README.md", TESTS.parent / "SECURITY.md")
        for named in re.findall(r"`([\w/]+\.py)::(\w+)`", path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_promise_is_held_by_a_test(path: str, name: str) -> None:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_promises_are_found() -> None:
    assert len(NAMED) > 10
