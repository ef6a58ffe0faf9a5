"""Progress is shown to a person, with rate and time left (report 30)."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from kpoclass.cli import console
from kpoclass.cli.console import Progress, tell
from kpoclass.cli.main import main


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 100.0

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def watch(self) -> None:
        """Put a terminal in place of standard error; pytest would undo that after a fixture."""
        self._patch.setattr("sys.stderr", Terminal())

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(monkeypatch)
    monkeypatch.setattr(console, "time", clock)
    return clock


def shown() -> str:
    text: str = sys.stderr.getvalue()  # type: ignore[attr-defined]
    sys.stderr = Terminal()
    return text


def test_rate_and_time_left_are_shown(clock: Clock) -> None:
    clock.watch()
    progress = Progress()
    progress.rows(1_000, 0.1)
    assert shown() == "\r1,000 rows,  10%"
    clock.now += 10
    progress.rows(3_340, 0.3)
    assert shown() == "\r3,340 rows,  30%, 230 rows a second, 35 s left"
    clock.now += 0.1
    progress.rows(3_350, 0.31)  # too soon
    assert shown() == ""
    clock.now += 109.9
    progress.rows(9_000, 0.9)
    assert shown() == "\r9,000 rows,  90%, 67 rows a second, 15 s left "
    clock.now += 80
    progress.rows(10_000, 1.0)
    assert shown() == "\r" + "10,000 rows, 100%, 45 rows a second".ljust(45) + "\n"


def test_a_run_that_is_resumed_counts_from_where_it_began(clock: Clock) -> None:
    clock.watch()
    progress = Progress()
    progress.rows(90_000, 0.9)
    clock.now += 2
    progress.rows(90_100, 0.901)
    assert shown().endswith("\r90,100 rows,  90%, 50 rows a second, 4 min left")


def test_of_what_has_no_end_that_is_known_the_rate_is_shown(clock: Clock) -> None:
    clock.watch()
    progress = Progress("texts")
    progress.rows(1, None)
    clock.now += 4
    progress.rows(2, None)
    progress.end()
    assert shown() == "\r1 texts\r2 texts, 0.25 texts a second\r\n"
    progress.end()
    assert shown() == ""


def test_a_message_begins_on_a_line_of_its_own(clock: Clock) -> None:
    clock.watch()
    progress = Progress()
    progress.rows(1, 0.5)
    tell("something else")
    clock.now += 1
    progress.rows(2, 1.0)
    tell("done")
    assert shown() == "\r1 rows,  50%\nkpoclass: something else\n\r2 rows, 100%, 1 rows a second\nkpoclass: done\n"


def test_beside_results_on_the_same_terminal_there_is_none(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.watch()
    monkeypatch.setattr("sys.stdout", Terminal())
    Progress(beside_results=True).rows(1, 0.5)
    assert shown() == ""
    monkeypatch.setattr("sys.stdout", io.StringIO())
    Progress(beside_results=True).rows(1, 1.0)
    assert shown() == "\r1 rows, 100%\n"


def test_steps_that_are_counted_have_the_time_left(clock: Clock) -> None:
    clock.watch()
    progress = Progress()
    for message in (
        "counting the words of 24 texts",
        "fold 1 of 5",
        "fold 2 of 5",
        "fold 4 of 5",
        "fold 5 of 5",
        "done",
    ):
        progress.step(message)
        clock.now += 20
    told = [line.removeprefix("kpoclass: ") for line in shown().splitlines()]
    assert told == [
        "counting the words of 24 texts", "fold 1 of 5", "fold 2 of 5, 60 s left".replace("60 s", "1 min"),
        "fold 4 of 5, 14 s left", "fold 5 of 5", "done",
    ]  # fmt: skip


def test_steps_are_told_in_a_pipe_and_rows_are_not(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stderr", pipe)
    Progress().rows(1, 0.5)
    Progress().step("fitting")
    Progress(quiet=True).step("nothing")
    assert pipe.getvalue() == "kpoclass: fitting\n"


def test_commands_that_print_results_show_progress_too(
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock.watch()
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"title": "Actuary", "description": "Price risks"}), encoding="utf-8")
    assert main(["posting", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 0
    assert shown().endswith("\r2 files, 100%\n")
    assert main(["posting", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--quiet"]) == 0
    assert main(["posting", str(tmp_path / "a.json")]) == 0
    assert shown() == ""
    monkeypatch.setattr("sys.stdin", io.StringIO("Actuary\nClerk\n"))
    assert main(["classify"]) == 0
    assert shown() == "\r1 texts\r\n"
    assert len(capsys.readouterr().out.splitlines()) == 7
