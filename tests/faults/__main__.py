"""Kill commands, and let their calls of the system fail, at many points: ``python tests/faults --points 1000``.

Tells how often each was tried and what was found, and ends with 1 if anything was.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # where what other tests use is, too

import failing_calls
from attempts import Attempts
from commands import COMMANDS
from failing_calls import FAULTS
from killed_service import Service

#: Ends with it where there is no compiler.
NO_COMPILER = 77


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/faults", description=__doc__)
    parser.add_argument("--of", nargs="+", metavar="COMMAND", help="only these commands (default: all)")
    parser.add_argument(
        "--faults", nargs="*", default=[], choices=[*FAULTS, "all"], help="each of these at every n-th call"
    )
    parser.add_argument("--points", type=int, default=0, help="random points at which each command is killed")
    parser.add_argument("--every", type=int, default=1, help="only every n-th call")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--within", type=float, default=float("inf"), metavar="SECONDS", help="after so long, end with each command"
    )
    args = parser.parse_args()
    if "failing_calls.so" not in os.environ.get("LD_PRELOAD", ""):
        return _preloaded()
    found, base = 0, Path(tempfile.mkdtemp(prefix="kpoclass-faults-")).resolve()
    for name in args.of or [*COMMANDS, Service.name]:
        folder = base / name
        folder.mkdir()
        found += _attack(Service(folder) if name == Service.name else Attempts(COMMANDS[name](), folder), args)
    shutil.rmtree(base)
    return 1 if found else 0


def _attack(attempts: Attempts | Service, args: argparse.Namespace) -> int:
    """Try one command, and return how many faults were found."""
    began = time.monotonic()
    faults = FAULTS if "all" in args.faults else args.faults
    try:
        for _ in chain(
            *(_at_each_call(attempts, fault, args.every) for fault in faults),
            _at_random(attempts, args.points, random.Random(args.seed)),
        ):
            if time.monotonic() > began + args.within:
                break
    except AssertionError as error:  # one that hangs: what was found until then is told, too
        attempts.faults.append(f"{attempts.name}: {attempts.trying}: {error}")
    told = {
        "command": attempts.name,
        "calls": attempts.calls,
        "points": attempts.done,
        "found": len(attempts.faults),
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(told), flush=True)
    for line in attempts.faults:
        print(f"  {line}", flush=True)
    return len(attempts.faults)


def _preloaded() -> int:
    """Run this again with the library that lets calls fail."""
    with tempfile.TemporaryDirectory() as folder:
        library = failing_calls.build(Path(folder))
        if not library:
            print("there is no C compiler", file=sys.stderr)
            return NO_COMPILER
        environment = {**os.environ, "LD_PRELOAD": str(library)}
        return subprocess.run([sys.executable, *sys.orig_argv[1:]], env=environment, check=False).returncode


def _at_each_call(attempts: Attempts | Service, fault: str, every: int) -> Iterator[None]:
    n = 1
    while attempts.at_call(fault, n):
        yield
        n += every


def _at_random(attempts: Attempts | Service, points: int, chance: random.Random) -> Iterator[None]:
    """Kill at random calls, and at random times: mostly by SIGKILL."""
    for _ in range(points):
        if chance.random() < 0.7:
            name = chance.choices(["SIGKILL", "SIGTERM", "SIGINT"], [8, 1, 1])[0]
            attempts.at_call(name, chance.randint(1, attempts.calls))
        else:
            number = chance.choices([signal.SIGKILL, signal.SIGTERM], [8, 1])[0]
            attempts.after(chance.uniform(0, attempts.seconds), number)
        yield


if __name__ == "__main__":
    sys.exit(main())
