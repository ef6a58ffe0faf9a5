"""Places in a text where a word says who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.datasets.personal_words import load_personal_words
from kpoclass.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Stands where nobody is named: no model knows it.
NOBODY = "Zzyxq"

_ANYWHERE = ("{text} {word}", "{word} {text}", "{middle}")

#: Around a text, by the kind of word.
CARRIERS = {
    "pronoun": ("{text}\n{word} will keep records and answer letters.", "{text}\nIt is for {word} to decide."),
    "honorific": ("{text}\nReporting to {word} Zzyxq, head of the department.",),
    "sex": ("{text}\nA {word} applicant is wanted.", "{text}\n{word} only."),
    "family": ("{text}\nFor a {word} person.", "{text}\nWhether {word} or not."),
    "age": ("{text}\nAged {word} or more.", "{text}\nCandidates {word} to 75 may apply."),
    "nationality": ("{text}\nOpen to {word} nationals only.", "{text}\nThe firm employs {word} staff."),
    "name": (
        "{text}\nReporting to {word}, head of the department.",
        "{text}\n{word} Zzyxq will answer questions, and Dr {word} those on pay.",
        "Personal assistant to {word}",
    ),
}

#: Ages are numbers as well as words.
AGES = tuple(map(str, range(16, 81)))

#: What the rows of a report are called, by kind and use in ``data/personal_words.csv``.
GROUPS = {
    ("pronoun", "drop"): "pronouns",
    ("honorific", "drop"): "titles of address",
    ("sex", "drop"): "sexes",
    ("family", "drop"): "family",
    ("age", "drop"): "ages",
    ("nationality", "drop"): "nationalities, places, faiths",
    ("name", "drop"): "names",
    ("name", "test"): "names that training did not see listed",
    ("name", "keep"): "names that are words of work, too",
}


def personal_groups() -> dict[str, tuple[str, list[str]]]:
    """Return the kind and the words of each group, with capitals as they are written."""
    frame = load_personal_words(data_path("personal_words.csv"))
    small = {"pronoun", "sex", "family", "age"}
    groups = {}
    for (kind, use), name in GROUPS.items():
        words = frame.loc[(frame["kind"] == kind) & (frame["use"] == use), "word"].tolist()
        words = [word if kind in small else word.capitalize() for word in words]
        groups[name] = (kind, [*words, *AGES] if kind == "age" else words)
    return groups


def carriers(text: str, kind: str) -> Iterator[str]:
    """Yield a text with a place for a word, ``{word}``, in every way."""
    first, line_end, rest = text.replace("{", "(").replace("}", ")").partition("\n")
    words = first.split(" ")
    middle = " ".join([*words[: len(words) // 2], "{word}", *words[len(words) // 2 :]]) + line_end + rest
    for carrier in (*_ANYWHERE, *CARRIERS[kind]):
        yield carrier.format(text=first + line_end + rest, middle=middle, word="{word}")
