"""Engines for many rows beside one process: ``python -m benchmarks.beyond``, or with ``--quick`` for CI.

All read the same Parquet and write Parquet with the results, one engine after the other, each in processes of its own.
Needs ``kpoclass[engines,duckdb,train]``, and Java for Spark; an engine that is missing is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import report, sections
from benchmarks.texts import load
from kpoclass.inference.kernel import SWITCH

#: Of its section in the results.
TITLE = "## Spark, Dask, Ray and DuckDB"
FULL, QUICK = 2_000_000, 20_000
#: Files that the rows are in.
FILES = 16
#: Of every so many rows the slow ones get one, and those with long texts: enough that what an engine does once a run,
#: such as compiling, is little of a row's time.
FEWER = 4
#: Characters of a long text, a posting.
LONG = 2_500
ONE = "kpoclass label"
#: A ratio that no noise explains: so much slower than one process is no engine.
ABSURD = 0.01
#: What an engine that is not installed ends with.
_IS_MISSING = re.compile("ModuleNotFoundError|MissingExtraError|JAVA_GATEWAY_EXITED")


class Contender(NamedTuple):
    """An engine as it is measured: its name in :mod:`benchmarks.contenders`, cores, and which rows it gets."""

    function: str
    cores: int
    rows: str = "all"
    plain: bool = False


CONTENDERS = {
    ONE: Contender("command", 1),
    "Spark, local[1]": Contender("spark", 1),
    "Spark, local[2]": Contender("spark", 2),
    "Spark, local[2], plain Python (as from a zip)": Contender("spark", 2, rows="few", plain=True),
    "Spark, local[2], scikit-learn in a pandas UDF": Contender("pandas_udf", 2, rows="few"),
    "Spark, local[2], postings of 2,500 characters": Contender("spark", 2, rows="long"),
    "Dask, 2 processes": Contender("dask", 2),
    "Ray, 2 processes": Contender("ray", 2),
    "DuckDB, 1 thread": Contender("duckdb", 1),
    "DuckDB, 2 threads": Contender("duckdb", 2),
}


class Figures(NamedTuple):
    """What was measured of a contender: seconds until the engine is there, stages in seconds and CPU time, memory."""

    rows: int
    start: float
    stages: dict[str, dict[str, float]]
    memory: int | None

    @property
    def rate(self) -> float:
        """Rows a second, once the engine is there."""
        return self.rows / self.stages["label"]["wall"]

    @property
    def processor(self) -> float:
        """Seconds of CPU time a million rows."""
        return self.stages["label"]["cpu"] / self.rows * 1e6


def write_rows(folder: Path, count: int, *, long: bool = False) -> None:
    """Write so many rows as files of Parquet: our own texts again and again, each with a number that no other has."""
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir()
    texts = [text for kind in ("title", "task", "posting") for text in load(kind)]
    if long:
        words = "\n".join(load("posting"))
        texts = [words[start : start + LONG] for start in range(0, len(words) - LONG, LONG)]
    share = -(-count // FILES)
    for start in range(0, count, share):
        ids = range(start, min(start + share, count))
        rows = {"id": pa.array(ids), "text": [f"{texts[each % len(texts)]} (ref. {each})" for each in ids]}
        parquet.write_table(pa.table(rows), folder / f"part-{start:09}.parquet")


def measure(contender: Contender, source: Path, rows: int, folder: Path) -> Figures | None:
    """Run a contender; None if it is missing here."""
    environment = os.environ | ({SWITCH: "1"} if contender.plain else {})
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.contenders", contender.function, str(contender.cores)]
    command += [str(source), str(folder / "out")]
    root = Path(__file__).parent.parent
    for _ in range(2):  # Ray gives up when the machine is too busy to start it at once
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False, cwd=root)
        if not done.returncode or _IS_MISSING.search(done.stderr):
            break
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found: dict[str, Any] = {name: value for line in lines for name, value in line.items()}
    for made in folder.glob("out*"):
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    if done.returncode:
        if not _IS_MISSING.search(done.stderr):
            raise SystemExit(f"{contender}: {done.stderr[-3000:]}")
        print(f"left out: {contender}: {done.stderr.strip().splitlines()[-1:]}")
        return None
    stages = {name: value for name, value in found.items() if isinstance(value, dict)}
    return Figures(rows, found["start"], stages, found.get("memory"))


def measure_all(count: int, *, judged: bool = False) -> dict[str, Figures]:
    """Measure every contender, one after the other, or those alone that are judged."""
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fewer = max(count // FEWER, 1)
        sizes = {"all": count, "few": fewer, "long": fewer}
        for kind, rows in sizes.items():
            write_rows(folder / kind, rows, long=kind == "long")
        for title, contender in CONTENDERS.items():
            if judged and contender.rows != "all":
                continue
            found = measure(contender, folder / contender.rows, sizes[contender.rows], folder)
            if found:
                print(f"{title}: {found.rate:,.0f} rows a second", flush=True)
                figures[title] = found
    return figures


def _rest(microseconds: float) -> str:
    """Write what one run took more than another; each varies by itself."""
    return f"{microseconds:.1f}" if microseconds > 0 else "less than they vary"


def section(figures: dict[str, Figures]) -> list[str]:
    """Write the figures as lines of Markdown."""
    one = figures[ONE]
    lines = [
        f"{one.rows:,} rows of Parquet in {FILES} files: our own texts again and again, each with a number of its own.",
        "Parquet with the results is written. The rate is by the clock, once the engine is there; CPU time is that",
        f"of all its processes. What is slow or long had one in {FEWER} of the rows. local[1] bounds Spark's tasks,",
        "not its cores: Java and Python work side by side, which two cores can't do better for two tasks.",
        f"{report.machine().partition(';')[0]}.",
        "",
        f"| | rows a second | times {ONE} | CPU time a million | core-hours a billion | start | memory in Python |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in figures.items():
        memory = "" if each.memory is None else f"{each.memory / 1e6:,.0f} MB"
        lines.append(
            f"| {name} | {each.rate:,.0f} | {each.rate / one.rate:.2f} | {each.processor:.3g} s | "
            f"{each.processor / 3.6:.3g} | {report.duration(each.start)} | {memory} |"
        )
    lines += [
        "",
        "Where the CPU time of an engine goes, in microseconds a row: reading and writing without Python; bringing",
        "batches of Arrow to Python, and results as large as the real ones back; and classifying.",
        "",
        "| | read and write | to Python and back | classify | all |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, each in figures.items():
        took = {stage: value["cpu"] / each.rows * 1e6 for stage, value in each.stages.items()}
        if len(took) == 1:
            continue
        both, whole = took.get("transfer"), took["label"]
        there = took.get("copy", 0.0)
        cells = [
            f"{took['copy']:.1f}" if "copy" in took else "with the next",
            _rest(both - there) if both is not None else "with the next",
            _rest(whole - (there if both is None else both)),
            f"{whole:.1f}",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beyond", description=__doc__)
    parser.add_argument("--rows", type=int, help=f"how many rows (default: {FULL:,})")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} rows, and it fails only if a figure is absurd")
    args = parser.parse_args()
    figures = measure_all(args.rows or (QUICK if args.quick else FULL), judged=args.quick)
    lines = section(figures)
    print("\n".join(lines))
    if not args.quick:
        sections.write(TITLE, lines)
    whole = {name: each for name, each in figures.items() if CONTENDERS[name].rows == "all"}
    wrong = [name for name, each in whole.items() if each.rate < ABSURD * figures[ONE].rate]
    for name in wrong:
        print(f"absurd: {name}")
    return 1 if args.quick and wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
