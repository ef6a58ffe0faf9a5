"""What inference may need: nothing of training, nothing third-party, no network."""

from __future__ import annotations

import subprocess
import sys

import pytest

FORBIDDEN = (
    "sklearn", "pandas", "nltk", "joblib", "scipy", "matplotlib", "numpy",
    "kpoclass.training", "kpoclass.cli", "kpoclass.rendering",
)  # fmt: skip


def run(code: str, **environment: str) -> str:
    import os

    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return finished.stdout.strip()


def test_classifying_imports_nothing_heavy() -> None:
    loaded = run(
        "import sys, kpoclass; kpoclass.classify('Actuary'); kpoclass.explain('Actuary'); "
        "kpoclass.classify_batch(['Actuary']); print(*sorted(sys.modules))"
    ).split()
    assert [name for name in FORBIDDEN if name in loaded] == []


def test_classifying_opens_no_socket() -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket = refuse\n"
        "import kpoclass; print(kpoclass.classify('Actuary').label)"
    )
    assert run(code) == "KPO"


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_the_answer_does_not_depend_on_the_hash_seed(seed: str) -> None:
    code = "import kpoclass; print(repr(kpoclass.explain('Reconcile vendor statements and chase late payers')))"
    assert run(code, PYTHONHASHSEED=seed) == run(code, PYTHONHASHSEED="99")


def test_a_missing_extra_gives_the_command_that_installs_it() -> None:
    code = """
import sys

class NotInstalled:
    def find_spec(self, name, *rest):
        if name == "sklearn":
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, NotInstalled())
import kpoclass
try:
    kpoclass.load_model().to_sklearn()
except kpoclass.MissingExtraError as error:
    print(error)
"""
    assert "python -m pip install 'kpoclass[train]'" in run(code)
