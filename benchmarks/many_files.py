"""A folder of Parquet files labelled file by file, and its memory: ``python -m benchmarks.many_files``.

Each run is a process of its own, over 2 and over 20 files of 100 MB; ``--megabytes`` and ``--files`` for smaller ones,
which leave the results as they are.
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

from benchmarks import report, sections
from benchmarks.interleaved import ROOT
from benchmarks.texts import load

#: Of its section in the results.
TITLE = "## A folder of files"
FILES, MEGABYTES = [2, 20], 100
#: Rows of a row group of the files, and those of one that is written at a time.
ROW_GROUP = 50_000
#: What a process labels if two share the work.
EVEN, ODD = "part-*[02468].parquet", "part-*[13579].parquet"
RUN = """
import sys
from kpoclass import label_folder
summary = label_folder(sys.argv[1], sys.argv[2], resume=True)
from benchmarks.worker import memory
print(summary.total.rows, memory())
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


def measure(sources: list[Path], target: Path) -> str:
    """Label files into a folder, each source in a process of its own, all at a time.

    Parameters
    ----------
    sources : list of Path
        Folders or patterns.
    target : Path
        The folder.

    Returns
    -------
    str
        Rows, rows a second and the most memory of a process, as cells of a table.
    """
    start = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-c", RUN, source, target], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for source in sources
    ]
    told = [process.communicate()[0].split() for process in running]
    seconds = time.perf_counter() - start
    rows = sum(int(each[0]) for each in told)
    return f"{rows:,} | {rows / seconds:,.0f} | {max(int(each[1]) for each in told) / 1e6:,.0f} MB"


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_files", description=__doc__)
    parser.add_argument("--megabytes", type=float, default=MEGABYTES, help=f"of a file (default: {MEGABYTES})")
    parser.add_argument("--files", type=int, nargs="+", default=FILES, help="how many (default: 2 and 20)")
    args = parser.parse_args()
    lines = [
        "Files of Parquet that are not packed, each labelled into a file of the same name, in a process of its own.",
        f"{report.machine().partition(';')[0]}.",
        "",
        "| | size | rows | rows a second | peak memory of a process |",
        "| --- | --- | --- | --- | --- |",
    ]
    for files in args.files:
        with tempfile.TemporaryDirectory() as name:
            source, target = Path(name, "jobs"), Path(name, "labelled")
            source.mkdir()
            for number in range(files):
                write_file(source / f"part-{number:03}.parquet", args.megabytes, number)
            size = sum(path.stat().st_size for path in source.iterdir()) / 1e6
            both = [source / EVEN, source / ODD]
            runs = {
                "": ([source], target),
                ", all kept by --resume": ([source], target),
                ", two processes": (both, Path(name, "other")),
            }
            for how, (sources, folder) in runs.items():
                lines.append(f"| {files} files{how} | {size:,.0f} MB | {measure(sources, folder)} |")
                print(lines[-1], flush=True)
    if args.files == FILES and args.megabytes == MEGABYTES:
        sections.write(TITLE, lines)


if __name__ == "__main__":
    main()
