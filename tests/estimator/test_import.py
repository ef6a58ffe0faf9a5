"""scikit-learn is needed where the classifier is, and nowhere else."""

from __future__ import annotations

import subprocess
import sys


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.strip()


def test_the_package_does_not_import_it() -> None:
    assert run("import sys, kpoclass; print('kpoclass.sklearn' in sys.modules, 'sklearn' in sys.modules)") == (
        "False False"
    )


def test_without_scikit_learn_the_import_says_what_to_install() -> None:
    code = """
import sys

class NotInstalled:
    def find_spec(self, name, *rest):
        if name == "sklearn":
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, NotInstalled())
import kpoclass
try:
    import kpoclass.sklearn
except kpoclass.MissingExtraError as error:
    print(error)
"""
    assert "python -m pip install 'kpoclass[train]'" in run(code)
