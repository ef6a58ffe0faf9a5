"""What is imported without ``kpoclass[train]`` says how to install it."""

from __future__ import annotations

import subprocess
import sys

import pytest


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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    assert all("python -m pip install 'kpoclass[train]'" in line for line in lines)
