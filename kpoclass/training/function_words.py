"""Words that say nothing about work, and get no weight."""

from __future__ import annotations

from kpoclass.training.stemming import stem
from kpoclass.training.word_terms import PERSONAL

#: Articles, common prepositions, and forms of be and have. Left free, they learn how long a text is and who
#: wrote it ("a" was among the strongest words in real postings). Question words, modals and negations are not here:
#: "decide whether" and "find out why" tell judgement from routine.
# fmt: off
FUNCTION_WORDS = (
    "a", "an", "the", "and", "or", "of", "to", "in", "for", "with", "on", "at", "by", "from", "as", "is", "are", "be",
    "been", "was", "were", "am", "will", "would", "has", "have", "had", "it", "its", "this", "that", "these", "those",
)
# fmt: on

_TERMS = frozenset((PERSONAL, *(stem(word.encode()) for word in FUNCTION_WORDS)))


def says_nothing(term: str) -> bool:
    """Whether a term, a stem or two with a space between, is made of function words or personal words alone.

    >>> says_nothing("the"), says_nothing("of the"), says_nothing("the board")
    (True, True, False)
    """
    return all(part in _TERMS for part in term.split(" "))
