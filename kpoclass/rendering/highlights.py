"""A text in pieces, each with its share of the weights: phrases overlap the words they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.rendering.escaping import shortened

if TYPE_CHECKING:
    from kpoclass.explanation import Contribution, Explanation

_TERM_LENGTH = 40


class Piece(NamedTuple):
    """A word of a text or what is between words: ``text[start:end]``."""

    start: int
    end: int
    weight: float  #: what it adds to the log-odds of KPO where it stands; 0 between words
    terms: tuple[tuple[str, float], ...]  #: words and phrases it belongs to, as shown, each with all of its weight


def to_pieces(why: Explanation) -> list[Piece]:
    """Cut a text into words and what is between them.

    The weight of a term is divided equally among its places, and there among the words it is made of, so that the
    weights of the pieces sum to those of the contributions.
    """
    starts: dict[int, int] = {}  # the shortest stretch that begins there is the word; longer ones are phrases
    ends: dict[int, int] = {}
    words: list[tuple[int, int]] = []
    for start, end in sorted({span for c in why.contributions for span in c.spans}):
        if not words or start >= words[-1][1]:
            starts[start] = ends[end] = len(words)
            words.append((start, end))
    weights = [0.0] * len(words)
    terms: list[list[tuple[str, float]]] = [[] for _ in words]
    for contribution in why.contributions:
        for start, end in contribution.spans:
            if start not in starts or end not in ends:
                continue
            first, last = starts[start], ends[end]
            for number in range(first, last + 1):
                weights[number] += contribution.weight / len(contribution.spans) / (last + 1 - first)
                terms[number].append((shown_term(contribution), contribution.weight))
    pieces, done = [], 0
    for (start, end), weight, of in zip(words, weights, terms, strict=True):
        if start > done:
            pieces.append(Piece(done, start, 0.0, ()))
        pieces.append(Piece(start, end, weight, tuple(of)))
        done = end
    if done < len(why.text):
        pieces.append(Piece(done, len(why.text), 0.0, ()))
    return pieces


def strength(weight: float, strongest: float) -> int:
    """Return how strongly to show a weight beside the largest absolute one: from 0, hardly at all, to 4."""
    share = abs(weight) / strongest if strongest else 0.0
    return min(4, int(share * 4 + 0.8)) if share >= 0.05 else 0


def shown_term(contribution: Contribution) -> str:
    """Return a word or phrase as it is shown, on one line, and whether it counts as one of the title."""
    return contribution._replace(term=shortened(contribution.term, _TERM_LENGTH)).name


def strongest_terms(why: Explanation, top: int) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Return the strongest terms, and what else sums to the log-odds: all weaker words as one, and the intercept."""
    terms = [(shown_term(c), c.weight) for c in why.contributions[:top]]
    others = why.contributions[top:]
    name = f"{len(others):,} weaker {'word' if len(others) == 1 else 'words'}"
    weaker = [(name, sum(c.weight for c in others))] if others else []
    return terms, [*weaker, ("intercept", why.intercept)]
