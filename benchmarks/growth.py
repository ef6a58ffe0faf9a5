"""How the cost of a text grows with its length, and what the worst texts cost a byte."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.texts import load

MEGABYTE = 1 << 20


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def ordinary(size: int) -> str:
    """Give postings, one after the other.

    Parameters
    ----------
    size : int
        Characters.

    Returns
    -------
    str
    """
    return _filled("\n".join(load("posting")), size)


def hard(size: int) -> dict[str, str]:
    """Give texts that are hard to fold, to split or to look up.

    Parameters
    ----------
    size : int
        Characters of each.

    Returns
    -------
    dict of str to str
    """
    numbers = " ".join(f"{number * 2654435761 % 2**32:x}" for number in range(size // 8))
    return {
        "one long word": "a" * size,
        "words all different": numbers[:size],
        "curly quotes alone": "\u2019" * size,
        "a curly quote in each word": _filled("we\u2019ve they\u2019re ", size),
        "deep HTML": "<div>" * (size // 5),
        "Cyrillic": _filled("\u0431\u0443\u0445\u0433\u0430\u043b\u0442\u0435\u0440 \u043f\u043e ", size),
        "Devanagari": _filled("\u0932\u0947\u0916\u093e \u092a\u0930\u0940 ", size),
        "Han": _filled("\u4f1a\u8a08\u76e3\u67fb\u4eba", size),
        "emoji": _filled("\U0001f600 ok ", size),
        "combining accents": "a\u0301" * (size // 2),
        "private use": "".join(chr(0xE000 + number % 6400) for number in range(size)),
    }


def seconds_a_byte(classify: Callable[[str], object], text: str, rounds: int) -> float:
    """Time a text, the fastest of some rounds, by its bytes of UTF-8.

    Parameters
    ----------
    classify : callable
        Takes a text.
    text : str
        The text.
    rounds : int
        How often.

    Returns
    -------
    float
        Seconds a byte.
    """
    runs = []
    for _ in range(rounds):
        start = time.perf_counter()
        classify(text)
        runs.append(time.perf_counter() - start)
    return min(runs) / len(text.encode("utf-8", "surrogatepass"))


def by_length(classify: Callable[[str], object], rounds: int) -> dict[int, float]:
    """Give seconds a byte of ordinary text at three lengths.

    Parameters
    ----------
    classify : callable
        Takes a text.
    rounds : int
        How often each; the fastest counts.

    Returns
    -------
    dict of int to float
        By characters.
    """
    return {size: seconds_a_byte(classify, ordinary(size), rounds) for size in (1 << 10, 1 << 16, MEGABYTE)}


def worst_cases(classify: Callable[[str], object], size: int, rounds: int) -> dict[str, float]:
    """Give what a byte of each hard text costs, as a ratio to ordinary text of the same length.

    Parameters
    ----------
    classify : callable
        Takes a text.
    size : int
        Characters.
    rounds : int
        How often each; the fastest counts.

    Returns
    -------
    dict of str to float
    """
    base = seconds_a_byte(classify, ordinary(size), rounds)
    return {name: seconds_a_byte(classify, text, rounds) / base for name, text in hard(size).items()}


def report(rounds: int) -> list[str]:
    """Measure both engines and write the result as lines of Markdown.

    Parameters
    ----------
    rounds : int
        How often each; the fastest counts.

    Returns
    -------
    list of str
    """
    from kpoclass import load_model
    from kpoclass.inference.batch.engine import Batch

    model = load_model()
    batch = Batch(model.parameters)
    engines: dict[str, Callable[[str], object]] = {
        "one text": model.classify,
        "batch": lambda text: batch.classify([text]),
    }
    lines = ["| microseconds a KB | 1 KB | 64 KB | 1 MB |", "| --- | --- | --- | --- |"]
    for name, classify in engines.items():
        lines.append(f"| {name} | {' | '.join(f'{s * 1024e6:.3g}' for s in by_length(classify, rounds).values())} |")
    worst = {name: worst_cases(classify, MEGABYTE, rounds) for name, classify in engines.items()}
    lines += ["", "| 1 MB of, cost a byte of UTF-8, times ordinary text | one text | batch |", "| --- | --- | --- |"]
    return lines + [
        f"| {case} | {value:.2f} | {worst['batch'][case]:.2f} |" for case, value in worst["one text"].items()
    ]
