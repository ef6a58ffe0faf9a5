"""One engine in a process of its own, doing one timed job at a time: ``python -m benchmarks.worker ENGINE FOLDER``.

Reads a JSON object a line, ``{"kind": ..., "count": ..., "many": ...}``, and answers with seconds a text: elapsed, and
of CPU time. Says so when it is ready, with what loading took and the memory it then has.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES
from benchmarks.texts import sample


def memory() -> int:
    """Give the largest memory of this process so far, in bytes; 0 where the system does not tell."""
    status = Path("/proc/self/status")  # not getrusage: its peak begins with that of the process that started this one
    if not status.exists():
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def main() -> None:
    """Load, say so, and serve until the input ends."""
    name, folder = sys.argv[1:]
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a peer prints is no answer
    before, start = memory(), time.perf_counter()
    try:
        engine = ENGINES[name](str(Path(folder)))
        if engine.one:
            engine.one("Accounts payable clerk")
        elif engine.many:
            engine.many(engine.given(["Accounts payable clerk"]))
    except Exception as error:
        print(json.dumps({"missing": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    ready = {
        "load": time.perf_counter() - start,
        "memory": memory() - before,
        "one": engine.one is not None,
        "many": engine.many is not None,
    }
    print(json.dumps(ready), file=answers, flush=True)
    given: dict[tuple[str, int, bool], Any] = {}
    for line in sys.stdin:
        job = json.loads(line)
        kind, count, at_once = key = job["kind"], job["count"], job["many"]
        if key not in given:
            given[key] = engine.given(sample(kind, count)) if at_once else sample(kind, count)
        run: Any = engine.many if at_once else partial(_one_by_one, engine.one)
        start, cpu_start = time.perf_counter(), time.process_time()
        run(given[key])
        cpu, elapsed = time.process_time() - cpu_start, time.perf_counter() - start
        print(json.dumps([elapsed / count, cpu / count]), file=answers, flush=True)


def _one_by_one(one: Callable[[str], Any] | None, texts: list[str]) -> None:
    if one is None:
        raise TypeError("this engine takes many texts only")
    for text in texts:
        one(text)


if __name__ == "__main__":
    main()
