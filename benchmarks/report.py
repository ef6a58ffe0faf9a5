"""Measurements to RESULTS.md and a plot."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.interleaved import Timing, Worker

PACKAGES = ("numpy", "scikit-learn", "fasttext-wheel", "alt-profanity-check", "magika", "py3langid", "vaderSentiment")


def machine() -> str:
    """Name the machine, the interpreter and the peers' versions."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        name = models[0] if models else name
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{name}, {os.cpu_count()} cores, {platform.system()}; {python}; {', '.join(versions)}"


def duration(seconds: float) -> str:
    """Write seconds with a unit that suits them."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.3g} us"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def table(timings: dict[str, Timing], reference: str) -> list[str]:
    """Write timings as a table, with ratios to one of them.

    Parameters
    ----------
    timings : dict of str to Timing
        Seconds, of a process or a text.
    reference : str
        What the ratios are to.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    base = timings[reference].median
    lines = [f"| | median | quartiles | times {reference} |", "| --- | --- | --- | --- |"]
    for name, timing in sorted(timings.items(), key=lambda item: item[1].median):
        low, high = duration(timing.low), duration(timing.high)
        lines.append(f"| {name} | {duration(timing.median)} | {low} to {high} | {timing.median / base:.3g} |")
    return lines


def loading(workers: list[Worker]) -> list[str]:
    """Write what loading costs.

    Parameters
    ----------
    workers : list of Worker
        Those that were measured, and those that could not be.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    lines = ["| | from import to first answer | memory that adds |", "| --- | --- | --- |"]
    for worker in sorted((w for w in workers if not w.missing), key=lambda w: w.load):
        lines.append(f"| {worker.name} | {duration(worker.load)} | {worker.memory / 1e6:.3g} MB |")
    return lines + [f"\nNot measured: {w.name} ({w.missing})." for w in workers if w.missing]


def plot(path: Path, panels: dict[str, dict[str, Timing]]) -> None:
    """Draw the timings, a panel each, on a logarithmic axis.

    Parameters
    ----------
    path : Path
        An ``.svg`` or ``.png`` file.
    panels : dict of str to dict of str to Timing
        By title.
    """
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams["svg.hashsalt"] = "kpoclass"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(len(panels), 1, figsize=(8, 1.9 * len(panels)), layout="constrained")
    for axis, (title, timings) in zip(axes, panels.items(), strict=True):
        names = sorted(timings, key=lambda name: -timings[name].median)
        values = [timings[name].median for name in names]
        colors = ["#1b7f5c" if name.startswith("kpoclass") else "#9aa5b1" for name in names]
        axis.barh(names, values, color=colors)
        axis.set_xscale("log")
        axis.set_xlim(min(values) / 2, max(values) * 8)
        axis.set_title(title, loc="left", fontsize=10)
        axis.tick_params(labelsize=8)
        axis.set_xticks([])
        axis.set_xticks([], minor=True)
        for place, value in enumerate(values):
            axis.text(value * 1.1, place, duration(value), va="center", fontsize=8)
        axis.spines[["top", "right", "bottom"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)


def running() -> str:
    """Say how to run this again."""
    return f"`python -m benchmarks` with Python {sys.version_info.major}.{sys.version_info.minor} wrote this page."
