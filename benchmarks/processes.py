"""What is measured as whole processes: cold start, a CSV file through the command line, memory of a long stream."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.engines import FASTTEXT, OURS, PLAIN, SKLEARN, environment
from benchmarks.interleaved import ROOT, Timing
from benchmarks.texts import write_titles

TITLE = "Accounts payable clerk"

COLD = {
    "bare Python": "pass",
    "import numpy": "import numpy",
    OURS: f"from kpoclass import classify; classify({TITLE!r})",
    OURS + PLAIN: f"from kpoclass import classify; classify({TITLE!r})",
    SKLEARN: f"import joblib; joblib.load('pipeline.joblib').predict_proba([{TITLE!r}])",
    FASTTEXT: f"import fasttext; fasttext.load_model('fasttext.bin').f.predict({TITLE!r} + chr(10), 1, 0.0, 'strict')",
    "alt-profanity-check": f"from profanity_check import predict_prob; predict_prob([{TITLE!r}])",
    "magika": f"from magika import Magika; Magika().identify_bytes({TITLE!r}.encode())",
    "py3langid": f"from py3langid.langid import classify; classify({TITLE!r})",
    "vaderSentiment": "from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer as A; "
    f"A().polarity_scores({TITLE!r})",
}

COPY = """
import csv
with (
    open("titles.csv", encoding="utf-8", newline="") as source,
    open("copy.csv", "w", encoding="utf-8", newline="") as out,
):
    writer = csv.writer(out)
    for row in csv.reader(source):
        writer.writerow(row)
"""

STREAM = """
from benchmarks.worker import memory
from kpoclass import iter_classify
titles = ["Accounts payable clerk", "Patent examiner", "Night shift, voice process", "R\\u00e9sum\\u00e9 screener"]
for _ in iter_classify(titles * 1000): pass
before = memory()
for _ in iter_classify(titles[n % 4] + str(n) for n in range(ROWS)): pass
print(memory() - before)
"""


LABEL = "kpoclass label"
COPY_LOOP = "csv copy loop"


def _time(name: str, command: list[str], folder: Path) -> float | None:
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment(name), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start if done.returncode == 0 else None


def _race(commands: dict[str, list[str]], folder: Path, rounds: int) -> dict[str, Timing]:
    """Time commands in turn; the first run compiles modules, as for users, and leaves out what is not installed."""
    commands = {name: command for name, command in commands.items() if _time(name, command, folder) is not None}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds[name].append(_time(name, command, folder) or 0.0)
    return {name: Timing.of(values) for name, values in seconds.items()}


def cold_start(names: Iterable[str], folder: Path, rounds: int) -> dict[str, Timing]:
    """Time whole processes from nothing to a first answer.

    Parameters
    ----------
    names : iterable of str
        Of :data:`COLD`.
    folder : Path
        With the files of :func:`benchmarks.prepare.prepare`.
    rounds : int
        How often each.

    Returns
    -------
    dict of str to Timing
        Without those that are not installed.
    """
    return _race({name: [sys.executable, "-c", COLD[name]] for name in names}, folder, rounds)


def csv_file(folder: Path, rows: int, rounds: int) -> dict[str, Timing]:
    """Time the command line on a CSV of titles beside a loop that copies the file with the csv module.

    Parameters
    ----------
    folder : Path
        To work in.
    rows : int
        Of the file.
    rounds : int
        How often each.

    Returns
    -------
    dict of str to Timing
    """
    write_titles(folder / "titles.csv", rows)
    label = [sys.executable, "-m", "kpoclass", "label", "titles.csv", "labelled.csv", "--force", "--quiet"]
    return _race({COPY_LOOP: [sys.executable, "-c", COPY], LABEL: label, LABEL + PLAIN: label}, folder, rounds)


def stream_memory(rows: int) -> dict[str, int]:
    """Give the memory that a stream of titles adds, in bytes.

    Parameters
    ----------
    rows : int
        How many titles.

    Returns
    -------
    dict of str to int
        With the kernel and without.
    """
    return {name: int(output([sys.executable, "-c", f"ROWS = {rows}{STREAM}"], name)) for name in (OURS, OURS + PLAIN)}


def output(command: list[str], name: str) -> str:
    """Run a command in the environment of an engine, and return what it prints."""
    return subprocess.run(
        command, cwd=ROOT, env=environment(name), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
