"""Read altered model files: ``python tests/inference/fuzz_model_files.py --inputs 10_000_000 --seed 1 --jobs 2``.

Each is refused with ModelFormatError, or read; of those that are read, one in ten gives texts the same results, to the
last bit, in both engines. A process that reads them has little memory to spend, and is watched: a crash and a hang are
reported with the number of the file, which ``--only`` reads again. Not collected by pytest, which reads some thousand.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import re
import struct
import tempfile
import time
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from altered_models import Bases, altered, bases, parts_of
from fuzz_engines import Engines
from hostile_models import Forger, as_file
from hostile_models import answers as kernel_answers

from kpoclass import KpoclassError, Model, ModelFormatError, estimate_share, load_model
from kpoclass.inference.kernel import make_kernel
from kpoclass.inference.model_file import dumps, loads, read
from kpoclass.inference.parameters import Parameters
from kpoclass.resources import resource_bytes

#: Every refusal of the reader, without what differs from file to file.
REFUSALS = (
    "expected a kpoclass model file, got another kind of file",
    "truncated: # bytes, and the header alone has #",
    "truncated: expected # bytes, got #",
    "too long: expected # bytes, got more",
    "too large: expected at most # bytes, its header says #",
    "format version #; this kpoclass reads versions # to #. Upgrade kpoclass",
    "format version #; this kpoclass reads versions # to #. Copy it again",
    "altered: the checksum does not match the contents",
    "altered: expected zeros between the sections",
    "a section's length does not fit its items",
    "out of bounds: expected words of ASCII letters and digits",
    "out of bounds: expected no empty word",
    "out of bounds: expected words of at most # letters",
    "out of bounds: expected words in ascending order, each once",
    "out of bounds: expected more features than bigrams and title features",
    "out of bounds: expected one stem per word",
    "out of bounds: expected stems below #",
    "out of bounds: expected two stems per bigram",
    "out of bounds: expected first stems below #",
    "out of bounds: expected second stems below #",
    "out of bounds: expected bigrams in ascending order, each once",
    "out of bounds: expected title features in ascending order, each once",
    "out of bounds: expected title features below #",
    "out of bounds: expected idf above zero",
    "out of bounds: expected # weights per feature",
    "out of bounds: expected # scales and intercepts, and a least probability",
    "out of bounds: expected finite scales between # and #, and finite intercepts",
    "out of bounds: expected intercepts below a million",
    "out of bounds: expected a least probability from # to #",
)
#: Those of the metadata, which is read when it is asked for.
METADATA_REFUSALS = (
    "the metadata is not JSON",
    "the metadata should be a JSON object, not a # of it",
    "the metadata's confident",
    "the metadata's real_postings",
)
#: Of metadata that no altered file has.
RARE_REFUSALS = ("the metadata is too large", "the metadata is nested too deeply")

#: Times its own size, the memory that reading a file may take, and what is taken whatever its size.
MOST_TIMES, ROOM = 4, 1 << 18
#: The same of the kernel in C, which keeps each word in up to six slots of 40 bytes, to find it at once.
MOST_KERNEL_TIMES = 60
#: The memory that reading a process may take beside what it has, and seconds without the next file.
MOST_MEMORY, MOST_SECONDS = 200 << 20, 120
#: Seconds that it may take before the first.
STARTING = 60
#: Files that a process reads before the next takes over.
SHARE = 250_000
#: One in so many files is: of those read, answered by; read by its path; measured; shown by ``kpoclass info``.
ANSWERED, BY_PATH, MEASURED, SHOWN = 40, 40, 1000, 500


@dataclass
class Seen:
    """What came of the files."""

    read: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    given_to_kernel: int = 0
    by_path: int = 0
    measured: int = 0
    shown: int = 0
    most_times: float = 0.0  # of files of more than ROOM
    most_kernel_times: float = 0.0  # the same of a kernel that is made of one
    most_beside: int = 0  # bytes more than MOST_TIMES the size of the file

    def add(self, other: Seen) -> None:
        """Add what came of others."""
        for name in ("read", "refusals", "answered", "given_to_kernel", "by_path", "measured", "shown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.most_times = max(self.most_times, other.most_times)
        self.most_kernel_times = max(self.most_kernel_times, other.most_kernel_times)
        self.most_beside = max(self.most_beside, other.most_beside)

    def faults(self) -> list[str]:
        """Say which refusals are new, and which were never reached."""
        unknown = [
            f"unknown refusal: {refusal}" for refusal in self.refusals if refusal not in ALL_REFUSALS + RARE_REFUSALS
        ]
        return unknown + [f"never reached: {refusal}" for refusal in ALL_REFUSALS if refusal not in self.refusals]


ALL_REFUSALS = REFUSALS + METADATA_REFUSALS


def refusal(error: KpoclassError, name: str) -> str:
    """Return what is said of every such file."""
    said = re.sub(r"\d+(\.\d+)?", "#", str(error).removeprefix(f"{name}: ").partition(";")[0])
    if said.startswith("format version"):
        said += re.sub(r"\d+", "#", str(error).partition(";")[2].join((";", "")))
    if said.startswith("the metadata should be"):
        return METADATA_REFUSALS[1]
    return said.partition(": ")[0] if said.startswith("the metadata") else said


@cache
def large_files() -> list[bytes]:
    """Return the shipped model, and models that ask for as much memory for their size as any."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = sorted(a + b + c for a in letters for b in letters for c in letters)
    short = "\n".join(words[: (1 << 17) // 3 + 1])  # one more than half as large a table of the kernel has room for
    n = 100_000
    plain = dict(parts_of(resource_bytes("models", "kpoclass.model")))
    heads = plain["heads"]

    def of(words: str, pairs: int = 0, titles: int = 0, metadata: bytes = b"{}") -> bytes:
        features = 400 + pairs + titles
        couples = [divmod(number, 400) for number in range(pairs)]
        return as_file(
            {
                "metadata": metadata,
                "words": words.encode(),
                "word_stems": bytes(2 * (words.count("\n") + 1)),
                "bigram_first": struct.pack(f"<{pairs}H", *(first for first, _ in couples)),
                "bigram_second": struct.pack(f"<{pairs}H", *(second for _, second in couples)),
                "title_features": struct.pack(f"<{titles}I", *range(titles)),
                "idf": b"\1\0" * features,
                "weights": b"\1\0" * 5 * features,
                "heads": heads,
            }
        )

    return [
        resource_bytes("models", "kpoclass.model"),
        of(short),
        of("a", pairs=n),
        of("a", pairs=n, titles=n),
        of("a", metadata=b'{"a": "' + b"x" * 1_000_000 + b'"}'),
        of("a" * 1_000_000),
    ]


def memory_of(load: Callable[[], Any]) -> tuple[int, Any]:
    """Return the most bytes that are taken at a time, and what is loaded, or None if that is refused."""
    tracemalloc.start()
    try:
        loaded = load()
    except ModelFormatError:
        loaded = None
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most, loaded


class Reader:
    """Reads altered files, and counts what comes of them."""

    def __init__(self, of: Bases, folder: Path) -> None:
        self.bases = of
        self.path = folder / "altered.model"
        self.seen = Seen()

    def read(self, number: int) -> None:
        """Read the file of a number, and look at it closer if it is its turn."""
        data = altered(number, self.bases)
        turn = zlib.crc32(number.to_bytes(8, "little"))
        parameters = self._parameters(data, "the model", lambda: read(BytesIO(data)))
        if turn % BY_PATH == 0:
            self._read_by_path(data, parameters)
        if turn % MEASURED == 0 or (len(data) > ROOM and turn % 5 == 0):
            self._measure(data)
        if parameters is None:
            if turn % ANSWERED == 0:
                self._give_to_kernel(number, data)
            return
        self.seen.read += 1
        if turn % ANSWERED == 0:
            self._answer(number, data, parameters)
        if turn % SHOWN == 0:
            self._show(data)

    def _parameters(self, data: bytes, name: str, load: Any) -> Parameters | None:
        try:
            parameters = load()
        except ModelFormatError as error:
            self.seen.refusals[refusal(error, name)] += 1
            return None
        assert isinstance(parameters, Parameters), data
        return parameters

    def _read_by_path(self, data: bytes, expected: Parameters | None) -> None:
        self.seen.by_path += 1
        self.path.write_bytes(data)
        try:
            model = load_model(self.path)
        except ModelFormatError:
            assert expected is None, "read as bytes, refused by its path"
        else:
            assert expected is not None, "refused as bytes, read by its path"
            assert model == Model(expected)

    def _measure(self, data: bytes) -> None:
        """Measure what reading takes by either route, refused or not."""
        self.path.write_bytes(data)
        self.seen.measured += 1
        file = BytesIO(data)
        for source in (file, self.path):
            peak, parameters = memory_of(lambda source=source: read(source))  # type: ignore[misc]
            beside = peak - MOST_TIMES * len(data)
            assert beside <= ROOM, f"{peak:,} bytes for a file of {len(data):,}"
            self.seen.most_beside = max(self.seen.most_beside, beside)
            if len(data) > ROOM:
                self.seen.most_times = max(self.seen.most_times, peak / len(data))
        if parameters is not None:
            peak, _ = memory_of(lambda: make_kernel(parameters))
            assert peak <= MOST_KERNEL_TIMES * len(data) + ROOM, f"{peak:,} bytes for a kernel of {len(data):,}"
            if len(data) > ROOM:
                self.seen.most_kernel_times = max(self.seen.most_kernel_times, peak / len(data))

    def _answer(self, number: int, data: bytes, parameters: Parameters) -> None:
        """Give texts to both engines; what the metadata says is used, or refused. Written, it is the same file."""
        self.seen.answered += 1
        assert dumps(parameters) == data
        texts = Forger(number).texts(parameters.word_lines[:10_000])
        engines = Engines(parameters)
        assert not engines.differ(texts), "the engines differ"
        for result in engines.plain(texts)[0]:
            assert 0.5 <= result.probability <= 1.0
            assert 0.0 <= result.p_kpo <= 1.0
            assert 0.0 <= result.p_in_scope <= 1.0
            assert 0.0 <= result.coverage <= 1.0
            assert result.skill_level in ((3, 4) if result.label == "KPO" else (1, 2, 3))
        model = Model(parameters)
        why = model.explain(texts[5])
        assert math.isfinite(why.log_odds)
        for use in (lambda: model.metadata, lambda: model.at_risk(0.05), lambda: estimate_share(["KPO"], model)):
            try:
                use()
            except ModelFormatError as error:
                self.seen.refusals[refusal(error, "the model")] += 1
            except KpoclassError:
                pass  # nothing was measured

    def _give_to_kernel(self, number: int, data: bytes) -> None:
        """Give the sections of a refused file to the kernel: it refuses them as well, or stays within them."""
        with suppress(ModelFormatError):  # of sections that can't be told apart
            unchecked = loads(data, check=False)
            self.seen.given_to_kernel += 1
            kernel_answers(unchecked, Forger(number).texts(unchecked.word_lines[:10_000]))

    def _show(self, data: bytes) -> None:
        from kpoclass.cli.main import main as kpoclass

        self.seen.shown += 1
        self.path.write_bytes(data)
        with _nothing_shown():
            for arguments in ([], ["--json"]):
                assert kpoclass(["info", str(self.path), *arguments]) in (0, 1)


@contextmanager
def _nothing_shown() -> Iterator[None]:
    from contextlib import redirect_stderr, redirect_stdout

    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield


def made_bases() -> Bases:
    """Return what is altered."""
    return bases(*large_files())


def read_share(numbers: range, at: Any, answers: Any) -> None:
    """Read the files of these numbers in a process of its own, which says where it is."""
    import resource

    try:
        of = made_bases()
        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MOST_MEMORY, taken + MOST_MEMORY))
        with tempfile.TemporaryDirectory() as folder:
            reader = Reader(of, Path(folder))
            for number in numbers:
                at.value = number
                reader.read(number)
        answers.put((len(numbers), reader.seen))
    except BaseException as error:
        import traceback

        answers.put(f"file {at.value}: {type(error).__name__}: {error}\n{traceback.format_exc()}")


@dataclass
class _Job:
    process: Any
    at: Any
    last: int = -1
    since: float = 0.0

    def stands_still(self) -> bool:
        now = time.monotonic()
        if self.at.value != self.last:
            self.last, self.since = self.at.value, now
        return now - self.since > MOST_SECONDS


def read_all(n: int, seed: int, jobs: int, work: Callable[..., None] = read_share) -> tuple[Seen, str]:
    """Read so many files in so many processes; return what came of them, and the first fault."""
    import queue

    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    running: list[_Job] = []
    seen, done, start = Seen(), 0, time.monotonic()
    size = min(SHARE, -(-n // jobs))
    first = seed * 10**12
    shares = [range(first + at, first + min(at + size, n)) for at in range(0, n, size)]
    try:
        while shares or running:
            while shares and len(running) < jobs:
                at = context.Value("q", -1, lock=False)
                process = context.Process(target=work, args=(shares.pop(0), at, answers), daemon=True)
                process.start()
                running.append(_Job(process, at, since=time.monotonic() + STARTING))
            with suppress(queue.Empty):
                got = answers.get(timeout=1)
                if isinstance(got, str):
                    return seen, got
                number, some = got
                seen.add(some)
                done += number
                print(f"{done:,} files, {time.monotonic() - start:.0f} s", flush=True)
            for job in list(running):
                if job.process.exitcode or job.stands_still():
                    why = f"ended with {job.process.exitcode}" if job.process.exitcode else "stands still"
                    return seen, f"the process {why} at file {job.at.value}"
                if job.process.exitcode == 0:
                    running.remove(job)
        while done < n:  # what was sent last
            number, some = answers.get(timeout=60)
            seen.add(some)
            done += number
    finally:
        for job in running:
            job.process.kill()
    return seen, ""


def report(n: int, seen: Seen) -> str:
    """Return the figures as lines."""
    refused = sum(seen.refusals[refusal] for refusal in REFUSALS)
    lines = [
        f"{n:,} files: {seen.read:,} read, {refused:,} refused, nothing else",
        f"both engines: {seen.answered:,} of those read gave texts the same results; of the others, "
        f"{seen.given_to_kernel:,} were given to the kernel all the same",
        f"routes: {seen.by_path:,} were read by their path as well; {seen.shown:,} shown by kpoclass info",
        f"memory of {seen.measured:,}: never over {MOST_TIMES} times the file and {max(0, seen.most_beside):,} bytes; "
        f"of files over {ROOM:,} bytes, {seen.most_times:.2f} times at most, for a kernel {seen.most_kernel_times:.1f}",
        *(f"{seen.refusals[refusal]:>12,}  {refusal}" for refusal in ALL_REFUSALS),
    ]
    return "\n".join(lines)


def main() -> str | None:
    """Read, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="read one file alone, to see its fault")
    given = parser.parse_args()
    if given.only is not None:
        with tempfile.TemporaryDirectory() as folder:
            Reader(made_bases(), Path(folder)).read(given.only)
        return None
    seen, fault = read_all(given.inputs, given.seed, given.jobs)
    if fault:
        return fault
    print(report(given.inputs, seen))
    return "\n".join(seen.faults()) or None


if __name__ == "__main__":
    raise SystemExit(main())
