"""Runs that are stopped, killed, or meet another run or a full disk leave nothing half-written behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpoclass.cli.main import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and locks of POSIX")

#: Runs the command, and waits for a line once the first rows are labelled and not yet in place.
_PAUSED = """
import sys
from kpoclass.cli.main import main
from kpoclass.cli.console import Progress

def rows(self, rows, share):
    if share < 1:
        print("labelled", flush=True)
        sys.stdin.readline()

Progress.rows = rows
sys.exit(main(sys.argv[1:]))
"""
_ROWS = 60_000  # of more than one block


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id,text\n" + "1,Answer inbound calls about late parcels\n" * _ROWS, encoding="utf-8")
    return path


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(source: Path) -> Iterator[Start]:
    """Start a run, and come back when it has labelled its first rows."""
    runs: list[subprocess.Popen[str]] = []

    def begin(*options: str, prepare: Callable[[], object] | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _PAUSED, "label", "in.csv", "out.csv", *options]
        run = subprocess.Popen(
            command,
            cwd=source.parent,
            encoding="utf-8",
            stdin=-1,
            stdout=-1,
            stderr=-1,
            preexec_fn=prepare,  # noqa: PLW1509
        )
        runs.append(run)
        assert run.stdout
        assert run.stdout.readline() == "labelled\n"
        return run

    yield begin
    for run in runs:
        run.kill()
        run.communicate()


def names(source: Path) -> list[str]:
    return sorted(os.listdir(source.parent))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_nothing(source: Path, start: Start, number: signal.Signals) -> None:
    run = start()
    assert len(names(source)) == 2
    run.send_signal(number)
    _, told = run.communicate()
    assert run.returncode == 128 + number
    assert told.splitlines()[-1] == "kpoclass: interrupted; nothing half-written was left behind"
    assert names(source) == ["in.csv"]


_WARNS = """
import os, signal, warnings
from kpoclass.cli.stopping import Stopped, stopping_by_signals

warnings.warn("before")
try:
    with stopping_by_signals():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            warnings.warn("work was given up")
except Stopped:
    pass
"""


def test_what_a_library_says_of_work_given_up_is_not_told() -> None:
    run = subprocess.run([sys.executable, "-c", _WARNS], capture_output=True, encoding="utf-8", check=True)
    assert "before" in run.stderr
    assert "given up" not in run.stderr


def test_what_is_ignored_stays_ignored(source: Path, start: Start) -> None:
    run = start(prepare=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    run.send_signal(signal.SIGHUP)
    run.communicate("\n" * 9)
    assert run.returncode == 0
    assert names(source) == ["in.csv", "out.csv"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_run_is_resumed(source: Path, start: Start, number: signal.Signals) -> None:
    run = start("--resume")
    run.send_signal(number)
    _, told = run.communicate()
    if number == signal.SIGTERM:
        assert (run.returncode, told.splitlines()[-1]) == (
            143,
            "kpoclass: interrupted; the same command continues from here",
        )
    assert names(source) == ["in.csv", "out.csv.partial", "out.csv.partial.json"]
    out = source.with_name("out.csv")
    assert main(["label", str(source), str(out), "--resume", "--quiet"]) == 0
    assert main(["label", str(source), str(source.with_name("whole.csv")), "--quiet"]) == 0
    assert out.read_bytes() == source.with_name("whole.csv").read_bytes()
    assert names(source) == ["in.csv", "out.csv", "whole.csv"]


def test_what_a_killed_run_left_is_swept_and_what_a_live_one_uses_is_not(source: Path, start: Start) -> None:
    killed = start()
    killed.kill()
    killed.wait()
    (left,) = set(names(source)) - {"in.csv"}
    other = source.with_name(".out.csv.copy.abcdefgh.part")  # of another target
    other.write_bytes(b"precious")
    live = start()
    (used,) = set(names(source)) - {"in.csv", other.name}
    assert used != left
    assert main(["label", str(source), str(source.with_name("out.csv")), "--quiet"]) == 0
    assert names(source) == sorted([other.name, used, "in.csv", "out.csv"])
    first = source.with_name("out.csv").read_bytes()
    _, told = live.communicate("\n" * 9)
    assert live.returncode == 1
    assert "out.csv: was written by another program in the meantime, and is left as it is" in told
    assert names(source) == [other.name, "in.csv", "out.csv"]
    assert source.with_name("out.csv").read_bytes() == first


def test_two_runs_do_not_resume_to_one_output(source: Path, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    run = start("--resume")
    assert main(["label", str(source), str(source.with_name("out.csv")), "--resume"]) == 1
    assert "another run is writing to it; wait until it ends, or stop it" in capsys.readouterr().err
    run.communicate("\n" * 9)
    assert run.returncode == 0
    assert names(source) == ["in.csv", "out.csv"]


def test_a_users_file_named_like_a_state_is_kept(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = source.with_name("out.csv.partial.json")
    state.write_text('{"precious": 1}', encoding="utf-8")
    assert main(["label", str(source), str(source.with_name("out.csv")), "--resume"]) == 1
    assert "is not one of ours" in capsys.readouterr().err
    assert state.read_text(encoding="utf-8") == '{"precious": 1}'
    assert names(source) == ["in.csv", state.name]


@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, extension: str) -> None:
    """A limit on the size of files stands for the disk: writing fails as it does there."""
    import resource

    import pandas as pd

    frame = pd.DataFrame({"text": [f"Answer inbound calls about parcel {n}" for n in range(3_000)]})
    source = tmp_path / f"in.{extension}"
    if extension == "jsonl":
        frame.to_json(source, orient="records", lines=True)
    else:
        {"csv": frame.to_csv, "parquet": frame.to_parquet}[extension](source, index=False)
    run = subprocess.run(
        [sys.executable, "-m", "kpoclass", "label", str(source), str(tmp_path / f"out.{extension}"), "--quiet"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("kpoclass: error: ")
    assert "the file is too large for this disk" in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert os.listdir(tmp_path) == [source.name]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
def test_a_full_device(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", str(source), "/dev/full", "--format", "csv", "--quiet"]) == 1
    assert (
        capsys.readouterr().err == "kpoclass: error: /dev/full: the disk is full; make room, or write to another disk\n"
    )
    assert names(source) == ["in.csv"]
