"""Processes share a batch, end by themselves, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kpoclass import Model, classify_batch
from kpoclass.inference import dispatch

#: Far more than any of these takes, far less than for ever.
LIMIT = 60


def run(tmp_path: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script that is in a file, with a folder of its own for temporary files, which must be empty afterwards."""
    import kpoclass

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=LIMIT,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary),
             "PYTHONPATH": str(Path(kpoclass.__file__).parent.parent)},
    )  # fmt: skip
    assert [path.name for path in temporary.iterdir() if path.name.startswith("kpoclass")] == []
    return finished


def test_a_script_without_a_guard_is_told_of_it(tmp_path: Path) -> None:
    finished = run(tmp_path, "import kpoclass\nkpoclass.classify_batch(['Actuary'] * 2, n_jobs=2)\n")
    assert finished.returncode == 1
    last = finished.stderr.splitlines()[-1]
    assert last.startswith("kpoclass.errors.WorkerError: ")
    assert 'if __name__ == "__main__": results = classify_batch(texts, n_jobs=' in last


GUARDED = """
import os, signal, sys
import kpoclass
from kpoclass.inference import processes

def labels(texts):
    return [result.label for result in kpoclass.classify_batch(texts, n_jobs=2)]

if __name__ == "__main__":
    processes._CHUNK = 20
"""


def test_a_script_with_a_guard_gets_what_one_process_gives(tmp_path: Path) -> None:
    check = "    print(kpoclass.classify_batch(texts, n_jobs=2) == kpoclass.classify_batch(texts))\n"
    finished = run(tmp_path, GUARDED + "    texts = ['Actuary', 'Parcel sorter', 'Payroll clerk'] * 30\n" + check)
    assert (finished.stdout, finished.stderr) == ("True\n", "")


def test_ones_own_model_is_the_one_that_answers(tmp_path: Path, model: Model) -> None:
    model.save(tmp_path / "own.model")
    check = """    model = kpoclass.load_model("own.model")
    texts = ["enter data", "analysing data"] * 30
    print(model.classify_batch(texts, n_jobs=2) == model.classify_batch(texts) != kpoclass.classify_batch(texts))
"""
    assert run(tmp_path, GUARDED + check).stdout == "True\n"


def test_a_daemonic_process_does_the_work_itself(tmp_path: Path) -> None:
    script = """
import multiprocessing, kpoclass

def work():
    print([result.label for result in kpoclass.classify_batch(["Actuary", "Parcel sorter"], n_jobs=2)], flush=True)

if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=work, daemon=True)
    process.start()
    process.join()
"""
    finished = run(tmp_path, script)
    assert (finished.stdout, finished.stderr) == ("['KPO', 'BPO']\n", "")


@pytest.mark.parametrize("size", [3, 400_000])
@pytest.mark.parametrize("when", ["before it reads", "while it works"])
def test_a_process_that_dies_is_an_error_not_a_wait(tmp_path: Path, when: str, size: int) -> None:
    dying = {
        "before it reads": "processes.model_file.read = lambda path: os._exit(9)",
        "while it works": "dispatch.Engines.classify_many = lambda self, texts: os._exit(9)",
    }[when]
    script = f"""
import os
import kpoclass
from kpoclass.inference import dispatch, processes

if __name__ != "__main__":
    {dying}
else:
    try:
        kpoclass.classify_batch(["Actuary clerk"] * {size}, n_jobs=2)
    except kpoclass.KpoclassError as error:
        print(type(error).__name__, "use a smaller n_jobs" in str(error))
"""
    assert run(tmp_path, script).stdout == "WorkerError True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals of other systems")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_a_signal_that_ends_the_work_leaves_no_file(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    script = f"""
import os
import kpoclass
from kpoclass.inference import dispatch

if __name__ != "__main__":
    dispatch.Engines.classify_many = lambda self, texts: os.kill(os.getppid(), {int(number)})
else:
    kpoclass.classify_batch(["Actuary"] * 400_000, n_jobs=2)
"""
    assert run(tmp_path, script).returncode == -number


@pytest.mark.parametrize("n_jobs", ["4", 0, True, 2.0, [2]])
def test_what_is_no_number_of_processes_is_refused_before_any_text_is_read(n_jobs: object) -> None:
    def unread() -> object:
        raise AssertionError("a text was read")
        yield

    with pytest.raises(ValueError, match=r"^n_jobs: expected a number of processes, .* got "):
        classify_batch(unread(), n_jobs=n_jobs)  # type: ignore[call-overload]


def test_n_jobs_counts_as_in_joblib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_cores", lambda: 4)
    counted = {n_jobs: dispatch.count_processes(n_jobs) for n_jobs in (None, 1, 3, np.int64(2), -1, -2, -4, -9)}
    assert counted == {None: 1, 1: 1, 3: 3, 2: 2, -1: 4, -2: 3, -4: 1, -9: 1}


def test_the_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= dispatch.count_processes(-1) <= (os.cpu_count() or 1)
