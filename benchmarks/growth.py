"""How the cost of a text grows with its length, and what the worst texts cost a byte.

``python -m benchmarks.growth ROUNDS`` measures the engine that this environment chooses, and writes JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.engines import OURS, PLAIN
from benchmarks.processes import output
from benchmarks.texts import load

MEGABYTE = 1 << 20
#: Characters.
LENGTHS = (1 << 10, 1 << 16, MEGABYTE)
#: Characters of the texts of a batch together.
BATCH = 1 << 18


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def ordinary(size: int) -> str:
    """Return postings, one after the other; if one had what may be markup, all of the text would be searched."""
    return _filled("\n".join(text for text in load("posting") if not {"<", "&"} & set(text)), size)


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
        "emoji": _filled("\U0001f600 ok ", size),
        "private use": "".join(chr(0xE000 + number % 6400) for number in range(size - 1)) + "a",
        **scripts(size),
    }


def scripts(size: int) -> dict[str, str]:
    """Return texts in other scripts than plain Latin."""
    letters = " ".join(chr(code) for code in range(0xC0, 0x32000) if chr(code).isalpha())
    return {
        "Vietnamese": _filled("k\u1ebf to\u00e1n tr\u01b0\u1edfng ", size),
        "combining accents": _filled("ke\u0302\u0301 toa\u0301n ", size),
        "Cyrillic": _filled("\u0431\u0443\u0445\u0433\u0430\u043b\u0442\u0435\u0440 \u043f\u043e ", size),
        "Arabic": _filled("\u0645\u062d\u0627\u0633\u0628 \u0623\u0648\u0644 ", size),
        "Devanagari": _filled("\u0932\u0947\u0916\u093e \u092a\u0930\u0940 ", size),
        "Hangul": _filled("\ud68c\uacc4 \ub2f4\ub2f9\uc790 ", size),
        "Han": _filled("\u4f1a\u8a08\u76e3\u67fb\u4eba", size),
        "cuneiform": _filled("\U00012000\U00012157 \U000122ba ", size),
        "every script, letter by letter": _filled(letters, size),
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


def _seconds_a_byte(jobs: dict[str, tuple[Callable[[], object], str]], rounds: int) -> dict[str, float]:
    """Let jobs take turns, and divide the least CPU time of each by its text's bytes of UTF-8."""
    least = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, (job, _text) in jobs.items():
            start = time.process_time()
            job()
            least[name] = min(least[name], time.process_time() - start)
    return {name: least[name] / len(text.encode("utf-8", "surrogatepass")) for name, (_, text) in jobs.items()}


class Growth(NamedTuple):
    """What texts cost one engine."""

    #: Seconds a byte of ordinary text, by its characters.
    by_length: dict[int, float]
    #: What a byte of each hard text costs, times one of ordinary text of the same length.
    worst: dict[str, float]
    #: The same for many texts of :data:`LENGTHS` [0] characters in a call.
    batch: dict[str, float]


def measure_here(rounds: int) -> Growth:
    """Measure the engine of this process; of each text the least CPU time of some rounds counts."""
    from kpoclass import load_model

    model = load_model()

    def one(text: str) -> tuple[Callable[[], object], str]:
        return lambda: model.classify(text), text

    def many(text: str) -> tuple[Callable[[], object], str]:
        texts = [text[start : start + LENGTHS[0]] for start in range(0, len(text), LENGTHS[0])]
        return lambda: model.classify_batch(texts, errors="coerce"), text

    by_length = _seconds_a_byte({str(size): one(ordinary(size)) for size in LENGTHS}, 5 * rounds)
    worst, batch = (
        _seconds_a_byte({"": job(ordinary(size)), **{name: job(text) for name, text in hard(size).items()}}, rounds)
        for job, size in ((one, MEGABYTE), (many, BATCH))
    )
    return Growth(
        {size: by_length[str(size)] for size in LENGTHS},
        *({name: seconds / shares[""] for name, seconds in shares.items() if name} for shares in (worst, batch)),
    )


def measure(rounds: int) -> dict[str, Growth]:
    """Measure both engines, each in a process of its own."""
    measured = {}
    for name in (OURS, OURS + PLAIN):
        by_length, worst, batch = json.loads(output([sys.executable, "-m", "benchmarks.growth", str(rounds)], name))
        measured[name] = Growth({int(size): seconds for size, seconds in by_length.items()}, worst, batch)
    return measured


def measure_pages(rounds: int) -> dict[str, float]:
    """Measure what a byte of a long page takes, times one of a short page of the same kind."""
    from kpoclass.postings.read import outcomes

    def read(page: str) -> tuple[Callable[[], object], str]:
        return lambda: list(outcomes(page)), page

    short, long = (
        _seconds_a_byte({name: read(page) for name, page in pages(size).items()}, rounds) for size in (1 << 14, 1 << 18)
    )
    return {name: long[name] / short[name] for name in long}


def table(measured: dict[str, Growth]) -> list[str]:
    """Write what was measured as lines of Markdown."""
    lines = ["| microseconds a KB | 1 KB | 64 KB | 1 MB |", "| --- | --- | --- | --- |"]
    for name, growth in measured.items():
        lines.append(f"| {name} | {' | '.join(f'{s * 1024e6:.3g}' for s in growth.by_length.values())} |")
    kernel, plain = measured[OURS], measured[OURS + PLAIN]
    lines += [
        "",
        "What a byte of UTF-8 costs, times one of ordinary English; a text of 1 MB, or texts of 1 KB in a batch:",
        "",
        "| | one text | batch | one text, plain Python | batch, plain Python |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case in kernel.worst:
        times = (kernel.worst[case], kernel.batch[case], plain.worst[case], plain.batch[case])
        lines.append(f"| {case} | {' | '.join(f'{value:.2f}' for value in times)} |")
    return lines


def worst_script(measured: Growth) -> float:
    """Return what a byte of the slowest script costs in a batch, times one of ordinary English."""
    return max(measured.batch[name] for name in scripts(64))


def limits(measured: dict[str, Growth]) -> list[tuple[str, float | None, float]]:
    """Name each ratio, with its value and the limit that noise does not explain; quadratic growth gives thousands."""
    found: list[tuple[str, float | None, float]] = []
    for name, (by_length, worst, batch) in measured.items():
        found.append((f"{name}, a byte of 1 MB, times one of 64 KB", by_length[MEGABYTE] / by_length[1 << 16], 8.0))
        for cases, where in ((worst, ""), (batch, " in a batch")):
            for case, value in cases.items():
                # Python takes tags out also where the kernel does the rest.
                limit = 400.0 if name == OURS and "HTML" in case else 40.0
                found.append((f"{name}, a byte of {case}{where}, times ordinary text", value, limit))
    return found


def page_limits(measured: dict[str, float]) -> list[tuple[str, float | None, float]]:
    """Name each ratio with its value and limit, as :func:`limits` does; quadratic growth gives 16."""
    return [(f"a byte of a long page of {name}, times one of a short", value, 8.0) for name, value in measured.items()]


if __name__ == "__main__":
    print(json.dumps(measure_here(int(sys.argv[1]))))
