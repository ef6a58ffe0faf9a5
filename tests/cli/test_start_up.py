"""However it is started - streams closed, odd settings, little of anything - a command works or says why not."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import kpoclass

resource = pytest.importorskip("resource", reason="limits of POSIX")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="closes and limits what Linux gives")

HERE = str(Path(kpoclass.__file__).parent.parent)
TABLE = "id,title\n1,Actuary\n2,Parcel sorter\n"
#: Commands, and their status where nothing is odd.
COMMANDS: dict[str, tuple[list[str], int]] = {
    "text": (["Actuary"], 0),
    "label": (["label", "in.csv", "out.csv"], 0),
    "pipe": (["label", "-", "-", "--format", "csv"], 0),
    "classify": (["classify", "--json"], 1),  # a table
    "explain": (["explain", "Actuary"], 0),
    "posting": (["posting", "in.html"], 0),
    "report": (["label", "in.csv", "out.csv", "--report", "out.html"], 0),
    "info": (["info"], 0),
    "help": (["label", "--help"], 0),
    "page": (["page", "out.html"], 0),
    "missing": (["label", "none.csv", "out.csv"], 1),
    "usage": (["info", "--none"], 2),
    "mcp": (["mcp"], 0),
    "data": (["data", "check", "in.csv"], 1),
}
#: Reads and writes standard streams, and is tried every time; the others are slow.
FAST = "pipe"


class Start(NamedTuple):
    """How a command is started."""

    environment: Mapping[str, str] = {}
    flags: tuple[str, ...] = ()
    prepare: Callable[[], object] | None = None
    #: Paths that stand for the streams, for reading or writing.
    streams: Mapping[str, tuple[str, int]] = {}


def closing(*numbers: int) -> Start:
    return Start(prepare=lambda: [os.close(number) for number in numbers])


def limited(what: int, most: int) -> Start:
    return Start(prepare=lambda: resource.setrlimit(what, (most, most)))


def leave_nothing_behind() -> None:
    os.mkdir("gone")
    os.chdir("gone")
    os.rmdir("../gone")


CLOSED = {
    f"closed {' '.join(map(str, numbers))}": closing(*numbers)
    for count in range(4)
    for numbers in itertools.combinations(range(3), count)
}
#: What changes nothing at all.
ODD = {
    **{
        f"{name}={value}": Start({name: value})
        for name, value in (
            ("PYTHONIOENCODING", "ascii"), ("PYTHONIOENCODING", "utf-16"), ("PYTHONHASHSEED", "0"),
            ("PYTHONSAFEPATH", "1"), ("PYTHONMALLOC", "debug"), ("PYTHONUNBUFFERED", "1"), ("TZ", "nowhere"),
            ("PYTHONINTMAXSTRDIGITS", "640"), ("COLUMNS", "x"), ("KPOCLASS_CACHE", "/proc/none"),
        )
    },
    "LANG=C": Start({"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    **{" ".join(flags): Start(flags=flags) for flags in (
        ("-I",), ("-S",), ("-OO",), ("-X", "dev", "-W", "error", "-bb"), ("-X", "utf8=0"),
    )},
    "no environment": Start({"": ""}),
    "few files": limited(resource.RLIMIT_NOFILE, 12),
    "a small stack": limited(resource.RLIMIT_STACK, 256 << 10),
    "no processes": limited(resource.RLIMIT_NPROC, 0),
}  # fmt: skip
#: What may keep a command from its work.
POOR = {
    "no folder": Start(prepare=leave_nothing_behind),
    "hardly a file": limited(resource.RLIMIT_NOFILE, 5),
    "no disk": limited(resource.RLIMIT_FSIZE, 0),
    "stdout full": Start(streams={"stdout": ("/dev/full", os.O_WRONLY)}),
    "stderr full": Start(streams={"stderr": ("/dev/full", os.O_WRONLY)}),
    "both full": Start(streams={"stdout": ("/dev/full", os.O_WRONLY), "stderr": ("/dev/full", os.O_WRONLY)}),
    "stdout for reading": Start(streams={"stdout": ("/dev/null", os.O_RDONLY)}),
    "stdin for writing": Start(streams={"stdin": ("/dev/null", os.O_WRONLY)}),
}


def run(folder: Path, start: Start, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with some files."""
    (folder / "in.csv").write_text(TABLE, encoding="utf-8")
    (folder / "in.html").write_text("<h1>Clerk</h1><p>Sort letters and key in claims", encoding="utf-8")
    for name in ("out.csv", "out.html"):
        (folder / name).unlink(missing_ok=True)
    code = f"import sys; sys.path.insert(0, {HERE!r}); from kpoclass.cli.main import main; sys.exit(main())"
    environment = {} if "" in start.environment else {**os.environ, **start.environment}
    opened = {name: os.open(path, flags) for name, (path, flags) in start.streams.items()}
    with (folder / "in.csv").open(encoding="utf-8") as table:
        streams = {"stdin": table, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **opened}
        finished = subprocess.run(
            [sys.executable, *start.flags, "-c", code, *arguments], cwd=folder, env=environment, check=False,
            encoding="utf-8", preexec_fn=start.prepare, timeout=300, **streams,  # type: ignore[call-overload]
        )  # fmt: skip
    for number in opened.values():
        os.close(number)
    return finished  # type: ignore[no-any-return]


def check_told(finished: subprocess.CompletedProcess[str], folder: Path, *, others: bool = False) -> None:
    """It ended by itself, and what went wrong is one sentence; nothing half-written is left.

    With ``others``, what other packages print of their own when they are collected is left out.
    """
    told = finished.stderr or ""
    assert finished.returncode in {0, 1, 2, 3}, told
    if others:
        told = told.partition("Exception ignored")[0]
    assert "Traceback" not in told
    assert "Exception ignored" not in told
    if finished.returncode == 1 and told:
        assert told.splitlines()[-1].startswith("kpoclass")
        assert "[Errno" not in told.splitlines()[-1]  # before it, other packages may warn
    assert {path.name for path in folder.iterdir()} <= {"in.csv", "in.html", "out.csv", "out.html"}


#: What every command is started under, and not one alone.
EVERY = [*CLOSED, *POOR, "LANG=C", "-I", "-S", "no environment", "few files", "-X dev -W error -bb"]
#: Where asyncio, or the library for assistants, says of its own objects that they were not closed.
OF_OTHERS = {("-X dev -W error -bb", "mcp"), ("hardly a file", "mcp")}


@pytest.mark.parametrize(
    ("how", "name"),
    [
        *((how, FAST) for how in (*CLOSED, *ODD, *POOR)),
        *(pytest.param(how, name, marks=pytest.mark.slow) for how in EVERY for name in COMMANDS if name != FAST),
    ],
)
def test_a_command_works_or_says_why_not(tmp_path: Path, how: str, name: str) -> None:
    arguments, usual = COMMANDS[name]
    start = (CLOSED | ODD | POOR)[how]
    finished = run(tmp_path, start, arguments)
    check_told(finished, tmp_path, others=(how, name) in OF_OTHERS)
    if how == "-S" and "pip install" in finished.stderr:
        return  # packages are not found there
    if how in ODD:
        assert finished.returncode == usual
    if how in ODD and name == "text":
        assert finished.stdout == "KPO  1.00  level 4  in scope      Actuary\n"
    if how in ODD and name == "pipe":
        assert [line.split(",")[:3] for line in finished.stdout.splitlines()[1:]] == [
            ["1", "Actuary", "KPO"], ["2", "Parcel sorter", "BPO"]
        ]  # fmt: skip


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    for name in ("label", "missing"):
        finished = run(tmp_path, POOR["no folder"], COMMANDS[name][0])
        assert (finished.returncode, finished.stderr) == (
            1, "kpoclass: error: the folder in which this was started is no longer there; change to one that is (cd)\n"
        )  # fmt: skip


def test_too_few_files_are_told(tmp_path: Path) -> None:
    finished = run(tmp_path, POOR["hardly a file"], COMMANDS["label"][0])
    assert finished.returncode == 1
    assert finished.stderr.endswith(": too many files are open at a time; allow more (ulimit -n 256)\n")


#: Bytes that are no UTF-8 where a text, a file or a name of a column is expected.
ODD_ARGUMENTS = [
    [b"\xff\xfe"], [b"label", b"\xff.csv", b"out.csv"], [b"label", b"in.csv", b"\xff/out.csv"],
    [b"explain", b"\xffActuary"],
    [b"label", b"in.csv", b"out.csv", b"--text", b"\xff"], [b"info", b"--model", b"\xff"], [b"--\xff"], [b"lab\xffel"],
    [b"label", b"in.csv", b"out.csv", b"--delimiter", b"\xff"], [b"posting", b"\xff.html"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", ODD_ARGUMENTS)
def test_bytes_that_are_no_text_as_arguments(tmp_path: Path, arguments: list[bytes]) -> None:
    check_told(run(tmp_path, Start(), arguments), tmp_path)  # type: ignore[arg-type]


#: Ends where another process is started.
_ALONE = """
import sys

def alone(event, arguments):
    if event in {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn"}:
        raise SystemExit(event)

import joblib, numpy, scipy, sklearn  # which ask the system for its cores
sys.addaudithook(alone)
from kpoclass import classify_batch
from kpoclass.cli.main import main

assert len(classify_batch(["Actuary"] * 40_000, n_jobs=4)) == 40_000
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", ["label", pytest.param("train", marks=pytest.mark.slow)])
def test_no_work_is_left_to_a_process_that_could_die(tmp_path: Path, small_csv: Path, command: str) -> None:
    arguments = ["--data", str(small_csv), "--out", "a.model"] if command == "train" else [str(small_csv), "out.csv"]
    finished = subprocess.run(
        [sys.executable, "-c", _ALONE, command, *arguments], cwd=tmp_path, env={**os.environ, "PYTHONPATH": HERE},
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
