"""Wherever a command is killed, and whichever of its calls fails: outputs are whole or absent, and nothing is left."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from programs import without

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="which file a call is for is read from /proc")

#: As of __main__.py.
NO_COMPILER = 77


def attack(command: str, *options: str) -> dict[str, Any]:
    """Let a command be killed or fail as the options say, and return what was counted."""
    run = [sys.executable, str(Path(__file__).parent), "--of", command, *options]
    finished = subprocess.run(run, capture_output=True, encoding="utf-8", check=False)
    if finished.returncode == NO_COMPILER:
        without("C compiler")
    assert finished.stdout, finished.stderr
    counted, *found = finished.stdout.splitlines()
    assert (finished.returncode, found) == (0, []), finished.stderr
    told: dict[str, Any] = json.loads(counted)
    return told


def test_a_run_killed_at_any_call_leaves_all_or_nothing() -> None:
    told = attack("csv", "--faults", "SIGKILL")
    assert told["points"] == told["calls"] >= 10


def test_a_resumed_run_equals_an_unbroken_one_wherever_it_was_killed() -> None:
    told = attack("csv-resume", "--faults", "SIGKILL", "SIGTERM", "--every", "3")
    assert told["points"] >= 2 * (told["calls"] // 3) >= 30


def test_a_disk_that_fills_up_at_any_write_is_told_in_a_sentence() -> None:
    assert attack("csv", "--faults", "ENOSPC from then on")["points"] >= 8


def test_a_write_that_was_interrupted_or_cut_short_is_gone_on_with() -> None:
    assert attack("csv", "--faults", "EINTR", "short writes", "--every", "2")["points"] >= 10


def test_a_service_killed_while_it_takes_a_file_clears_that_away_at_its_next_start() -> None:
    assert attack("serve", "--points", "4")["points"] == 4


LABELLING = [
    "csv", "jsonl", "parquet", "xlsx", "gz", "csv-to-xlsx", "csv-to-parquet", "report", "force", "csv-resume",
    "jsonl-resume", "folder",
]  # fmt: skip
OTHERS = ["train-writing", "evaluate", "page", "page-folder", "fetch"]


@pytest.mark.slow
@pytest.mark.parametrize("command", [*LABELLING, *OTHERS, "fetch-pip", "train", "serve"])
def test_any_command_killed_anywhere(command: str) -> None:
    assert attack(command, "--points", "5")["points"] >= 4


@pytest.mark.slow
@pytest.mark.parametrize("command", ["parquet", "xlsx", "jsonl-resume", *OTHERS, "serve"])
def test_any_command_with_any_failing_call(command: str) -> None:
    assert attack(command, "--faults", "all", "--every", "97")["points"] >= 8
