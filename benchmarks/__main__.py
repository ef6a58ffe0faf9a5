"""Run every benchmark and write the results: ``python -m benchmarks``.

``--quick`` is for CI: few rounds, and it fails only if a ratio is absurd.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import growth, report
from benchmarks.interleaved import Timing, race, start_workers
from benchmarks.prepare import prepare
from benchmarks.processes import cold_start, csv_file, stream_memory
from benchmarks.targets import absurd, targets

HERE = Path(__file__).resolve().parent
OURS = "kpoclass"


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Measure everything.

    Parameters
    ----------
    folder : Path
        To work in.
    quick : bool
        Few rounds, small files.

    Returns
    -------
    dict
        Figures by name.
    """
    prepare(folder)
    rounds = 2 if quick else 15
    figures: dict[str, Any] = {"cold": cold_start(folder, 7 if quick else 20)}
    rows = 10_000 if quick else 200_000
    figures["csv_rows"] = rows
    figures["csv"] = csv_file(folder, rows, rounds if quick else 7)
    figures["stream_rows"] = 50_000 if quick else 1_000_000
    figures["stream"] = stream_memory(figures["stream_rows"])
    workers = start_workers(folder)
    alive = [worker for worker in workers if not worker.missing]
    batch = [worker for worker in alive if worker.has_many]
    singles = [worker for worker in alive if worker.name != "kpoclass scores()"]
    count = 400 if quick else 200  # few rounds: the first is to be past the point from which words are kept
    figures["one"] = {
        kind: (race(singles, kind, count, many=False, rounds=rounds), count) for kind in ("title", "task", "posting")
    }
    sizes = {"title": 20_000, "posting": 2_000}  # fewer would not be worth importing numpy
    figures["many"] = {kind: (race(batch, kind, size, many=True, rounds=rounds), size) for kind, size in sizes.items()}
    figures["growth"] = growth.measure(2 if quick else 5)
    figures["pages"] = growth.measure_pages(3 if quick else 5)
    figures["workers"] = workers
    for worker in workers:
        worker.stop()
    return figures


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def pages(figures: dict[str, Any]) -> list[str]:
    """Write the figures as lines of Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"{report.running()} All engines are alive at once and take turns, round after round. Read the ratios: seconds",
        "depend on the machine, and these were measured on two shared, noisy cores.",
        "",
        f"Machine: {report.machine()}.",
        "",
        "![Time a text, by engine](results.svg)",
        "",
        "The axes are logarithmic.",
        "",
        *_section("Beside the targets", targets(figures)),
        *_section("Cold start: a whole process up to its first answer", report.table(figures["cold"], "bare Python")),
        *_section("Loading, in a process that runs already", report.loading(figures["workers"])),
    ]
    for kind, (timings, count) in figures["one"].items():
        lines += _section(f"One {kind} at a time", report.table(timings, OURS, count))
    for kind, (timings, count) in figures["many"].items():
        lines += _section(f"{count:,} {kind}s at once", report.table(timings, OURS, count))
    lines += [
        *_section(f"`kpoclass label` on {figures['csv_rows']:,} titles", report.table(figures["csv"], "csv copy loop")),
        *_section("Long and strange texts", growth.table(figures["growth"])),
        "## What is compared",
        "",
        "kpoclass computes every field of every result (label, probability, level, scope, coverage, reason), and",
        "`scores()` gives arrays. The scikit-learn pipeline and fastText give the label's probability alone.",
        "alt-profanity-check, magika, py3langid and vaderSentiment answer other questions; they stand for what a small",
        "text classifier costs.",
    ]
    return lines


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, nothing written")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), quick=args.quick)
    lines = pages(figures)
    print("\n".join(lines))
    if args.quick:
        for wrong in absurd(figures):
            print(f"absurd: {wrong}")
        return 1 if absurd(figures) else 0
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    cold: dict[str, Timing] = figures["cold"]
    panels = {"Cold start": (cold, 1)}
    panels |= {f"One {kind} at a time": panel for kind, panel in figures["one"].items()}
    panels |= {f"Many {kind}s at once, each": panel for kind, panel in figures["many"].items()}
    report.plot(HERE / "results.svg", panels)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
