"""Fuzz targets side by side and say what came of it: ``python -m tests.fuzz text html --seconds 60``; all by default.

An input that breaks a promise is written to the folder of ``--findings``, and the exit status is 1. ``--keep`` takes
into the corpora what reached more of the code than they did.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from . import corpora
from .targets import NAMES, target

#: Of an input; a run that needs more ends there.
SECONDS_EACH, MEGABYTES = 10, 3_000
_STATE = re.compile(r"^#(\d+)\s.*cov: (\d+)", re.MULTILINE)
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


class Run(NamedTuple):
    """What came of one target."""

    name: str
    #: Of the processor.
    seconds: float
    executions: int
    covered: int
    kept: int
    found: list[Path]
    log: str

    def __str__(self) -> str:
        speed = f"{self.executions:,} executions, {self.executions / self.seconds:,.0f} a second"
        size = f"{self.covered:,} edges, {self.kept:,} inputs"
        return f"{self.name}: {self.seconds:.0f} s of the processor, {speed}, {size}, {len(self.found)} findings"


def fuzz(name: str, given: argparse.Namespace) -> Run:
    """Fuzz a target in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        grown, least, words, itself = (Path(folder, each) for each in ("inputs", "least", "words", "itself"))
        for each in (grown, least):
            each.mkdir()
        for number, data in enumerate((*target(name).seeds(), *corpora.read(name))):
            Path(grown, str(number)).write_bytes(data)
        words.write_text("".join(map(_quoted, target(name).TOKENS)), encoding="ascii")
        itself.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.fuzz.one {name} {given.seconds} "$0" "$@"\n')
        itself.chmod(0o700)
        prefix = Path(given.findings, f"{name}-")
        before = set(prefix.parent.glob(f"{prefix.name}*"))
        longest = f"-max_len={target(name).LONGEST}"
        log, seconds = _run(
            itself, longest, f"-timeout={SECONDS_EACH}", f"-rss_limit_mb={MEGABYTES}", f"-dict={words}",
            f"-artifact_prefix={prefix}", "-print_final_stats=1", grown
        )  # fmt: skip
        found = sorted(set(prefix.parent.glob(f"{prefix.name}*")) - before)
        states, executed = _STATE.findall(log), _EXECUTIONS.findall(log)
        if not states or (seconds < given.seconds and not found):
            raise SystemExit(f"{name} ended by itself:\n{log[-4000:]}")
        if given.keep and not found:
            _run(itself, "-merge=1", longest, least, grown)
            corpora.write(name, (each.read_bytes() for each in least.iterdir()))
        executions, covered = map(int, states[-1])
        return Run(name, seconds, int(executed[-1]) if executed else executions, covered, len(list(grown.iterdir())),
                   found, log)  # fmt: skip


def _run(*command: object) -> tuple[str, float]:
    """Run a command; return what it says and how long the processor worked for it."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return output.read().decode("utf-8", "replace"), used.ru_utime + used.ru_stime


def _quoted(token: str) -> str:
    """Return a line of a dictionary of libFuzzer."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in token.encode()) + '"\n'


def main() -> int:
    """Fuzz what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition(":")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"all by default: {', '.join(NAMES)}")
    parser.add_argument("--seconds", type=int, default=60, help="of the processor, for each target")
    parser.add_argument("--jobs", type=int, default=2, help="targets at a time")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"), help="folder")
    parser.add_argument("--keep", action="store_true", help="write the corpora")
    given = parser.parse_args()
    if unknown := set(given.targets) - set(NAMES):
        parser.error(f"expected targets of {', '.join(NAMES)}, got {', '.join(sorted(unknown))}")
    given.findings.mkdir(exist_ok=True, parents=True)
    found = False
    with ThreadPoolExecutor(given.jobs) as threads:
        for run in threads.map(lambda name: fuzz(name, given), given.targets or NAMES):
            print(run, flush=True)
            for path in run.found:
                found = True
                print(f"{path}\n{run.log[max(run.log.find(' === Uncaught'), len(run.log) - 6_000) :]}")
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
