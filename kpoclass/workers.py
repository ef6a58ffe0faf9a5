"""Share a batch among processes, for those who have many cores and many texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpoclass.classification import Classification
    from kpoclass.model import Model

#: Characters handed to a process at a time, at least.
_CHUNK = 1 << 21

_model: Model | None = None


def _start(model: Model) -> None:
    global _model  # noqa: PLW0603 - each process has its own, set once
    _model = model


def _classify(texts: list[str]) -> list[Classification]:
    if _model is None:  # pragma: no cover - _start runs first in every process
        raise RuntimeError("this process was started without a model")
    return _model.classify_batch(texts)


def _chunks(texts: list[str]) -> list[list[str]]:
    chunks: list[list[str]] = []
    start = size = 0
    for place, text in enumerate(texts, 1):
        size += len(text)
        if size >= _CHUNK or place == len(texts):
            chunks.append(texts[start:place])
            start, size = place, 0
    return chunks


def classify_in_processes(model: Model, texts: list[str], workers: int) -> list[Classification]:
    """Classify texts in several processes.

    Parameters
    ----------
    model : Model
        Sent to each process once.
    texts : list of str
        Checked texts.
    workers : int
        How many processes.

    Returns
    -------
    list of Classification
        In the order of the texts.

    Raises
    ------
    ValueError
        If ``workers`` is below 1.
    """
    if workers < 1:
        raise ValueError(f"workers: expected at least 1 process, got {workers}")
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # "spawn" is the same on every system, and safe where the caller has threads.
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (model,)) as pool:
        return [result for results in pool.map(_classify, _chunks(texts)) for result in results]
