"""A folder of Parquet files labelled file by file: peak memory by the number of files: ``python -m benchmarks.folder``.

Each run is a process of its own, over 2 and over 20 files of 100 MB; ``--megabytes`` and ``--files`` for smaller ones.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.texts import load

#: Rows of a row group of the files, and those of one that is written at a time.
ROW_GROUP = 50_000
RUN = """
import resource, sys
from kpoclass import label_folder
summary = label_folder(sys.argv[1], sys.argv[2])
print(summary.total.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write_file(path: Path, megabytes: float, seed: int) -> int:
    """Write a file of at least so many megabytes, not packed.

    Parameters
    ----------
    path : Path
        Where to.
    megabytes : float
        How many.
    seed : int
        Of the numbers that make each text another.

    Returns
    -------
    int
        The rows in it.
    """
    texts = itertools.cycle(load("task") + load("posting"))
    rows = 0
    schema = pa.schema({"id": pa.int64(), "text": pa.string()})
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="none", use_dictionary=False) as writer:
        while file.tell() < megabytes * 1e6:
            ids = range(rows, rows + ROW_GROUP)
            part = [f"{next(texts)} ({seed}/{row})" for row in ids]
            writer.write_table(pa.table({"id": pa.array(ids), "text": part}, schema), row_group_size=ROW_GROUP)
            rows += ROW_GROUP
    return rows


def measure(source: Path, target: Path) -> tuple[int, float, float]:
    """Label a folder in a process of its own.

    Parameters
    ----------
    source, target : Path
        The folders.

    Returns
    -------
    rows, seconds, megabytes
        What was labelled, how long it took, and the most memory that the process had.
    """
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", RUN, source, target], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    rows, peak = map(int, done.stdout.split())
    return rows, seconds, peak / 1024


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.folder", description=__doc__)
    parser.add_argument("--megabytes", type=float, default=100, help="of a file (default: 100)")
    parser.add_argument("--files", type=int, nargs="+", default=[2, 20], help="how many (default: 2 and 20)")
    args = parser.parse_args()
    print("| files | size | rows | rows a second | peak memory |\n| --- | --- | --- | --- | --- |")
    for files in args.files:
        with tempfile.TemporaryDirectory() as name:
            source = Path(name, "jobs")
            source.mkdir()
            for number in range(files):
                write_file(source / f"part-{number:03}.parquet", args.megabytes, number)
            size = sum(path.stat().st_size for path in source.iterdir()) / 1e6
            rows, seconds, peak = measure(source, Path(name, "labelled"))
        print(f"| {files} | {size:,.0f} MB | {rows:,} | {rows / seconds:,.0f} | {peak:,.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
