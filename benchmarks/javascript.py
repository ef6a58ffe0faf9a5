"""The JavaScript module beside Python's plain engine: ``python -m benchmarks.javascript``. Needs Node.

Both classify the same 10,000 titles, one after the other. What is counted is the time of the processor, which other
programs that are busy change less than the time on the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from benchmarks.texts import sample

TITLES = 10_000
ROUNDS = 5
#: Of the time of plain Python, so much at most.
LIMIT = 3.0


def in_node(texts: list[str]) -> dict[str, float]:
    """Measure the module in a process of Node."""
    from kpoclass.resources import resource

    program = ["node", str(Path(__file__).with_suffix(".mjs")), str(resource("models", "kpoclass.model"))]
    done = subprocess.run(program, input=json.dumps(texts), capture_output=True, encoding="utf-8", check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def in_python(texts: list[str]) -> dict[str, float]:
    """Measure the plain engine in this process, which has to be told so before it imports kpoclass."""
    from kpoclass import load_model

    times = [time.process_time()]
    model = load_model()
    times.append(time.process_time())
    model.classify(texts[0])
    times.append(time.process_time())
    for _ in range(ROUNDS):
        for text in texts:
            model.classify(text)
        times.append(time.process_time())
    load, answer, *rounds = (end - start for start, end in pairwise(times))
    return {"load": load, "answer": answer, "first": rounds[0], "best": min(rounds)}


def main() -> int:
    """Print both, and whether JavaScript keeps within the limit."""
    os.environ["KPOCLASS_NO_EXTENSION"] = "1"
    texts = sample("title", TITLES)
    javascript, python = in_node(texts), in_python(texts)
    names = {"load": "load the model", "answer": "first answer", "first": f"{TITLES:,} titles, at first"}
    for name, told in (names | {"best": f"{TITLES:,} titles, again"}).items():
        print(f"{told:24} JavaScript {javascript[name] * 1000:8.1f} ms   plain Python {python[name] * 1000:8.1f} ms")
    ratio = (javascript["load"] + javascript["first"]) / (python["load"] + python["first"])
    print(f"loading and {TITLES:,} titles: {ratio:.2f} times the time of plain Python (at most {LIMIT:g})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
