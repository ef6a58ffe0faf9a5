"""What holds for the names of functions and classes."""

from __future__ import annotations

import ast
from pathlib import Path

#: The entry point is called main everywhere.
ALLOWED = {"kpoclass.cli.main.main"}


def test_no_function_or_class_has_the_name_of_its_module(repository: Path) -> None:
    shadowing = set()
    for path in (repository / "kpoclass").rglob("*.py"):
        module = ".".join(path.relative_to(repository).with_suffix("").parts)
        names = [node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if hasattr(node, "name")]
        own = path.parent.name if path.stem == "__init__" else path.stem
        shadowing |= {f"{module}.{name}" for name in names if name == own}
    assert shadowing <= ALLOWED
