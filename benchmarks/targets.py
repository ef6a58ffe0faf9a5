"""The ratios that the project aims at, beside what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kpoclass
from benchmarks.engines import ARRAYS, FASTTEXT, LIMIT, OURS, PLAIN, SKLEARN, THREADS
from benchmarks.growth import limits as growth_limits
from benchmarks.growth import page_limits, worst_script
from benchmarks.processes import COPY_LOOP, LABEL

#: Of these modules, the first is the kernel, and the last four are the plain engine.
ENGINES = ("_kernel.c", "kernel.py", "dispatch.py", "tokens.py", "vocabulary.py", "scoring.py", "decision.py")
#: Of the same in commit 3dc7317, where the second engine was numpy's and batches ran in processes.
LINES_BEFORE_THE_KERNEL = 1005


def _ratio(timings: dict[str, Any], one: str, other: str) -> float | None:
    if one not in timings or other not in timings:
        return None
    return float(timings[one].median / timings[other].median)


def count_lines() -> int:
    """Count the lines of both engines that are not blank."""
    folder = Path(kpoclass.__file__).parent / "inference"
    lines = (line for name in ENGINES for line in (folder / name).read_text(encoding="utf-8").splitlines())
    return sum(bool(line.strip()) for line in lines)


def _beside_peers(
    what: str, timings: dict[str, Any], ours: str, aims: tuple[str, str, str, str]
) -> list[tuple[Any, ...]]:
    """Compare with fastText and scikit-learn; the aims are the kernel's beside each, then those of plain Python."""
    return [
        (f"{what}: {peer} / ours", aim, _ratio(timings, name, ours), aim_plain, _ratio(timings, name, ours + PLAIN))
        for peer, name, aim, aim_plain in (
            ("fastText", FASTTEXT, aims[0], aims[2]),
            ("scikit-learn", SKLEARN, aims[1], aims[3]),
        )
    ]


def targets(figures: dict[str, Any]) -> list[str]:
    """Put each target beside its figure.

    Parameters
    ----------
    figures : dict
        As from :func:`benchmarks.__main__.measure`.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    cold, csv, one, many = figures["cold"], figures["csv"], figures["one"], figures["many"]
    growth, stream = figures["growth"], figures["stream"]
    rows = [
        (
            "cold start / bare Python",
            "1.3",
            _ratio(cold, OURS, "bare Python"),
            "1.3",
            _ratio(cold, OURS + PLAIN, "bare Python"),
        ),
        *_beside_peers("a title", one["title"], OURS, ("2", "250", "0.4", "50")),
        *_beside_peers("a posting", one["posting"], OURS, ("3", "80", "0.3", "8")),
        *_beside_peers("many postings, one thread", many["posting"], OURS, ("5", "20", "0.3", "1.2")),
        *_beside_peers("many titles as results", many["title"], OURS, ("5", "9", "", "")),
        *_beside_peers("many titles as arrays", many["title"], ARRAYS, ("15", "25", "", "")),
        ("two threads / one, postings", "1.8", _ratio(figures["threads"], OURS, THREADS), "", None),
        (
            f"`label` on {figures['csv_rows']:,} titles / a plain csv copy loop",
            "1.5",
            _ratio(csv, LABEL, COPY_LOOP),
            "",
            _ratio(csv, LABEL + PLAIN, COPY_LOOP),
        ),
        (
            "any script, a byte / ordinary English, batch",
            "2",
            worst_script(growth[OURS]),
            "",
            worst_script(growth[OURS + PLAIN]),
        ),
        (
            f"memory {figures['stream_rows']:,} titles streamed add, MB",
            "0",
            stream[OURS] / 1e6,
            "0",
            stream[OURS + PLAIN] / 1e6,
        ),
    ]
    lines = [
        "| figure | target, with the kernel | measured | target, plain Python | measured |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, aim, value, aim_plain, value_plain in rows:
        lines.append(f"| {name} | {aim} | {_figure(value)} | {aim_plain} | {_figure(value_plain)} |")
    lines.append(
        f"| lines of the engines together (C and Python) | below {LINES_BEFORE_THE_KERNEL:,} | {count_lines():,} | | |"
    )
    return lines


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def beside_the_limit(figures: dict[str, Any]) -> list[str]:
    """Put ours beside a loop that looks each word up; lines of Markdown."""
    lines = ["| microseconds a text | one by one | many, as results | many, as arrays |", "| --- | --- | --- | --- |"]
    for kind in ("title", "posting"):
        one, many = figures["one"][kind], figures["many"][kind]
        if LIMIT not in many:
            return [f"Not measured: {figures['missing'][LIMIT]}."]
        least = many[LIMIT].median
        ours = (one[OURS].median, many[OURS].median, many[ARRAYS].median)
        lines.append(f"| a {kind}: {LIMIT} | {' | '.join([f'{least * 1e6:.3g}'] * 3)} |")
        lines.append(f"| a {kind}: kpoclass | {' | '.join(f'{seconds * 1e6:.3g}' for seconds in ours)} |")
        lines.append(f"| times the limit | {' | '.join(f'{seconds / least:.3g}' for seconds in ours)} |")
    return lines


def absurd(figures: dict[str, Any]) -> list[str]:
    """Name the ratios that no noise explains, several times worse than usual.

    Parameters
    ----------
    figures : dict
        As from :func:`benchmarks.__main__.measure`.

    Returns
    -------
    list of str
        Empty if all is well.
    """
    cold, csv, one, many = figures["cold"], figures["csv"], figures["one"], figures["many"]
    plain, plain_arrays = OURS + PLAIN, ARRAYS + PLAIN
    limits = [
        ("cold start, times bare Python", _ratio(cold, OURS, "bare Python"), 3.0),
        ("cold start, plain Python, times bare Python", _ratio(cold, plain, "bare Python"), 3.0),
        ("a title, times the scikit-learn pipeline", _ratio(one["title"], plain, SKLEARN), 0.2),
        ("many titles, times the scikit-learn pipeline", _ratio(many["title"], OURS, SKLEARN), 0.5),
        # The kernel is used, wherever it should be.
        ("a title with the kernel, times plain Python", _ratio(one["title"], OURS, plain), 0.8),
        ("a posting with the kernel, times plain Python", _ratio(one["posting"], OURS, plain), 0.5),
        ("many titles with the kernel, times plain Python", _ratio(many["title"], OURS, plain), 0.8),
        ("many postings with the kernel, times plain Python", _ratio(many["posting"], OURS, plain), 0.5),
        ("many titles as arrays with the kernel, times plain Python", _ratio(many["title"], ARRAYS, plain_arrays), 0.5),
        ("`label` with the kernel, times plain Python", _ratio(csv, LABEL, LABEL + PLAIN), 1.2),
        ("two threads, times one", _ratio(figures["threads"], THREADS, OURS), 1.6),
        ("`label`, times a copy loop", _ratio(csv, LABEL, COPY_LOOP), 40.0),
        ("any script, a byte in a batch, times ordinary English", worst_script(figures["growth"][OURS]), 10.0),
        *growth_limits(figures["growth"]),
        *page_limits(figures["pages"]),
    ]
    return [f"{name}: {value:.3g}, more than {limit}" for name, value, limit in limits if value and value > limit]
