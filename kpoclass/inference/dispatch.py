"""How a batch is classified: with or without numpy, in one process or several.

Both engines give the same results, within 1e-12; the choice is only about time. Measured by ``benchmarks/``: numpy
takes about a tenth of a second to import, as long as plain Python takes for some 1.5 million characters; once it is
imported, a few postings or some fifty titles make up for the handling of arrays.
"""

from __future__ import annotations

import os
import sys

from kpoclass.inference.decision import decide
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize_titled

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.classification import Classification
    from kpoclass.inference.batch.engine import Batch
    from kpoclass.inference.parameters import Parameters

#: Total number of characters from which importing numpy pays off.
PAYS_FOR_IMPORT = 1_500_000
#: The same for using it once imported; each text counts as some more characters, for the handling around it.
PAYS_FOR_USE = 4_000
_PER_TEXT = 60


def prepare(sizes: Iterable[int]) -> None:
    """Import numpy if about as many characters are to come as make that pay off; no size is asked for otherwise."""
    if "numpy" not in sys.modules and sum(sizes) >= PAYS_FOR_IMPORT:
        import numpy  # noqa: F401


def pays(texts: list[str]) -> bool:
    """Whether numpy is faster for these texts."""
    least = PAYS_FOR_USE if "numpy" in sys.modules else PAYS_FOR_IMPORT
    return sum(map(len, texts)) + _PER_TEXT * len(texts) >= least


class Engines:
    """The engine for one text, the engine for many, and the choice between them. Expects checked texts."""

    __slots__ = ("_batch", "_parameters", "scorer")

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.scorer = Scorer(parameters)
        self._batch: Batch | None = None

    def classify(self, text: str) -> Classification:
        """Classify one text."""
        found = self.scorer.count(*tokenize_titled(text))
        return decide(found, self.scorer.log_odds(found), self._parameters.least_probability)

    def classify_many(self, texts: list[str], n_processes: int = 1) -> list[Classification]:
        """Classify many texts, whichever way is faster."""
        if n_processes > 1:
            from kpoclass.inference.processes import classify_in_processes, may_start_processes

            if may_start_processes():
                return classify_in_processes(type(self), self._parameters, texts, n_processes)
        batch = self.batch_for(texts)
        return batch.classify(texts) if batch else list(map(self.classify, texts))

    def batch_for(self, texts: list[str]) -> Batch | None:
        """Return the engine for many texts, or None if these are classified faster one by one."""
        return self.batch if pays(texts) else None

    @property
    def batch(self) -> Batch:
        """The engine for many texts, built on first use."""
        if self._batch is None:  # two threads may both build it; either is as good
            from kpoclass.inference.batch.engine import Batch

            self._batch = Batch(self._parameters)
        return self._batch


def count_processes(n_jobs: object) -> int:
    """Return how many processes ``n_jobs`` asks for; as in joblib, -1 means one per core, -2 one fewer, ..."""
    if n_jobs is None:
        return 1
    if not hasattr(n_jobs, "__index__") or isinstance(n_jobs, bool) or n_jobs == 0:
        raise ValueError(
            "n_jobs: expected a number of processes, None or 1 for this one alone, or -1 for one per core, "
            f"got {n_jobs!r}"
        )
    number = int(n_jobs)
    return number if number > 0 else max(1, _cores() + 1 + number)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))  # the cores that this process may use
    return os.cpu_count() or 1
