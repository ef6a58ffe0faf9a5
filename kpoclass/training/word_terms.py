"""Words to what is learnt of them: most to their stem, personal words to one term without weight, others to nothing."""

from __future__ import annotations

from kpoclass.datasets.personal_words import dropped_words
from kpoclass.inference.parameters import LONGEST_WORD
from kpoclass.inference.tokens import UNKNOWN_LETTER
from kpoclass.training.foreign_words import FOREIGN_WORDS
from kpoclass.training.stemming import stem
from kpoclass.training.word_forms import forms

#: The term of all words that say who somebody is: known, so that a text full of them is no text of unknown words, but
#: without weight, without length, and in no pair. No stem has this character.
PERSONAL = "*"


def term_of(word: bytes) -> str:
    """Return the term of a word; "" if nothing is learnt of it, and it stays unknown.

    That goes for names, so that no name is better known than another, and for numbers, which are ages, years and pay.

    >>> term_of(b"auditors"), term_of(b"she"), term_of(b"maria"), term_of(b"45"), term_of(b"und")
    ('auditor', '*', '', '', '')
    """
    names, others = dropped_words()
    if word in others:
        return PERSONAL
    if word in names or word in FOREIGN_WORDS or word.isdigit() or UNKNOWN_LETTER in word or len(word) > LONGEST_WORD:
        return ""
    return stem(word)


def forms_of(word: bytes) -> set[bytes]:
    """Return the forms of a word that have its term: they are known if one of them is.

    >>> sorted(forms_of(b"colour"))
    [b'color', b'colour']
    """
    term = term_of(word)
    return {form for form in map(str.encode, forms(word.decode("ascii"))) if term_of(form) == term}


def personal_words() -> dict[bytes, str]:
    """Return every word of that term: they are known even if no text has them."""
    return dict.fromkeys(dropped_words()[1], PERSONAL)
