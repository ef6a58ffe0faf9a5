"""Which engine answers: the kernel in C where there is one and it pays, plain Python elsewhere.

Both give the same results, to the last bit; the choice is only about time. Making a kernel takes some five
milliseconds, as long as plain Python takes for a few postings.
"""

from __future__ import annotations

import os

from kpoclass.inference.decision import code_of, decide, estimate
from kpoclass.inference.parameters import HEADS
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize_titled

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kpoclass.classification import Classification
    from kpoclass.inference._kernel import Kernel
    from kpoclass.inference.parameters import Parameters

    #: Takes the place of a text and what was given as one; returns the text to classify, or None if it is none and that
    #: was noted, or raises an error. The kernel needs no look at most texts.
    Check = Callable[[int, object], str | None]

#: Characters classified in plain Python before a kernel is made.
PAYS_FOR_KERNEL = 4_000
#: The numbers of a text: log-odds of each head, p_kpo, p_level of 1 to 4, p_in_scope, coverage; and where some are.
NUMBERS = len(HEADS) + 7
P_KPO, P_IN_SCOPE, COVERAGE = len(HEADS), len(HEADS) + 5, len(HEADS) + 6
_SIZE = 8 * NUMBERS
#: A thread takes no more texts at a time, so that Ctrl-C need not wait for long.
_AT_A_TIME = 10_000


class Engines:
    """Classifies texts, one or many, after a look at those that need it."""

    __slots__ = ("_kernel", "_left", "_parameters", "scorer")

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._left = PAYS_FOR_KERNEL
        self._kernel: Kernel | None = None
        self.scorer = Scorer(parameters)

    def make_kernel(self) -> None:
        """Make the kernel now, where there is one, whether it pays yet or not."""
        from kpoclass.inference.kernel import make_kernel

        self._kernel = self._kernel or make_kernel(self._parameters)
        self._left = 0

    def _kernel_for(self, texts: Iterable[object]) -> Kernel | None:
        """Return the kernel if it pays for these texts and those before."""
        if self._left > 0:
            self._left -= sum(len(text) for text in texts if isinstance(text, str))  # a race only changes the moment
            if self._left <= 0:
                self.make_kernel()
        return self._kernel

    def classify(self, text: object, check: Callable[[int, object], str], position: int = 0) -> Classification:
        """Classify one text."""
        result = self._kernel.classify(text) if self._kernel else None
        if result:
            return result
        return self.classify_plain(check(position, text))

    def classify_plain(self, text: str) -> Classification:
        """Classify a text that was looked at, and has no markup or so much that some of it is left."""
        return self._classify(text, self._kernel_for([text]))

    def _classify(self, text: str, kernel: Kernel | None) -> Classification:
        if kernel:
            return kernel.classify_many([text], True)[0][0]  # type: ignore[return-value]
        found = self.scorer.count(*tokenize_titled(text))
        return decide(found, self.scorer.log_odds(found), self._parameters.least_probability)

    def classify_many(self, texts: list[object], check: Check, n_threads: int = 1) -> list[Classification | None]:
        """Classify many texts, the kernel in several threads; None where the check gives none."""
        kernel = self._kernel_for(texts)
        results, doubtful = _first_results(kernel, texts, n_threads)
        for place in doubtful:
            text = check(place, texts[place])
            if text is not None:
                results[place] = self._classify(text, kernel)
        return results

    def score(self, texts: list[object], check: Check) -> tuple[bytearray, bytearray]:
        """Return the :data:`NUMBERS` of each text as doubles and its code, which is 0 where the check gives no text."""
        kernel = self._kernel_for(texts)
        doubtful: Iterable[int] = range(len(texts))
        if kernel:
            numbers, codes, doubtful = kernel.score(texts, False)
        else:
            numbers, codes = bytearray(_SIZE * len(texts)), bytearray(len(texts))
        for place in doubtful:
            text = check(place, texts[place])
            if text is not None:
                numbers[_SIZE * place : _SIZE * (place + 1)], codes[place] = self._score(text, kernel)
        return numbers, codes

    def _score(self, text: str, kernel: Kernel | None) -> tuple[bytes | bytearray, int]:
        if kernel:
            numbers, codes, _ = kernel.score([text], True)
            return numbers, codes[0]
        from array import array

        found = self.scorer.count(*tokenize_titled(text))
        log_odds = self.scorer.log_odds(found)
        result = decide(found, log_odds, self._parameters.least_probability)
        row = [*log_odds, result.p_kpo, *estimate(log_odds)[1], result.p_in_scope, result.coverage]
        return array("d", row).tobytes(), code_of(result)


def _first_results(
    kernel: Kernel | None, texts: list[object], n_threads: int
) -> tuple[list[Classification | None], Iterable[int]]:
    """Return what the kernel can tell, and the places of the texts that need a look."""
    if not kernel:
        return [None] * len(texts), range(len(texts))
    if n_threads == 1:
        return kernel.classify_many(texts, False)
    from concurrent.futures import ThreadPoolExecutor

    share = min(-(-len(texts) // n_threads), _AT_A_TIME) or 1
    starts = range(0, len(texts), share)
    results: list[Classification | None] = []
    doubtful: list[int] = []
    with ThreadPoolExecutor(n_threads) as threads:
        parts = threads.map(lambda at: kernel.classify_many(texts[at : at + share], False), starts)
        for start, (some, places) in zip(starts, parts, strict=True):
            results += some
            doubtful += [start + place for place in places]
    return results, doubtful


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
