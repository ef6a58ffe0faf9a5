"""Runs a command in a forked child with one fault, and looks at what it leaves; then runs it again, without."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from children import TIMEOUT, ends_of, fork_child, left_running, of_session
from commands import Command
from failing_calls import CLOSE, CREATE, FAIL, FAULTS, MODE, RAISE_SIGNAL, REMOVE, Fault, arm, seen

#: Calls are only counted.
NO_FAULT = Fault(FAIL, 0)
#: What the system never ends with EINTR, or Python does not try again.
_NOT_TRIED_AGAIN = CREATE | CLOSE | REMOVE | MODE
#: What a run over many files tells of those that it could not read, each on a line of its own.
_LISTED = re.compile(r"kpoclass: \d files? could not be labelled:((?:\n  \.\./in/[^:]+: [^\n]+)+)")


@dataclass
class Ended:
    """How a child ended."""

    code: int  #: Negative for a signal.
    told: str
    hit: int
    calls: int
    seconds: float


class Attempts:
    """One command, tried with many faults in a folder of its own."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.name, self.command, self.folder = command.name, command, folder
        self.work = folder / "work"
        (self.work / "in").mkdir(parents=True)
        command.prepare(self.work / "in")
        self._start_anew()
        self._warm_up()
        self._start_anew()
        first = self._run(0, NO_FAULT)
        assert first.code in {0, 3}, first
        self.expected = self._outputs()
        assert set(self.expected) == set(command.outputs), self.expected
        assert self._left() == []
        self.calls, self.seconds = first.calls, first.seconds
        self.done = 0
        self.faults: list[str] = []

    def at_call(self, name: str, n: int) -> bool:
        """Try with a fault at the n-th call; return whether there was one."""
        self.trying = f"{name} at call {n}"
        self._start_anew()
        fault = FAULTS[name]
        ended = self._run(n, fault)
        if not ended.hit:
            return False
        self._check(f"{self.trying} (kind {ended.hit})", fault, ended)
        return True

    def after(self, seconds: float, number: int = signal.SIGKILL) -> None:
        """Try with a signal that comes at some time."""
        self.trying = f"{signal.Signals(number).name} after {seconds:.4f} s"
        self._start_anew()
        ended = self._run(0, NO_FAULT, stop=(seconds, number))
        self._check(self.trying, Fault(RAISE_SIGNAL, number), ended)

    def _warm_up(self) -> None:
        """Run it here, so that children find everything imported."""
        from kpoclass.cli.main import main

        self._enter()
        with (self.folder / "told").open("w") as told, redirect_stdout(told), redirect_stderr(told):
            main(self.command.arguments)

    def _enter(self) -> None:
        os.environ["TMPDIR"] = str(self.work / "tmp")
        tempfile.tempdir = str(self.work / "tmp")  # or tempfile looks by a file whether it can write there
        os.chdir(self.work / "out")
        self.command.patch()

    def _start_anew(self) -> None:
        for name in ("out", "tmp"):
            shutil.rmtree(self.work / name, ignore_errors=True)
            (self.work / name).mkdir()
        for name, content in self.command.before.items():
            (self.work / "out" / name).write_bytes(content)

    def _run(self, n: int, fault: Fault, *, stop: tuple[float, int] | None = None, more: tuple[str, ...] = ()) -> Ended:
        told = self.folder / "told"
        began = time.monotonic()
        seen.calls = seen.hit = seen.begun = 0
        child = fork_child(told, lambda: self._be_child(n, fault, more))
        if stop:
            while not seen.begun and time.monotonic() < began + TIMEOUT:
                time.sleep(0.0005)
            assert seen.begun, told.read_text("utf-8", "replace")
            time.sleep(stop[0])
            os.kill(child, stop[1])
        code = ends_of(child, told)
        seconds = time.monotonic() - began
        self._no_orphans(child)
        return Ended(code, told.read_text("utf-8", "replace"), seen.hit, seen.calls, seconds)

    def _be_child(self, n: int, fault: Fault, more: tuple[str, ...]) -> int:
        from kpoclass.cli.main import main

        self._enter()
        arm(self.work, n, fault)
        return main([*self.command.arguments, *more])

    def _outputs(self) -> dict[str, bytes]:
        out = self.work / "out"
        return {name: (out / name).read_bytes() for name in self.command.outputs if (out / name).exists()}

    def _left(self) -> list[str]:
        """Return what is there beside inputs, outputs, and the files of work that is resumed."""
        known = {f"out/{name}" for name in (*self.command.outputs, *self.command.working_files)}
        there = {str(path.relative_to(self.work)) for name in ("out", "tmp") for path in (self.work / name).rglob("*")}
        folders = {os.path.dirname(name) for name in known}
        return sorted(there - known - folders)

    def _check(self, what: str, fault: Fault, ended: Ended) -> None:
        self.done += 1
        said = [*self._of_end(fault, ended), *self._of_outputs(ended)]
        left = self._left()
        cleared_later = (fault.action == RAISE_SIGNAL and fault.value == signal.SIGKILL) or fault.lasting
        if left and not cleared_later:
            said.append(f"left {left}")
        existing = self._outputs()
        if ended.code in {0, 3} and set(self.command.working_files) & set(os.listdir(self.work / "out")):
            said.append("a finished run left its working files")
        again = self._run(
            0, NO_FAULT, more=("--force",) if existing and "--force" not in self.command.arguments else ()
        )
        if again.code not in {0, 3}:
            said.append(f"the next run ended with {again.code}: {again.told}")
        elif self._outputs() != self.expected:
            said.append("the next run gave something else")
        if left := self._left():
            said.append(f"the next run left {left}")
        if there := set(self.command.working_files) & set(os.listdir(self.work / "out")):
            said.append(f"the next run left {there}")
        self.faults += [f"{self.command.name}: {what}: {each}" for each in said]

    def _of_end(self, fault: Fault, ended: Ended) -> Iterator[str]:
        told = ended.told.strip()
        if fault.action == RAISE_SIGNAL and ended.code == -fault.value:  # SIGKILL, or while no one waits for signals
            if "Traceback" in told:
                yield f"told {told!r}"
        elif fault.action == RAISE_SIGNAL and ended.code == 128 + fault.value:
            if not re.search("kpoclass: interrupted; .*$", told) or "Traceback" in told:
                yield f"told {told!r}"
        elif ended.code == 1 and fault.action == FAIL:
            if not (re.fullmatch("kpoclass: error: .*", told) or _LISTED.fullmatch(told)) or "[Errno" in told:
                yield f"told {told!r}"
            if fault is FAULTS["EINTR"] and not ended.hit & _NOT_TRIED_AGAIN:
                yield f"was not tried again, but told {told!r}"
        elif ended.code not in {0, 3}:
            yield f"ended with {ended.code}: {told}"

    def _of_outputs(self, ended: Ended) -> Iterator[str]:
        there, listed = self._outputs(), _LISTED.search(ended.told)
        unread = re.findall(r"/in/([^:]+):", listed[1]) if listed else []
        for name, expected in self.expected.items():
            before = self.command.before.get(name)
            is_whole = ended.code in {0, 3} and not any(each in name for each in unread)
            if there.get(name) not in ((expected,) if is_whole else (expected, before)):
                yield f"{name} is {there.get(name, b'absent')[:60]!r}"

    def _no_orphans(self, session: int) -> None:
        """Kill what runs on in the session of a child, and tell."""
        if left := left_running(lambda: of_session(session)):
            self.faults.append(f"{self.command.name}: left processes {left}")
