"""Compare the kernel with the plain engine on random texts: ``python tests/inference/fuzz_engines.py --texts 10_000``.

Both have to give the same results, field by field, and the same numbers, bit by bit; and what Python has to look at
first, the kernel has to leave to it. The first text that they differ on is printed, made as short as it still differs.
Not collected by pytest, which compares them on the corpus beside this file.
"""

from __future__ import annotations

import argparse
import random
import time
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from kpoclass import Classification, load_model
from kpoclass.errors import EmptyTextError
from kpoclass.inference.decision import code_of, decide, estimate
from kpoclass.inference.kernel import make_kernel
from kpoclass.inference.parameters import Parameters
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize_titled
from kpoclass.inference.validation import check_text

#: Lines of "#" and a name, each followed by a text up to the next; texts are written as Python writes strings.
CORPUS = Path(__file__).with_name("fuzz_corpus.txt")
AT_A_TIME = 500
SEPARATORS = (
    " ", " ", " ", "\n", "\t", "-", "/", ", ", ". ", "", "", "'", "\u2019",
    "\xad", "\u200b", "\xa0", "\u2028", "\x85", "\x00",
)  # fmt: skip


def corpus() -> list[str]:
    """Return the texts of the corpus."""
    import ast

    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [ast.literal_eval(line) for line in lines if not line.startswith("#")]


class Engines:
    """Both engines of a model, each asked for itself."""

    def __init__(self, parameters: Parameters) -> None:
        kernel = make_kernel(parameters)
        assert kernel is not None, "there is no kernel to compare"
        self.kernel = kernel
        self._scorer = Scorer(parameters)
        self._least = parameters.least_probability

    def plain(self, texts: list[str]) -> tuple[list[Classification], bytes, bytes]:
        """Return the results, numbers and codes of plain Python."""
        results, numbers = [], array("d")
        for text in texts:
            found = self._scorer.count(*tokenize_titled(text))
            log_odds = self._scorer.log_odds(found)
            result = decide(found, log_odds, self._least)
            results.append(result)
            row = (*log_odds, result.p_kpo, *estimate(log_odds)[1], result.p_in_scope, result.coverage)
            numbers.extend(row)
        return results, numbers.tobytes(), bytes(map(code_of, results))

    def differ(self, texts: list[str]) -> bool:
        """Whether anything differs, however the kernel is asked, or it tells of what Python has to look at first."""
        expected, numbers, codes = self.plain(texts)
        if self.kernel.classify_many(texts, True) != (expected, []):
            return True
        if self.kernel.score(texts, True) != (numbers, codes, []):
            return True
        results, doubtful = self.kernel.classify_many(texts, False)
        if [place for place, result in enumerate(results) if result is None] != doubtful:
            return True
        if any(result not in (None, right) for result, right in zip(results, expected, strict=True)):
            return True
        if any(result is not None and not is_plain(text) for result, text in zip(results, texts, strict=True)):
            return True
        return list(map(self.kernel.classify, texts)) != results


def is_plain(text: str) -> bool:
    """Whether a text is classified as it is."""
    try:
        return check_text(text) == text
    except EmptyTextError:
        return False


def shortest(text: str, differs: Callable[[str], bool]) -> str:
    """Take out of a text whatever it differs without."""
    size = len(text)
    while size:
        places = range(0, len(text), size)
        shorter = next((text[:at] + text[at + size :] for at in places if differs(text[:at] + text[at + size :])), None)
        if shorter is None:
            size //= 2
        else:
            text, size = shorter, min(size, len(shorter))
    return text


def pieces(rng: random.Random, words: list[str]) -> list[str]:
    """Return what texts are made of for a while: words, some of them changed, and runs of one block of Unicode."""
    made = rng.choices(words, k=120)
    made += [change(word) for word in rng.choices(words, k=60) for change in (str.title, str.upper, str.swapcase)]
    made += ["".join(rng.choices(words, k=2)).title() for _ in range(20)]
    made += ["x" * size for size in (1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64)]
    made += ["<b>", "<", "&", "&amp;", "&nbsp", ";", "n/a", "N/A", "none", "tba", "#REF!", "?"]
    made += [str(rng.randrange(10 ** rng.randrange(1, 12))) for _ in range(10)]
    for _ in range(40):
        block = rng.choice((0, 0, 1, 2, 3, 0x20, 0x21, 0xFF, rng.randrange(0x300), rng.randrange(0x1100)))
        made.append("".join(chr(block << 8 | rng.randrange(256)) for _ in range(rng.randrange(1, 9))))
    return made


def texts(seed: int | str) -> Iterator[list[str]]:
    """Make random texts, of no character to some thousands, most of them short; a word often comes again."""
    words = [word.decode() for word in load_model().parameters.words]
    rng = random.Random(seed)
    while True:
        known = pieces(rng, words)
        for _ in range(4):
            made = []
            for _ in range(AT_A_TIME):
                some = rng.choices(known, k=rng.randrange(1, 40))
                n = int(1.5 ** (rng.random() ** 3 * 16))
                between = rng.choices(SEPARATORS, k=4) if n % 3 else (" ",)
                parts = rng.choices(some, k=n)
                made.append(
                    rng.choice(between).join(parts) if n % 2 else "".join(p + rng.choice(between) for p in parts)
                )
            yield made


def compare(n: int, seed: str) -> tuple[int, int, str | None]:
    """Compare so many texts; return how many were, their characters, and the first that differs."""
    engines = Engines(load_model().parameters)
    done = characters = 0
    for made in texts(seed):
        if engines.differ(made):
            # What differs only among others is shown whole.
            alone = next((text for text in made if engines.differ([text])), None)
            least = made if alone is None else shortest(alone, lambda t: engines.differ([t]))
            return done, characters, repr(least)
        done += len(made)
        characters += sum(map(len, made))
        if done >= n:
            break
    return done, characters, None


def main() -> str | None:
    """Compare in two processes, which take turns at shares of the texts."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start = time.monotonic()
    share = min(50_000, -(-given.texts // 2))
    shares = range(-(-given.texts // share))
    done = characters = 0
    with ProcessPoolExecutor(2) as pool:
        seeds = [f"{given.seed}-{number}" for number in shares]
        for n, size, differs in pool.map(partial(compare, share), seeds):
            done += n
            characters += size
            if differs:
                return f"after {done:,} texts, the engines differ on {differs}"
            if done % 1_000_000 == 0:
                print(f"{done:,} texts, {characters:,} characters, {time.monotonic() - start:.0f} s: equal", flush=True)
    print(f"{done:,} texts, {characters:,} characters, {time.monotonic() - start:.0f} s: all equal")
    return None


if __name__ == "__main__":
    raise SystemExit(main())
