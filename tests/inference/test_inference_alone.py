"""What inference may need: nothing of training, nothing third-party, no network."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Of the standard library: what would cost more than a first answer does.
DEAR = {"argparse", "asyncio", "dataclasses", "email", "inspect", "json", "logging", "multiprocessing", "typing"}
ABOVE = {"cli", "datasets", "evaluation", "labelling", "postings", "rendering", "sklearn", "training"}


def run(code: str, **environment: str) -> str:
    import os

    finished = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, **environment},
    )
    return finished.stdout.strip()


def test_classifying_imports_nothing_heavy() -> None:
    answer = "import sys; before = set(sys.modules); import kpoclass; kpoclass.classify('Actuary'); "
    more = "kpoclass.explain('Actuary'); kpoclass.classify_batch(['Actuary']); "
    for code, dear in ((answer, DEAR), (answer + more, set())):
        loaded = set(run(code + "print(*sorted(set(sys.modules) - before))").split())
        assert {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names == {"kpoclass"}
        assert loaded & {f"kpoclass.{room}" for room in ABOVE} == set()
        assert loaded & dear == set()


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
