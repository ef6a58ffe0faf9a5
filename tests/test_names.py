"""What holds for the names of functions and classes."""

from __future__ import annotations

import ast
from collections import Counter
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


def test_no_two_modules_of_the_tests_have_one_name(repository: Path) -> None:
    """Pytest imports each by its name alone; those of packages, and conftest.py, it finds by their folders."""
    names = Counter(path.name for path in (repository / "tests").rglob("*.py"))
    assert {name for name, count in names.items() if count > 1} <= {"conftest.py", "__init__.py", "__main__.py"}
