"""Rows a second through ``label_file``, and of a bare copy by the same libraries: ``python -m benchmarks.formats``.

Each format's two jobs take turns in one process, round after round. ``--rows`` and ``--rounds`` for smaller runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.texts import sample
from kpoclass import label_frame
from kpoclass.labelling.file import label_file

Job = Callable[[], object]


def write(path: Path, titles: list[str]) -> None:
    """Write a file of titles with a number each.

    Parameters
    ----------
    path : Path
        Where to; the extension says how.
    titles : list of str
        The titles.
    """
    rows = list(enumerate(titles))
    if path.suffix in {".csv", ".tsv"}:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, "excel" if path.suffix == ".csv" else "excel-tab").writerows([("id", "text"), *rows])
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in rows), encoding="utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.table({"id": range(len(rows)), "text": titles}), path)
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in [("id", "text"), *rows]:
            sheet.append(row)
        book.save(path)


def copy(source: Path, target: Path) -> None:
    """Copy a file row by row, with the reader and writer that everybody takes.

    Parameters
    ----------
    source, target : Path
        The files.
    """
    if source.suffix in {".csv", ".tsv"}:
        dialect = "excel" if source.suffix == ".csv" else "excel-tab"
        with (
            source.open(encoding="utf-8", newline="") as file,
            target.open("w", encoding="utf-8", newline="") as output,
        ):
            writer = csv.writer(output, dialect)
            for row in csv.reader(file, dialect):
                writer.writerow(row)
    elif source.suffix == ".jsonl":
        with source.open(encoding="utf-8") as file, target.open("w", encoding="utf-8") as output:
            for line in file:
                output.write(json.dumps(json.loads(line)) + "\n")
    elif source.suffix == ".parquet":
        parquet = pq.ParquetFile(source)
        with pq.ParquetWriter(target, parquet.schema_arrow) as writer:
            for batch in parquet.iter_batches():
                writer.write_batch(batch)
    else:
        book = openpyxl.load_workbook(source, read_only=True)
        copied = openpyxl.Workbook(write_only=True)
        sheet = copied.create_sheet()
        for row in book.worksheets[0].iter_rows(values_only=True):
            sheet.append(row)
        copied.save(target)
        book.close()


def race(jobs: list[Job], rounds: int) -> list[float]:
    """Let jobs take turns.

    Parameters
    ----------
    jobs : list of callable
        What to time.
    rounds : int
        How often each, after one that does not count.

    Returns
    -------
    list of float
        Median seconds, one a job.
    """
    seconds: list[list[float]] = [[] for _ in jobs]
    for number in range(rounds + 1):
        for job, taken in zip(jobs, seconds, strict=True):
            start = time.perf_counter()
            job()
            if number:
                taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def measure(folder: Path, rows: int, rounds: int) -> list[str]:
    """Measure every format and kind of data frame.

    Parameters
    ----------
    folder : Path
        To work in.
    rows : int
        How many; a tenth of it for Excel.
    rounds : int
        How often each.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    lines = [
        "| format | rows | bare copy, rows a second | label, rows a second | label / copy, time |",
        "|" + " --- |" * 5,
    ]

    def line(name: str, count: int, jobs: list[Job]) -> None:
        bare, labelled = race(jobs, rounds)
        lines.append(f"| {name} | {count:,} | {count / bare:,.0f} | {count / labelled:,.0f} | {labelled / bare:.2f} |")

    for name in ("csv", "tsv", "jsonl", "parquet", "xlsx"):
        count = rows // 10 if name == "xlsx" else rows
        source, bare, target = (folder / f"{stem}.{name}" for stem in ("source", "copy", "labelled"))
        write(source, sample("title", count))
        line(
            name, count, [lambda s=source, b=bare: copy(s, b), lambda s=source, t=target: label_file(s, t, force=True)]
        )  # type: ignore[misc]
    source = folder / "source.csv"
    resumed: Job = lambda: label_file(source, folder / "labelled.csv", force=True, resume=True)  # noqa: E731
    line("csv, with resume", rows, [lambda: copy(source, folder / "copy.csv"), resumed])
    titles = sample("title", rows)
    for frame in (pd.DataFrame({"text": titles}), pl.DataFrame({"text": titles})):
        kind = type(frame).__module__.partition(".")[0]
        line(
            f"{kind}, copied as lists",
            rows,
            [lambda f=frame: type(f)({"text": f["text"].to_list()}), lambda f=frame: label_frame(f)],
        )  # type: ignore[misc]
    return lines


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formats", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(measure(Path(folder), args.rows, args.rounds)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
