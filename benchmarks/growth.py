"""How the cost of a text grows with its length, and what the worst texts cost a byte."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.texts import load

MEGABYTE = 1 << 20
#: Characters.
LENGTHS = (1 << 10, 1 << 16, MEGABYTE)


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def ordinary(size: int) -> str:
    """Return postings, one after the other."""
    return _filled("\n".join(load("posting")), size)


def hard(size: int) -> dict[str, str]:
    """Return texts that are hard to fold, to split or to look up."""
    numbers = " ".join(f"{number * 2654435761 % 2**32:x}" for number in range(size // 8))
    return {
        "one long word": "a" * size,
        "words all different": numbers[:size],
        "words without spaces": _filled("wordsGlued", size),
        "empty lines": "\n" * (size - 1) + "a",
        "curly quotes": "\u2019" * (size - 1) + "a",
        "a curly quote in each word": _filled("we\u2019ve they\u2019re ", size),
        "deep HTML": "<div>" * (size // 5 - 1) + "a",
        "Cyrillic": _filled("\u0431\u0443\u0445\u0433\u0430\u043b\u0442\u0435\u0440 \u043f\u043e ", size),
        "Devanagari": _filled("\u0932\u0947\u0916\u093e \u092a\u0930\u0940 ", size),
        "Han": _filled("\u4f1a\u8a08\u76e3\u67fb\u4eba", size),
        "emoji": _filled("\U0001f600 ok ", size),
        "combining accents": "a\u0301" * (size // 2),
        "private use": "".join(chr(0xE000 + number % 6400) for number in range(size - 1)) + "a",
    }


def pages(size: int) -> dict[str, str]:
    """Return pages and pieces of them that are hard to take apart."""
    pieces = {
        "list": "<div><p>Match <b>bills</b> &amp; file<ul><li>one<li>two</ul></div>\n",
        "plain": "Match bills and file\n",
        "headings": "Duties:\nfile\n",
        "escaped": "&lt;p&gt;file ",
        "bold": "<b>file</b>\n",
        "stray": "<p>file</div></i>",
        "brackets": "<p ",
        "entities": "&amp;&#38",
        "colons": "a:",
        "scripts": '<script type="application/ld+json">{}</script>',
        "commas": '{"title":"x","description":"y",},',
        "jobs": '{"title":"x","jobs":[{"name":"y","description":{"text":"z"}}]},',
        "marked": '<div itemtype="JobPosting"><b itemprop="title">x</b><p itemprop="description">file</p></div>',
        "data": "<p>x<script>title=description={a:[</script>",
        "links": "<h2><a href=x>[file](y)</a></h2>",
    }
    filled = {name: piece * (size // len(piece)) for name, piece in pieces.items()}
    return {
        **filled,
        "commas": f"[{filled['commas']}]",
        "jobs": f"[{filled['jobs'].removesuffix(',')}]",
    }


def _seconds_a_byte(classify: Callable[[str], object], text: str, rounds: int) -> float:
    """Time a text, the fastest of some rounds, by its bytes of UTF-8."""
    runs = []
    for _ in range(rounds):
        start = time.perf_counter()
        classify(text)
        runs.append(time.perf_counter() - start)
    return min(runs) / len(text.encode("utf-8", "surrogatepass"))


class Growth(NamedTuple):
    """What texts cost one engine."""

    #: Seconds a byte of ordinary text, by its characters.
    by_length: dict[int, float]
    #: What a byte of each hard text costs, times one of ordinary text of the same length.
    worst: dict[str, float]


def measure(rounds: int) -> dict[str, Growth]:
    """Measure both engines; of each text the fastest of some rounds counts."""
    from kpoclass import load_model
    from kpoclass.inference.batch.engine import Batch

    model = load_model()
    batch = Batch(model.parameters)
    engines: dict[str, Callable[[str], object]] = {
        "one text": model.classify,
        "batch": lambda text: batch.classify([text]),
    }
    measured = {}
    for name, classify in engines.items():
        lengths = {size: _seconds_a_byte(classify, ordinary(size), rounds) for size in LENGTHS}
        worst = {
            case: _seconds_a_byte(classify, text, rounds) / lengths[MEGABYTE] for case, text in hard(MEGABYTE).items()
        }
        measured[name] = Growth(lengths, worst)
    return measured


def measure_pages(rounds: int) -> dict[str, float]:
    """Measure what a byte of a long page takes, times one of a short page of the same kind."""
    from kpoclass.postings.read import outcomes

    def read(page: str) -> object:
        return list(outcomes(page))

    short, long = pages(1 << 14), pages(1 << 18)
    return {
        name: _seconds_a_byte(read, long[name], rounds) / _seconds_a_byte(read, short[name], rounds) for name in long
    }


def table(measured: dict[str, Growth]) -> list[str]:
    """Write what was measured as lines of Markdown."""
    lines = ["| microseconds a KB | 1 KB | 64 KB | 1 MB |", "| --- | --- | --- | --- |"]
    for name, growth in measured.items():
        lines.append(f"| {name} | {' | '.join(f'{s * 1024e6:.3g}' for s in growth.by_length.values())} |")
    lines += ["", "| 1 MB of, cost a byte of UTF-8, times ordinary text | one text | batch |", "| --- | --- | --- |"]
    one, batch = measured["one text"].worst, measured["batch"].worst
    return lines + [f"| {case} | {value:.2f} | {batch[case]:.2f} |" for case, value in one.items()]


def limits(measured: dict[str, Growth]) -> list[tuple[str, float, float]]:
    """Name each ratio, with its value and the limit that noise does not explain; quadratic growth gives hundreds."""
    found = []
    for name, (by_length, worst) in measured.items():
        found.append((f"{name}, a byte of 1 MB, times one of 64 KB", by_length[MEGABYTE] / by_length[1 << 16], 8.0))
        found += [(f"{name}, a byte of {case}, times ordinary text", value, 40.0) for case, value in worst.items()]
    return found


def page_limits(measured: dict[str, float]) -> list[tuple[str, float, float]]:
    """Name each ratio with its value and limit, as :func:`limits` does; quadratic growth gives 16."""
    return [(f"a byte of a long page of {name}, times one of a short", value, 8.0) for name, value in measured.items()]
