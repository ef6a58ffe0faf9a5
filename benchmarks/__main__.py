"""Run every benchmark and write the results: ``python -m benchmarks``.

``--quick`` is for CI: few rounds, and it fails only if a ratio is absurd.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import beyond, growth, many_files, report, sections, serving
from benchmarks.engines import ENGINES, LIMITED, OURS, PLAIN, THREADS
from benchmarks.interleaved import Worker, race, start_workers
from benchmarks.prepare import prepare
from benchmarks.processes import COLD, COPY_LOOP, cold_start, csv_file, stream_memory
from benchmarks.targets import absurd, beside_the_limit, targets
from kpoclass.inference.kernel import why_absent

HERE = Path(__file__).resolve().parent


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Measure everything.

    Parameters
    ----------
    folder : Path
        To work in.
    quick : bool
        Few rounds, small files, and only engines that have limits or targets.

    Returns
    -------
    dict
        Figures by name.
    """
    prepare(folder)
    cold = ("bare Python", OURS, OURS + PLAIN) if quick else COLD
    rounds = 3 if quick else 21
    figures: dict[str, Any] = {"cold": cold_start(cold, folder, 7 if quick else 21)}
    figures["csv_rows"] = 10_000 if quick else 200_000
    figures["csv"] = csv_file(folder, figures["csv_rows"], 3 if quick else 7)
    figures["stream_rows"] = 50_000 if quick else 1_000_000
    figures["stream"] = stream_memory(figures["stream_rows"])
    workers = start_workers(LIMITED if quick else ENGINES, folder)
    try:
        figures |= _race_all(workers, rounds, quick=quick)
    finally:
        for worker in workers:
            worker.stop()
    figures["growth"] = growth.measure(2 if quick else 5)
    figures["pages"] = growth.measure_pages(2 if quick else 5)
    figures["workers"] = workers
    figures["missing"] = {worker.name: worker.missing for worker in workers if worker.missing}
    return figures


def _race_all(workers: list[Worker], rounds: int, *, quick: bool) -> dict[str, Any]:
    """Time every engine on one text at a time, on many at once, and on many in two threads."""
    singles = [worker for worker in workers if worker.has_one]
    batch = [worker for worker in workers if worker.has_many and worker.name != THREADS]
    threads = [worker for worker in workers if worker.name in {OURS, THREADS}]
    one = {"title": 2_000, "task": 1_000, "posting": 500}
    many = {"title": 10_000, "posting": 1_000} if quick else {"title": 20_000, "posting": 2_000}
    return {
        "one": {kind: race(singles, kind, count, many=False, rounds=rounds) for kind, count in one.items()},
        "many": {kind: race(batch, kind, count, many=True, rounds=rounds) for kind, count in many.items()},
        "sizes": many,
        "threads": race(threads, "posting", 5_000 if quick else 40_000, many=True, rounds=rounds, elapsed=True),
    }


LIMIT_IS = (
    "A loop in C (`limit.c`) finds the words of the same texts, letters and digits of ASCII, and looks each one up.",
    "It folds no Unicode, looks up no pairs, sums nothing and makes no result.",
    "",
)


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def pages(figures: dict[str, Any]) -> list[str]:
    """Write the figures as lines of Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"{report.running()} All engines are alive at once and take turns, round after round. A text's time is CPU",
        "time, in one thread; whole processes and two threads are timed by the clock. Read the ratios: seconds depend",
        "on the machine, and these were measured on two shared, noisy cores.",
        "",
        f"Machine: {report.machine()}.",
        "",
        "![Time a text, by engine](results.svg)",
        "",
        "The axes are logarithmic.",
        "",
        *_section("Beside the targets", targets(figures)),
        *_section("Beside the physical limit", [*LIMIT_IS, *beside_the_limit(figures)]),
        *_section("Cold start: a whole process up to its first answer", report.table(figures["cold"], "bare Python")),
        *_section("Loading, in a process that runs already", report.loading(figures["workers"])),
    ]
    for kind, timings in figures["one"].items():
        lines += _section(f"One {kind} at a time", report.table(timings, OURS))
    for kind, timings in figures["many"].items():
        lines += _section(f"{figures['sizes'][kind]:,} {kind}s at once", report.table(timings, OURS))
    lines += [
        *_section(f"`kpoclass label` on {figures['csv_rows']:,} titles", report.table(figures["csv"], COPY_LOOP)),
        *_section("Long and strange texts", growth.table(figures["growth"])),
        *sections.written(serving.TITLE),
        *sections.written(beyond.TITLE),
        *sections.written(many_files.TITLE),
        sections.LAST,
        "",
        "kpoclass computes every field of every result (label, probability, level, scope, coverage, reason), and",
        '`scores()` gives arrays; "plain Python" is the same without the kernel in C. The scikit-learn pipeline and',
        "fastText (words and bigrams, ten dimensions) give the label's probability alone.",
        "alt-profanity-check, magika, py3langid and vaderSentiment answer other questions; they stand for what a small",
        "text classifier costs.",
    ]
    return lines


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds and engines, nothing written")
    args = parser.parse_args()
    if why := why_absent():
        raise SystemExit(f"the engine with the kernel can't be measured: {why}")
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), quick=args.quick)
    lines = pages(figures)
    print("\n".join(lines))
    if args.quick:
        for wrong in absurd(figures):
            print(f"absurd: {wrong}")
        return 1 if absurd(figures) else 0
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    panels = {"Cold start": figures["cold"]}
    panels |= {f"One {kind} at a time": timings for kind, timings in figures["one"].items()}
    panels |= {f"Many {kind}s at once, each": timings for kind, timings in figures["many"].items()}
    report.plot(HERE / "results.svg", panels)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
