"""Changes to a text that leave its work as it is: how it is written, and what stands around it."""

from __future__ import annotations

import html
import random
import re
from typing import TYPE_CHECKING

from kpoclass.training.word_forms import sexes, spellings

if TYPE_CHECKING:
    from collections.abc import Callable

    #: Draws what it needs at random; None where a text offers nothing to change.
    Perturbation = Callable[[str, random.Random], str | None]

#: Words of no trade.
IRRELEVANT = (
    "lamp", "umbrella", "Tuesday", "marmalade", "window", "pebble", "cloud", "sock", "teapot", "giraffe", "puddle",
    "feather", "lantern", "pillow", "Saturday", "thimble", "whistle", "ladder", "snail", "curtain",
)  # fmt: skip

_WORD = re.compile(r"[A-Za-z]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SHORTEST_TYPO = 5


def upper_case(text: str, _: random.Random) -> str:
    """Write all in capitals."""
    return text.upper()


def lower_case(text: str, _: random.Random) -> str:
    """Write all in small letters."""
    return text.lower()


def without_punctuation(text: str, _: random.Random) -> str | None:
    """Put a space for each mark but apostrophes, which stand within words; HTML is left alone."""
    return None if "<" in text else re.sub(r"[^\w\s'\u2019]|_", " ", text)


def more_punctuation(text: str, _: random.Random) -> str:
    """Put marks around every word."""
    return re.sub(r"(?<=\w)(?= )|(?<= )(?=\w)", " -- ", text)


def odd_spaces(text: str, _: random.Random) -> str:
    """Put several kinds of space for each."""
    return "\n " + text.replace(" ", " \t\u00a0 ").replace("\n", " \r\n\n ") + "  "


def as_html(text: str, _: random.Random) -> str:
    """Make a page of it, a paragraph per line."""
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
    return f"<!DOCTYPE html><html><body><div class='job'>\n{lines}\n</div></body></html>"


def shuffled_sentences(text: str, rng: random.Random) -> str | None:
    """Shuffle the sentences after the title."""
    title, line_end, rest = text.partition("\n")
    sentences = _SENTENCE_END.split((rest if line_end else text).strip())
    shuffled = rng.sample(sentences, len(sentences))
    return (f"{title}\n" if line_end else "") + " ".join(shuffled) if shuffled != sentences else None


def _replaced(text: str, forms: Callable[[str], set[str]]) -> str | None:
    def other(found: re.Match[str]) -> str:
        word = found[0]
        others = sorted(forms(word.lower()) - {word.lower()})
        return others[0] if others else word

    changed = _WORD.sub(other, text)
    return changed if changed != text else None


def other_spelling(text: str, _: random.Random) -> str | None:
    """Write as Americans do what the British write, and the other way round."""
    return _replaced(text, spellings)


def other_sex(text: str, _: random.Random) -> str | None:
    """Say of women what was said of men: saleswoman, waitress; and the other way round."""
    return _replaced(text, sexes)


def plural(text: str, _: random.Random) -> str | None:
    """Put the last word of a title into the plural."""
    word = text.rstrip()
    if "\n" in word or not word[-2:].isalpha() or word[-1] in "sS":
        return None
    return word[:-1] + "ies" if re.search("[^aeiou]y$", word) else word + "s"


def irrelevant_word(text: str, rng: random.Random) -> str:
    """Put one of IRRELEVANT between two words, or after the last."""
    place = rng.choice([*(space.start() for space in re.finditer(" ", text)), len(text)])
    return f"{text[:place]} {rng.choice(IRRELEVANT)}{text[place:]}"


def typo(text: str, rng: random.Random) -> str | None:
    """Leave a letter out of one longer word, write it twice, or swap it with the next."""
    words = [word for word in _WORD.finditer(text) if len(word[0]) >= _SHORTEST_TYPO]
    if not words:
        return None
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 2)
    slip = rng.choice(["", text[at] * 2, text[at + 1] + text[at]])
    return text[:at] + slip + text[at + (2 if len(slip) == 2 and slip[0] != text[at] else 1) :]
