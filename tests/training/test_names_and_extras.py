"""What holds for the names of functions, and for imports where ``kpoclass[train]`` is not installed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("missing", ["pandas", "sklearn", "nltk", "joblib"])
def test_in_a_base_install_the_import_says_what_to_install(missing: str) -> None:
    code = f"""
import sys
from importlib import import_module

sys.modules[{missing!r}] = None
import kpoclass
for package in ("training", "evaluation", "datasets", "sklearn", "training.dataset", "evaluation.readers"):
    try:
        import_module(f"kpoclass.{{package}}")
    except kpoclass.MissingExtraError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    assert all("python -m pip install 'kpoclass[train]'" in line for line in lines)
