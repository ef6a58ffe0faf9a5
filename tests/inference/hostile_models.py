"""Models that somebody forged: every section of a file sound, at a limit, or beyond it. Each is made from a seed.

``python tests/inference/hostile_models.py --seconds 600`` gives as many of them to the kernel as the time allows.
"""

from __future__ import annotations

import argparse
import random
import struct
import time
import zlib
from collections import Counter

from fuzz_engines import Engines

from kpoclass.errors import ModelFormatError
from kpoclass.inference.kernel import make_kernel
from kpoclass.inference.model_file import FORMAT_VERSION, MAGIC, NUMBERS, loads
from kpoclass.inference.parameters import HEADS, Parameters

Sections = dict[str, bytes]
STRANGE_WORDS = (
    b"", b"x" * 33, b"y" * 32 + b"\xff", b"z" * 300, b"caf\xe9", b"\xff" * 8, b"Data", b"a b", b"a\rb", b"a\0",
    b"\0" * 16, b"\x7f", b"-",
)  # fmt: skip
STRANGE_NUMBERS = (float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, -1e308, 1e6, 710.0)


class Forger:
    """Makes the sections of one model. Nothing is out of bounds in one of three."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._faulty = self.random.choice((0.0, 0.01, 0.2))

    def _fault(self) -> bool:
        return self.random.random() < self._faulty

    def _number(self, end: int, most: int) -> int:
        """Return a number from 0 to below the end, often the last; by a fault a little more, or the most."""
        if self._fault() or end < 1:
            return self.random.choice((end, end + 1, most, most - 1, 0)) % (most + 1)
        return self.random.choice((end - 1, self.random.randrange(end), self.random.randrange(end)))

    def _several(self, n: int, end: int, most: int) -> list[int]:
        """Return so many numbers, in ascending order and each once but by a fault, as far as there are so many."""
        numbers = [self._number(end, most) for _ in range(n)]
        return numbers if self._fault() else sorted(set(numbers))

    def words(self, n: int) -> list[bytes]:
        """Make words of letters and digits, in ascending order, but by a fault."""
        sizes = (1, 1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32)
        made = []
        for _ in range(n):
            alphabet = self.random.choice((b"a", b"ab", b"x09", b"abcdefghijklmnopqrstuvwxyz0123456789"))
            made.append(bytes(self.random.choices(alphabet, k=self.random.choice(sizes))))
        words = sorted(set(made))
        if words and self._fault():
            for _ in range(self.random.randrange(1, 4)):
                words.insert(self.random.randrange(len(words)), self.random.choice((*STRANGE_WORDS, *words)))
        return words

    def sections(self) -> Sections:
        """Make all sections."""
        rng = self.random
        words = self.words(rng.choice((0, 1, 1, 2, 3, 5, 9, 30))) or [b"a"]
        n_stems = rng.randrange(1, len(words) + 2)
        pairs = self._several(rng.choice((0, 0, 1, 4, 20)), n_stems * n_stems, n_stems * n_stems + n_stems)
        n_text = n_stems + len(pairs)
        titles = self._several(rng.choice((0, 0, 1, 3, 20)), n_text, 0xFFFFFFFF)
        n_features = n_text + len(titles)
        scales, intercepts = (2.0**-12, 0.5, 1e-300, 0.999), (0.0, 1.5, -9e5, 9e5, -720.0, 36.8)
        heads = [number for _ in HEADS for number in (rng.choice(scales), rng.choice(intercepts))]
        heads.append(rng.choice((0.5, 0.65, 1.0)))
        made = {
            "metadata": b"{}",
            "words": b"\n".join(words),
            "word_stems": _packed("H", [self._number(n_stems, 0xFFFF) for _ in words]),
            "bigram_first": _packed("H", [min(pair // n_stems, 0xFFFF) for pair in pairs]),
            "bigram_second": _packed(
                "H", [self._number(n_stems, 0xFFFF) if self._fault() else pair % n_stems for pair in pairs]
            ),
            "title_features": _packed("I", titles),
            "idf": _packed("H", [0 if self._fault() else rng.choice((1, 4096, 0xFFFF)) for _ in range(n_features)]),
            "weights": _packed(
                "h", [rng.choice((0, 1, -1, 0x7FFF, -0x8000, 300)) for _ in range(n_features * len(HEADS))]
            ),
            "heads": _packed("d", [rng.choice(STRANGE_NUMBERS) if self._fault() else head for head in heads]),
        }
        while self._fault():
            name = rng.choice(list(made))
            made[name] = self.another_length(made[name])
        return made

    def another_length(self, section: bytes) -> bytes:
        """Return a section without its end, or with more behind it."""
        size = self.random.choice((1, 2, 4, 8, 10))
        return self.random.choice(
            (b"", section[:-size], section + b"\0" * size, section + b"\xff" * size, section * 2, section + b"\n")
        )

    def texts(self, words: bytes) -> list[str]:
        """Make texts of the words of a model and others: titles, often repeated words, all in a row."""
        known = [word.decode("latin-1") for word in words.split(b"\n")] + ["qq", "x" * 33, "7", "é", "\u0416", ""]
        made = ["", known[0], " ".join(known), "\n".join(known), "".join(known), " ".join(known[::-1] * 17)]
        # What takes the most room for its length when it is folded, in kernels that have none yet; and no UTF-8.
        longest = self.random.choice(("abC", "\ufdfa", "\ufb03aaA")) * self.random.choice((7, 300, 3000))
        made.insert(self.random.randrange(len(made)), self.random.choice((longest, f"{longest}\ud800")))
        for _ in range(6):
            made.append(
                self.random.choice(" \n-").join(
                    self.random.choices(known, k=self.random.choice((1, 2, 11, 12, 13, 70)))
                )
            )
        return made


def _packed(code: str, numbers: list[int] | list[float]) -> bytes:
    return struct.pack(f"<{len(numbers)}{code}", *numbers)


def as_file(sections: Sections) -> bytes:
    """Return a model file whose checksum is right, whatever is in it."""
    body = b"".join(len(section).to_bytes(4, "little") for section in sections.values())
    body += bytes(-(16 + len(body)) % 8)
    body += b"".join(section + bytes(-len(section) % 8) for section in sections.values())
    return MAGIC + FORMAT_VERSION.to_bytes(4, "little") + zlib.crc32(body).to_bytes(4, "little") + body


def as_parameters(sections: Sections) -> Parameters | None:
    """Return parameters that nobody checked, or None where a section is no whole number of its items."""
    try:
        numbers = {name: memoryview(sections[name]).cast(code) for name, code in NUMBERS.items()}
    except TypeError:
        return None
    return Parameters(metadata_json=sections["metadata"], word_lines=sections["words"], **numbers, check=False)


def check(seed: int) -> str:
    """Give a forged model to the kernel both ways: it is refused, or answers as plain Python does. Return which."""
    forger = Forger(seed)
    sections = forger.sections()
    texts = forger.texts(sections["words"])
    unchecked = as_parameters(sections)
    answered = unchecked is not None and answers(unchecked, texts)
    try:
        parameters = loads(as_file(sections))
    except ModelFormatError:
        return "refused by the check of files only" if answered else "refused"
    assert answered, f"the kernel refused model {seed}"
    assert not Engines(parameters).differ(texts), f"the engines differ on model {seed}"
    return "taken"


def answers(unchecked: Parameters, texts: list[str]) -> bool:
    """Whether the kernel takes parameters; then it gives each text a result."""
    try:
        kernel = make_kernel(unchecked)
    except ValueError:
        return False
    assert kernel is not None
    results, _ = kernel.classify_many(texts, True)
    assert all(result is not None and result.skill_level in (1, 2, 3, 4) for result in results)
    assert len(results) == len(texts) == len(kernel.score(texts, True)[1])
    return True


def main() -> None:
    """Check models, one seed after the other, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    seed, taken = given.first, Counter[str]()
    while time.monotonic() < end:
        taken[check(seed)] += 1
        seed += 1
        if seed % 1000 == 0:  # a crash leaves no other word of where it was
            print(f"\r{seed} {dict(taken)}", end="", flush=True)
    print(f"\rmodels {given.first} to {seed - 1}: {dict(taken)}")


if __name__ == "__main__":
    main()
