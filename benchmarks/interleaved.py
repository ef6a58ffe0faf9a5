"""Measure engines side by side: all are alive at once, and each does a job before any does the next."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from benchmarks.engines import OURS, PLAIN, SKLEARN, environment

#: One by one these take ten to a thousand times as long as the others.
SLOW = {OURS + PLAIN, SKLEARN, "alt-profanity-check", "magika", "py3langid", "vaderSentiment"}
ROOT = Path(__file__).resolve().parent.parent


class Timing(NamedTuple):
    """Seconds of repeated runs.

    Attributes
    ----------
    median, low, high : float
        Median, and first and third quartile.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, seconds: list[float]) -> Timing:
        """Summarise runs."""
        if len(seconds) < 2:
            return cls(seconds[0], seconds[0], seconds[0])
        low, median, high = statistics.quantiles(seconds, n=4)
        return cls(median, low, high)


class Worker:
    """A process that runs one engine.

    Parameters
    ----------
    name : str
        Of the engine.
    folder : Path
        With the files of :func:`benchmarks.prepare.prepare`.

    Attributes
    ----------
    missing : str or None
        Why it can't be measured here.
    load : float
        Seconds from nothing to the first answer, imports included.
    memory : int
        Bytes that took.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name, str(folder)],
            cwd=ROOT,
            env=environment(name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._input, self._output = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        ready = self._answer()
        self.missing: str | None = ready.get("missing")
        self.load: float = ready.get("load", 0.0)
        self.memory: int = ready.get("memory", 0)
        self.has_one: bool = ready.get("one", False)
        self.has_many: bool = ready.get("many", False)

    def _answer(self) -> Any:
        line = self._output.readline()
        return json.loads(line) if line else {"missing": "its process ended"}

    def time(self, kind: str, count: int, *, many: bool) -> tuple[float, float]:
        """Time one job, in seconds a text: elapsed, and of CPU time."""
        job = json.dumps({"kind": kind, "count": count, "many": many})
        self._input.write(job + "\n")
        self._input.flush()
        elapsed, cpu = self._answer()
        return elapsed, cpu

    def stop(self) -> None:
        """End the process."""
        self._input.close()
        self._process.wait()


def start_workers(names: Iterable[str], folder: Path) -> list[Worker]:
    """Start a process for every engine that is installed.

    Parameters
    ----------
    names : iterable of str
        Of the engines.
    folder : Path
        With the files of :func:`benchmarks.prepare.prepare`.

    Returns
    -------
    list of Worker
        Those that can't be measured are among them, and say why.
    """
    return [Worker(name, folder) for name in names]


def race(
    workers: list[Worker], kind: str, count: int, *, many: bool, rounds: int, elapsed: bool = False
) -> dict[str, Timing]:
    """Let all workers do a job in turn, round after round.

    Parameters
    ----------
    workers : list of Worker
        Those that run.
    kind, count
        Which texts, and how many; one by one, those that are slow take a tenth.
    many : bool
        All at once or one by one.
    rounds : int
        How often, and once more before, to warm up.
    elapsed : bool
        Count seconds that pass, not CPU time, which is the same in one thread where nothing else runs.

    Returns
    -------
    dict of str to Timing
        Seconds a text, by engine.
    """
    seconds: dict[str, list[float]] = {worker.name: [] for worker in workers}
    for number in range(rounds + 1):
        for worker in workers:
            size = count // 10 if worker.name in SLOW and not many else count
            passed, cpu = worker.time(kind, size, many=many)
            if number:
                seconds[worker.name].append(passed if elapsed else cpu)
    return {name: Timing.of(values) for name, values in seconds.items()}
