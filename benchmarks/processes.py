"""What is measured as whole processes: cold start, a CSV file through the command line, memory of a long stream."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.interleaved import ROOT, Timing
from benchmarks.texts import write_titles

TITLE = "Accounts payable clerk"

COLD = {
    "bare Python": "pass",
    "import numpy": "import numpy",
    "kpoclass": f"from kpoclass import classify; classify({TITLE!r})",
    "scikit-learn, same model": f"import joblib; joblib.load('pipeline.joblib').predict_proba([{TITLE!r}])",
    "fastText, same data": "import fasttext; "
    f"fasttext.load_model('fasttext.bin').f.predict({TITLE!r} + chr(10), 1, 0.0, 'strict')",
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


#: Modules are compiled in a first run, as for users; where this is set, each run would compile them again.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _time(command: list[str], folder: Path) -> float | None:
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=_ENVIRONMENT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start if done.returncode == 0 else None


def _race(commands: dict[str, list[str]], folder: Path, rounds: int) -> dict[str, Timing]:
    commands = {name: command for name, command in commands.items() if _time(command, folder) is not None}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds[name].append(_time(command, folder) or 0.0)
    return {name: Timing.of(values) for name, values in seconds.items()}


def cold_start(folder: Path, rounds: int) -> dict[str, Timing]:
    """Time whole processes from nothing to a first answer.

    Parameters
    ----------
    folder : Path
        With the files of :func:`benchmarks.prepare.prepare`.
    rounds : int
        How often each.

    Returns
    -------
    dict of str to Timing
        Without those that are not installed.
    """
    return _race({name: [sys.executable, "-c", code] for name, code in COLD.items()}, folder, rounds)


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
    return _race({"csv copy loop": [sys.executable, "-c", COPY], "kpoclass label": label}, folder, rounds)


def stream_memory(rows: int) -> int:
    """Give the memory that a stream of titles adds, in bytes.

    Parameters
    ----------
    rows : int
        How many titles.

    Returns
    -------
    int
    """
    code = STREAM.replace("ROWS", str(rows))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout)
