"""Which engine answers: the kernel in C where there is one and it pays, plain Python elsewhere.

Both give the same results, to the last bit; the choice is only about time. Making a kernel takes some five
milliseconds, as long as plain Python takes for a few postings.
"""

from __future__ import annotations

import os

from kpoclass.inference.decision import decide, estimate
from kpoclass.inference.parameters import HEADS
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize_titled

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from kpoclass.classification import Classification, Scores
    from kpoclass.inference._kernel import Kernel
    from kpoclass.inference.parameters import Parameters

#: Characters classified in plain Python before a kernel is made.
PAYS_FOR_KERNEL = 4_000


class Engines:
    """Classifies checked texts, one or many."""

    __slots__ = ("_kernel", "_left", "_parameters", "scorer")

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._left = PAYS_FOR_KERNEL
        self._kernel: Kernel | None = None
        self.scorer = Scorer(parameters)

    def _kernel_for(self, size: int) -> Kernel | None:
        """Return the kernel if it pays for so many more characters."""
        if self._kernel is None and self._left > 0:
            self._left -= size  # a race between threads only changes the moment
            if self._left <= 0:
                from kpoclass.inference.kernel import make_kernel

                self._kernel = make_kernel(self._parameters)
        return self._kernel

    def classify(self, text: str) -> Classification:
        """Classify one text."""
        kernel = self._kernel or self._kernel_for(len(text))
        if kernel:
            return kernel.classify(text)
        found = self.scorer.count(*tokenize_titled(text))
        return decide(found, self.scorer.log_odds(found), self._parameters.least_probability)

    def classify_many(self, texts: list[str], n_threads: int = 1) -> list[Classification]:
        """Classify many texts; the kernel does it in several threads."""
        kernel = self._kernel_for(sum(map(len, texts)))
        if not kernel:
            return list(map(self.classify, texts))
        if n_threads == 1:
            return kernel.classify_many(texts)
        from concurrent.futures import ThreadPoolExecutor

        share = -(-len(texts) // n_threads) or 1
        with ThreadPoolExecutor(n_threads) as threads:
            parts = threads.map(kernel.classify_many, [texts[at : at + share] for at in range(0, len(texts), share)])
            return [result for part in parts for result in part]

    def scores(self, texts: list[str]) -> Scores:
        """Score many texts, as arrays."""
        from kpoclass.classification import Scores

        return Scores(*self._arrays(texts)[:4])

    def log_odds(self, texts: list[str]) -> NDArray[Any]:
        """Return the log-odds of every head, shape (n, len(HEADS)): probabilities may round to 0 or 1."""
        return self._arrays(texts)[4]

    def _arrays(self, texts: list[str]) -> list[NDArray[Any]]:
        """Return what the fields of Scores hold, then the log-odds of every head."""
        import numpy as np

        kernel = self._kernel_for(sum(map(len, texts)))
        if kernel:
            flat = [np.frombuffer(numbers) for numbers in kernel.score(texts)]
        else:
            flat = [np.array(numbers, dtype=np.float64) for numbers in self._score(texts)]
        return [
            array.reshape(shape) for array, shape in zip(flat, (-1, (-1, 4), -1, -1, (-1, len(HEADS))), strict=True)
        ]

    def _score(self, texts: list[str]) -> tuple[list[float], ...]:
        """Do what the kernel's score does."""
        p_kpo, p_level, p_in_scope, coverage, every = arrays = [], [], [], [], []  # type: ignore[var-annotated]
        for text in texts:
            found = self.scorer.count(*tokenize_titled(text))
            log_odds = self.scorer.log_odds(found)
            of_kpo, of_levels, of_scope = estimate(log_odds)
            p_kpo.append(of_kpo)
            p_level += of_levels
            p_in_scope.append(of_scope)
            coverage.append(found.known / found.countable if found.countable else 0.0)
            every += log_odds
        return arrays


def count_threads(n_jobs: object) -> int:
    """Return how many threads ``n_jobs`` asks for; as in joblib, -1 means one per core, -2 one fewer, ..."""
    if n_jobs is None:
        return 1
    if not hasattr(n_jobs, "__index__") or isinstance(n_jobs, bool) or n_jobs == 0:
        raise ValueError(
            f"n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got {n_jobs!r}"
        )
    number = int(n_jobs)
    return number if number > 0 else max(1, _cores() + 1 + number)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))  # the cores that this process may use
    return os.cpu_count() or 1
