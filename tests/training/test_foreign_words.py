from __future__ import annotations

from kpoclass import load_model
from kpoclass.inference.tokens import tokenize
from kpoclass.training.features import count_terms, terms
from kpoclass.training.foreign_words import FOREIGN_WORDS
from kpoclass.training.function_words import FUNCTION_WORDS
from kpoclass.training.word_terms import personal_words


def test_every_foreign_word_is_one_token() -> None:
    assert [word for word in FOREIGN_WORDS if tokenize(word.decode()) != [word]] == []


def test_no_english_word_is_among_them() -> None:
    english = "die man was van door pour sans fur sin hay also come take under over men more care dare kind gift"
    assert FOREIGN_WORDS & {word.encode() for word in (*FUNCTION_WORDS, *english.split())} == frozenset()


def test_a_foreign_word_is_no_feature_and_parts_a_pair() -> None:
    assert terms("Chef de projet") == ["chef", "projet"]
    words = set(count_terms(["Agente de ventas", "Sales agent"]).words) - set(personal_words())
    assert words == {b"agente", b"ventas", b"sales", b"agent"}


def test_the_shipped_model_knows_no_foreign_word() -> None:
    assert FOREIGN_WORDS & set(load_model().parameters.words) == frozenset()
