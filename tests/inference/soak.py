"""Give one process texts of all sorts by every route; its memory has to stay: ``python tests/inference/soak.py``.

First 8 threads have to give what one gives. Then 5 million texts are classified; resident memory is looked at a hundred
times, and must never be more than 2 MB above what it was after a tenth. Not collected by pytest, which does the same
with some thousand texts and counts what is allocated (``test_soak.py``).
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from fuzz_engines import texts as random_texts

from kpoclass import Classification, KpoclassError, Model, classify_posting, load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.resources import data_path

#: What is no text, or none that can be classified.
BAD = [None, 7, 1.5, b"Actuary", "", " \u2003", "\x00", "!!!", "n/a", ["Actuary"], "\ud800", float("nan")]
N_THREADS = 8
LITTLE = 2 << 20
AT_A_TIME = 1_000


class Sorts:
    """Texts of all sorts, from a seed, without end."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._ours = load_descriptions(data_path("descriptions.csv"))["text"].tolist()
        self._words = load_model().parameters.word_lines.decode().split("\n")
        self._fuzzed = chain.from_iterable(random_texts(f"soak-{seed}"))

    def _own(self) -> str:
        """Return a title, task or posting of ours with a word more, so that few are given twice."""
        words = self._random.choice(self._ours).split(" ")
        words.insert(self._random.randrange(len(words) + 1), self._random.choice(self._words))
        return " ".join(words)

    def _html(self) -> str:
        lines = self._own().split("\n")
        return "<div class='ad'><p>" + "</p>\n<ul><li>".join(lines) + "</li></ul>&nbsp;&amp;</div>"

    def _unicode(self) -> str:
        most = self._random.choice((0x250, 0x3000, 0x10000, 0x110000))
        return "".join(chr(self._random.randrange(most)) for _ in range(self._random.randrange(1, 60)))

    def block(self) -> list[Any]:
        """Return the next thousand."""
        made: list[Any] = [
            *(self._own() for _ in range(500)),
            *islice(self._fuzzed, 300),
            *(self._html() for _ in range(90)),
            *(self._unicode() for _ in range(90)),
            *self._random.choices(BAD, k=20),
        ]
        self._random.shuffle(made)
        return made


def _each(call: Callable[[Any], object], texts: list[Any]) -> None:
    for text in texts:
        with suppress(KpoclassError):  # a bad one
            call(text)


def _posting(model: Model, text: Any) -> None:
    classify_posting({"title": "Analyst", "description": text} if type(text) is str and len(text) % 2 else text, model)


#: How many of a thousand texts are given to each route.
ROUTES: dict[str, tuple[int, Callable[[Model, list[Any]], object]]] = {
    "classify": (300, lambda model, texts: _each(model.classify, texts)),
    "classify_batch": (300, lambda model, texts: model.classify_batch(texts, errors="coerce")),
    "scores": (200, lambda model, texts: model.scores([text for text in texts if one_or_none(model, text)])),
    "iter_classify": (100, lambda model, texts: list(model.iter_classify(texts, errors="coerce"))),
    "explain": (60, lambda model, texts: _each(model.explain, texts)),
    "classify_posting": (40, lambda model, texts: _each(lambda text: _posting(model, text), texts)),
}


def use(model: Model, block: list[Any]) -> None:
    """Give each route its share of a block."""
    rest = iter(block)
    for share, route in ROUTES.values():
        route(model, list(islice(rest, share)))


def in_threads(model: Model, texts: list[Any]) -> list[list[Classification | None]]:
    """Let eight threads classify all of them at the same time, half one by one; return what each gets."""
    ready = threading.Barrier(N_THREADS)
    results: list[list[Classification | None]] = [[] for _ in range(N_THREADS)]

    def work(number: int) -> None:
        ready.wait()
        half = len(texts) // 2
        results[number] = model.classify_batch(texts[:half], errors="coerce") + [
            one_or_none(model, text) for text in texts[half:]
        ]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def one_or_none(model: Model, text: Any) -> Classification | None:
    """Classify one text; a bad one has no result."""
    try:
        return model.classify(text)
    except KpoclassError:
        return None


def threads_agree(model: Model, texts: list[Any]) -> bool:
    """Whether eight threads give what one gives."""
    alone = [one_or_none(model, text) for text in texts]
    return all(given == alone for given in in_threads(model, texts))


def resident() -> int:
    """Return the bytes of this process in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _checkpoints(model: Model, sorts: Sorts, n: int) -> Iterator[tuple[int, int]]:
    """Use a model for so many texts; yield a hundred times how many were, and the memory then."""
    blocks = -(-n // AT_A_TIME)
    for number in range(1, blocks + 1):
        use(model, sorts.block())
        if number * 100 // blocks > (number - 1) * 100 // blocks:
            yield number * AT_A_TIME, resident()


def main() -> str | None:
    """Soak, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--texts", type=int, default=5_000_000)
    parser.add_argument("--threaded", type=int, default=100_000, help="texts that eight threads are given, each all")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    model, sorts, start = load_model(), Sorts(given.seed), time.process_time()
    for _ in range(-(-given.threaded // AT_A_TIME)):
        if not threads_agree(model, sorts.block()):
            return "eight threads give other results than one"
    print(f"{given.threaded:,} texts in each of {N_THREADS} threads: as in one", flush=True)
    settled, most = 0, 0
    for done, memory in _checkpoints(model, sorts, given.texts):
        if done <= given.texts // 10:
            settled = memory
        most = max(most, memory - settled)
        if done * 10 // given.texts > (done - 1) * 10 // given.texts or done == given.texts:
            print(f"{done:,} texts: {memory / 1e6:.2f} MB, {(memory - settled) / 1e6:+.2f} MB", flush=True)
    print(f"at most {most / 1e6:.2f} MB more, {time.process_time() - start:.0f} s of processor")
    return f"memory grew by {most:,} bytes" if most > LITTLE else None


if __name__ == "__main__":
    sys.exit(main())
