"""How far answers move when a text is written otherwise, or says who somebody is."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kpoclass.datasets.boilerplate import PARTS, load_boilerplate
from kpoclass.evaluation import perturbations as of
from kpoclass.evaluation.personal_slots import NOBODY, carriers, personal_groups
from kpoclass.evaluation.test_sets import split_set
from kpoclass.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from kpoclass.evaluation.perturbations import Perturbation
    from kpoclass.model import Model

    Pairs = Iterable[tuple[str, str]]

#: Kinds of text that a change is tried on.
WRITTEN: dict[str, tuple[Perturbation, tuple[str, ...]]] = {
    "all in capitals": (of.upper_case, ("title", "task", "posting")),
    "all in small letters": (of.lower_case, ("title", "task", "posting")),
    "without punctuation": (of.without_punctuation, ("title", "task", "posting")),
    "marks around every word": (of.more_punctuation, ("title", "task", "posting")),
    "odd spaces": (of.odd_spaces, ("title", "task", "posting")),
    "as a page of HTML": (of.as_html, ("title", "task", "posting")),
    "British and American spelling": (of.other_spelling, ("title", "task", "posting")),
    "words for women and for men": (of.other_sex, ("title", "task", "posting")),
    "sentences in another order": (of.shuffled_sentences, ("posting",)),
    "a title in the plural": (of.plural, ("title",)),
    **{f"an irrelevant word, {kind}s": (of.irrelevant_word, (kind,)) for kind in ("title", "task", "posting")},
    **{f"a typo, {kind}s": (of.typo, (kind,)) for kind in ("title", "task", "posting")},
}

#: Changes that are drawn at random, and how often each is drawn for a text.
DRAWN, DRAWS = {of.shuffled_sentences, of.irrelevant_word, of.typo}, 5

#: Texts of each kind that personal words are put into.
PERSONAL_TEXTS = 10


class Shift(NamedTuple):
    """How far the answers to one kind of change moved."""

    name: str
    n: int
    labels_changed: float  #: Share of the labels.
    median: float  #: Of the absolute change of ``p_kpo``, as the next two.
    p95: float
    largest: float


@dataclass(frozen=True)
class Robustness:
    """How far a model's answers move."""

    model: str  #: Fingerprint.
    written: list[Shift]
    personal: list[Shift]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON types."""
        shifts = {name: [shift._asdict() for shift in getattr(self, name)] for name in ("written", "personal")}
        return {"model": self.model, **shifts}

    def tables(self) -> list[list[list[str]]]:
        """Return the lines that every report shows, of two tables."""
        heading = ["pairs", "labels changed", "median", "95 %", "largest"]
        return [
            [[name, *heading], *(_line(shift) for shift in shifts)]
            for name, shifts in (("change", self.written), ("words", self.personal))
        ]


def _line(shift: Shift) -> list[str]:
    figures = (f"{value:.4f}".removeprefix("0") for value in shift[2:])
    return [shift.name, f"{shift.n:,}", *figures]


def shift_of(model: Model, name: str, pairs: Pairs) -> Shift:
    """Measure how far answers move from the first text of each pair to the second."""
    before, after = zip(*pairs, strict=True)
    results = list(zip(model.classify_batch(before), model.classify_batch(after), strict=True))
    moved = np.array([abs(one.p_kpo - other.p_kpo) for one, other in results])
    changed = [one.label != other.label for one, other in results]
    median, p95 = np.quantile(moved, [0.5, 0.95]).tolist()
    return Shift(name, len(before), float(np.mean(changed)), median, p95, float(moved.max()))


def written_pairs(frame: pd.DataFrame, name: str) -> Iterator[tuple[str, str]]:
    """Yield texts of some kinds beside what one change makes of them."""
    change, kinds = WRITTEN[name]
    draws = DRAWS if change in DRAWN else 1
    rng = random.Random(name)  # noqa: S311 - not for secrets
    for text in frame.loc[frame["kind"].isin(kinds), "text"]:
        made = dict.fromkeys(change(text, rng) for _ in range(draws))
        yield from ((text, changed) for changed in made if changed is not None)


def _boilerplate_pairs(frame: pd.DataFrame, kind: str, wrap: Callable[[str], Iterable[str]]) -> Pairs:
    texts = frame.loc[frame["kind"] == kind, "text"]
    return ((text, wrapped) for text in texts for wrapped in wrap(text))


def _boilerplate(model: Model, frame: pd.DataFrame, unseen: Mapping[str, list[str]]) -> Iterator[Shift]:
    paragraphs = [paragraph for part in PARTS for paragraph in unseen[part]]
    rng = random.Random(0)  # noqa: S311

    def one_after(text: str) -> Iterable[str]:
        return (f"{text}\n{paragraph}" for paragraph in paragraphs)

    def around(text: str) -> Iterable[str]:
        for _ in range(DRAWS):
            about, *after = (rng.choice(unseen[part]) for part in PARTS)
            yield "\n\n".join([about, text, *after])

    def below_all(text: str) -> Iterable[str]:
        yield "\n\n".join([text, *paragraphs])

    for name, wrap in (
        (f"one of {len(paragraphs)} paragraphs of boilerplate after", one_after),
        (f"{len(PARTS)} paragraphs of it around", around),
        (f"all {len(paragraphs)} after", below_all),
    ):
        for kind in ("title", "task", "posting"):
            yield shift_of(model, f"{name}, {kind}s", _boilerplate_pairs(frame, kind, wrap))


def personal_pairs(texts: Sequence[str], kind: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each text with a word that says who somebody is in every place, beside itself with nobody's there."""
    for text in texts:
        for carrier in carriers(text, kind):
            nobody = carrier.replace("{word}", NOBODY)
            yield from ((nobody, carrier.replace("{word}", word)) for word in words)


def some_texts(frame: pd.DataFrame, each: int = PERSONAL_TEXTS) -> list[str]:
    """Return some texts of each kind, evenly spaced."""
    chosen: list[str] = []
    for kind in ("title", "task", "posting"):
        texts = frame.loc[frame["kind"] == kind, "text"].tolist()
        chosen += texts[:: -(-len(texts) // each)]
    return chosen


def measure_robustness(model: Model, progress: Callable[[str], None]) -> Robustness:
    """Measure how far a model's answers move, on the development set of our own texts."""
    unseen = load_boilerplate(data_path("boilerplate_unseen.csv"))  # first, since only a clone has it
    frame = split_set("dev").frame
    progress(f"changing how {len(frame)} texts are written")
    written = [shift_of(model, name, written_pairs(frame, name)) for name in WRITTEN]
    progress("putting boilerplate around them")
    written += _boilerplate(model, frame, unseen)
    progress("putting personal words into them")
    texts = some_texts(frame)
    personal = [
        shift_of(model, name, personal_pairs(texts, kind, words)) for name, (kind, words) in personal_groups().items()
    ]
    return Robustness(model.fingerprint, written, personal)
