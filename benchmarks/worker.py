"""One engine in a process of its own, doing one timed job at a time: ``python -m benchmarks.worker ENGINE FOLDER``.

Reads a JSON object a line, ``{"kind": ..., "count": ..., "many": ...}``, and answers with seconds; says so when it is
ready, with what loading took and the memory it then has.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

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
        engine.one("Accounts payable clerk")
    except Exception as error:
        print(json.dumps({"missing": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    ready = {"load": time.perf_counter() - start, "memory": memory() - before, "many": engine.many is not None}
    print(json.dumps(ready), file=answers, flush=True)
    texts: dict[tuple[str, int], list[str]] = {}
    for line in sys.stdin:
        job = json.loads(line)
        key = job["kind"], job["count"]
        batch = texts.setdefault(key, sample(*key))
        start = time.perf_counter()
        if job["many"] and engine.many is not None:
            engine.many(batch)
        else:
            one = engine.one
            for text in batch:
                one(text)
        print(json.dumps(time.perf_counter() - start), file=answers, flush=True)


if __name__ == "__main__":
    main()
