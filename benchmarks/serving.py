"""The HTTP service, asked by a real client over loopback: ``python -m benchmarks.serving``, or with ``--quick`` for CI.

Beside it stands an endpoint of the same app that reads the same body and returns a constant: what the service costs
over that is what reading, classifying and answering cost. Bounded in requests and time; nothing is left running.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import sys
from typing import NamedTuple

from benchmarks import report, sections
from benchmarks.interleaved import Timing
from benchmarks.load_client import MARK
from benchmarks.loopback import Asking, Process, serving
from benchmarks.texts import load

SERVICE, CONSTANT = "kpoclass serve", "a constant"
PATHS = {SERVICE: "/v1/classify", CONSTANT: "/constant"}
#: Of its section in the results.
TITLE = "## The HTTP service"
BOTH = ["-m", "benchmarks.served", "both"]
STARTS = {
    SERVICE: ["-m", "kpoclass", "serve", "--no-request-log", "--port"],
    CONSTANT: ["-m", "benchmarks.served", "constant"],
}
#: Characters of a posting.
LENGTH = 2_500
#: At a time, where the server is to be busy all the time; and at most, where it is not.
CONNECTIONS, AT_MOST = 8, 64


class Size(NamedTuple):
    """How much is measured: rounds of how many requests, at a pace, for memory, and how many starts."""

    rounds: int
    requests: int
    paced: int
    few: int
    many: int
    starts: int


FULL = Size(rounds=21, requests=2_000, paced=10_000, few=2_000, many=200_000, starts=11)
QUICK = Size(rounds=3, requests=300, paced=400, few=500, many=2_000, starts=2)


def bodies() -> list[str]:
    """Return requests of texts of this length, each with a place for a number of its own."""
    words = " ".join(load("posting")).split(" ")
    rng = random.Random(0)  # noqa: S311 - not for secrets
    starts = [rng.randrange(len(words) - LENGTH) for _ in range(200)]
    texts = [f"{MARK.decode()} {' '.join(words[start : start + LENGTH])}"[:LENGTH] for start in starts]
    return [json.dumps({"text": text}) for text in texts]


class Figures(NamedTuple):
    """What was measured.

    Attributes
    ----------
    rate : dict of str to Timing
        Requests a second, by endpoint.
    processor : dict of str to float
        Seconds of the server's CPU time a request, by endpoint.
    latency : dict of str to tuple of float
        Median and 99th percentile in seconds, by endpoint, at half of what the service can do.
    memory : int or None
        Bytes that many requests left over what few did.
    ready : dict of str to Timing
        Seconds from the start of a process until ``/readyz`` answers.
    size : Size
        How much was asked.
    """

    rate: dict[str, Timing]
    processor: dict[str, float]
    latency: dict[str, tuple[float, float]]
    memory: int | None
    ready: dict[str, Timing]
    size: Size


def _race(server: Process, clients: dict[str, Asking], size: Size) -> tuple[dict[str, Timing], dict[str, float]]:
    """Ask both endpoints in turn, as fast as they answer; once more before, to warm up."""
    rates: dict[str, list[float]] = {name: [] for name in clients}
    processor = dict.fromkeys(clients, 0.0)
    for number in range(size.rounds + 1):
        for name, client in clients.items():
            before = server.processor_time()
            seconds = client.do(count=size.requests, connections=CONNECTIONS)
            if number:
                rates[name].append(size.requests / seconds)
                processor[name] += (server.processor_time() - before) / size.requests / size.rounds
    return {name: Timing.of(values) for name, values in rates.items()}, processor


def _latency(client: Asking, size: Size, rate: float) -> tuple[float, float]:
    """Return median and 99th percentile of what requests take that come at a rate."""
    percentiles = statistics.quantiles(client.do(count=size.paced, connections=AT_MOST, rate=rate), n=100)
    return percentiles[49], percentiles[98]


def measure(size: Size) -> Figures:
    """Measure everything, one after the other."""
    with serving(BOTH) as server:
        clients = {name: Asking(server.port, path, bodies()) for name, path in PATHS.items()}
        try:
            memory = _memory(server, clients[SERVICE], size)  # first, before anything else has been asked
            rate, processor = _race(server, clients, size)
            half = rate[SERVICE].median / 2
            latency = {name: _latency(client, size, half) for name, client in clients.items()}
        finally:
            for client in clients.values():
                client.stop()
    seconds: dict[str, list[float]] = {name: [] for name in PATHS}
    for _ in range(size.starts):
        for name, found in seconds.items():
            with serving(STARTS[name]) as server:
                found.append(server.seconds_to_ready)
    return Figures(rate, processor, latency, memory, {name: Timing.of(found) for name, found in seconds.items()}, size)


def _memory(server: Process, client: Asking, size: Size) -> int | None:
    client.do(count=size.few, connections=CONNECTIONS)
    before = server.memory()
    client.do(count=size.many - size.few, connections=CONNECTIONS)
    after = server.memory()
    return None if before is None or after is None else after - before


def ratios(figures: Figures) -> list[tuple[str, str, float | None, float, bool]]:
    """Return each figure with its target, its value, the limit that no noise explains, and whether less is better."""
    (p50, p99), rate, ready = figures.latency[SERVICE], figures.rate, figures.ready
    memory = None if figures.memory is None else figures.memory / 1e6
    asked = f"memory after {figures.size.many:,} requests less after {figures.size.few:,}, MB"
    return [
        ("requests a second / a constant", ".85", rate[SERVICE].median / rate[CONSTANT].median, 0.4, False),
        ("p99 / p50 at half of that load", "4", p99 / p50, 1000.0, True),
        (asked, "5", memory, 20.0, True),
        ("ready after start / a constant", "1.2", ready[SERVICE].median / ready[CONSTANT].median, 3.0, True),
    ]


def absurd(figures: Figures) -> list[str]:
    """Name the figures that no noise explains, several times worse than usual; empty if all is well."""
    return [
        f"{name}: {value:.3g}, {'more' if less else 'less'} than {limit}"
        for name, _, value, limit, less in ratios(figures)
        if value is not None and (value > limit if less else value < limit)
    ]


def section(figures: Figures) -> list[str]:
    """Write the figures as lines of Markdown."""
    lines = ["| figure | target | measured |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {aim} | {'not measured here' if value is None else format(value, '.3g')} |"
        for name, aim, value, *_ in ratios(figures)
    ]
    lines += [
        "",
        f"A client in another process asks one worker over loopback, {CONNECTIONS} requests at a time, each a posting",
        f"of {LENGTH:,} characters that never came before. The constant is an endpoint of the same app, under the same",
        "rules, that reads the body and answers with a constant; for the start it is an app of FastAPI of its own,",
        "without a model. Latency counts from when a request was due, whether or not earlier ones were answered.",
        "",
        "| | requests a second | quartiles | CPU time a request | p50 | p99 | ready after |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in PATHS:
        rate, (p50, p99) = figures.rate[name], figures.latency[name]
        cells = [
            f"{rate.median:,.0f}",
            f"{rate.low:,.0f} to {rate.high:,.0f}",
            report.duration(figures.processor[name]),
        ]
        cells += [report.duration(seconds) for seconds in (p50, p99, figures.ready[name].median)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few requests, and it fails only if a figure is absurd")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers and clients end with it
    figures = measure(QUICK if args.quick else FULL)
    lines = section(figures)
    print("\n".join(lines))
    if not args.quick:
        sections.write(TITLE, lines)
    for wrong in absurd(figures):
        print(f"absurd: {wrong}")
    return 1 if args.quick and absurd(figures) else 0


if __name__ == "__main__":
    raise SystemExit(main())
