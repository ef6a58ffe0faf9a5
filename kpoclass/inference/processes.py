"""A batch shared among processes, for machines with many cores and batches of many texts."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kpoclass.errors import WorkerError
from kpoclass.inference import model_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from kpoclass.classification import Classification
    from kpoclass.inference.dispatch import Engines
    from kpoclass.inference.parameters import Parameters

#: Characters handed to a process at a time, at least.
_CHUNK = 1 << 21
#: Seconds that processes have to end by themselves once another has died.
_GRACE = 3.0


def _chunks(texts: list[str]) -> list[list[str]]:
    chunks: list[list[str]] = []
    start = size = 0
    for place, text in enumerate(texts, 1):
        size += len(text)
        if size >= _CHUNK or place == len(texts):
            chunks.append(texts[start:place])
            start, size = place, 0
    return chunks


@contextmanager
def _temporary_file(parameters: Parameters) -> Iterator[str]:
    """Keep the model in a file: a process started with more than its path may block forever."""
    handle, path = tempfile.mkstemp(prefix="kpoclass.", suffix=".model")
    try:
        with open(handle, "wb") as file:
            file.write(model_file.dumps(parameters))
        yield path
    finally:
        with suppress(FileNotFoundError):
            os.unlink(path)


def _work(path: str, pipe: Connection, engines_of: type[Engines]) -> None:
    """Classify what comes through the pipe until it is closed; run in each process."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        engines = engines_of(model_file.read(path))
        pipe.send("ready")
        while True:
            pipe.send(engines.classify_many(pipe.recv()))


def _started(path: str, n_processes: int, engines_of: type[Engines]) -> Iterator[tuple[SpawnProcess, Connection]]:
    from multiprocessing import get_context

    context = get_context("spawn")  # the same on every system, and safe where the caller has threads
    for _ in range(n_processes):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(path, theirs, engines_of))
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()  # so that the pipe closes when the process ends
        yield process, ours


def _share(chunks: list[list[str]], pipes: list[Connection], path: str) -> list[list[Classification]]:
    """Once all have read the model, remove its file; send each process a chunk, and the next when it has answered."""
    from multiprocessing.connection import wait

    results: list[list[Classification]] = [[] for _ in chunks]
    places = iter(range(len(chunks)))
    busy: dict[object, int] = {}
    free = list(pipes)
    try:
        for pipe in pipes:
            pipe.recv()
        os.unlink(path)  # now: a signal may end this process at any time
        while True:
            for pipe, place in zip(free, places):  # noqa: B905 - there are more of one or of the other
                pipe.send(chunks[place])
                busy[pipe] = place
            if not busy:
                return results
            answered = wait(list(busy))  # type: ignore[arg-type]
            free = [pipe for pipe in pipes if pipe in answered]
            for pipe in free:
                results[busy.pop(pipe)] = pipe.recv()
    except (EOFError, OSError) as error:
        raise WorkerError(
            "a worker process ended before its work was done; in a script, write "
            f'`if __name__ == "__main__": results = classify_batch(texts, n_jobs={len(pipes)})`; '
            "where that guard is already there, the process was killed, perhaps for lack of memory: "
            "use a smaller n_jobs"
        ) from error


def may_start_processes() -> bool:
    """Whether this process may start others; a daemonic one may not."""
    from multiprocessing import current_process

    return not current_process().daemon


def classify_in_processes(
    engines_of: type[Engines], parameters: Parameters, texts: list[str], n_processes: int
) -> list[Classification]:
    """Classify checked texts in several processes, each with engines of its own."""
    chunks = _chunks(texts)
    started: list[tuple[SpawnProcess, Connection]] = []
    grace: float | None = _GRACE
    with _temporary_file(parameters) as path:
        try:
            for each in _started(path, min(n_processes, len(chunks)), engines_of):
                started.append(each)  # those started must be ended, whatever happens to the next
            results = _share(chunks, [pipe for _, pipe in started], path)
            grace = None
        finally:
            _end(started, grace)
    return [result for chunk in results for result in chunk]


def _end(started: list[tuple[SpawnProcess, Connection]], grace: float | None) -> None:
    from time import monotonic

    for _, pipe in started:
        pipe.close()
    until = monotonic() + (grace or 0.0)
    for process, _ in started:
        process.join(None if grace is None else max(0.0, until - monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
        process.close()
