from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.inference import tokens
from kpoclass.inference.tokens import UNKNOWN_LETTER, tokenize, tokenize_with_spans

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order-to-cash", ["order", "to", "cash"]),
        ("the client\u2019s and the clients' files", ["the", "clients", "and", "the", "clients", "files"]),
        ("R&D, P&L; C++", ["r", "d", "p", "l", "c"]),
        ("\ufb01nance o\ufb03ce", ["finance", "office"]),
        ("\U0001d40f\U0001d40a\U0001d40e", ["pko"]),
        ("oper\u00adations back\u200boffice", ["operations", "backoffice"]),
        ("R\u00e9sum\u00e9 Re\u0301sume\u0301", ["resume", "resume"]),
        ("L1/L2 24x7 \u00a335,000", ["l1", "l2", "24x7", "35", "000"]),
        ("snake_case", ["snake", "case"]),
        ("  \n\t", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [token.decode() for token in tokenize(text)] == expected


@pytest.mark.parametrize(
    "text",
    ["\u0431\u0443\u0445\u0433\u0430\u043b\u0442\u0435\u0440", "\u7ecf\u7406", "\u0939\u093f\u0928\u094d\u0926\u0940"],
)
def test_another_script_is_words_that_no_vocabulary_holds(text: str) -> None:
    assert tokenize(text)
    assert all(set(token) == set(UNKNOWN_LETTER) for token in tokenize(text))


def test_the_latin1_table_agrees_with_unicode() -> None:
    for code in range(256):
        character = chr(code)
        plain = [c for c in unicodedata.normalize("NFKD", character).lower() if unicodedata.category(c)[0] != "M"]
        if len(plain) == 1 and plain[0].isascii() and plain[0].isalnum():
            expected = plain[0].encode()
        else:
            expected = UNKNOWN_LETTER if character.isalpha() else b" "
        assert tokens._TABLE[code : code + 1] == expected, hex(code)


@given(ANY_TEXT)
def test_any_text_gives_clean_tokens(text: str) -> None:
    allowed = set(b"abcdefghijklmnopqrstuvwxyz0123456789" + UNKNOWN_LETTER)
    for token in tokenize(text):
        assert token
        assert set(token) <= allowed


@given(ANY_TEXT)
def test_spans_give_the_same_tokens_and_point_at_them(text: str) -> None:
    spans = list(tokenize_with_spans(text))
    assert [token for token, _, _ in spans] == tokenize(text)
    for token, start, end in spans:
        assert 0 <= start < end <= len(text)
        assert token in b"".join(tokenize(text[start:end])) or token in tokenize(text[start:end])


@given(ANY_TEXT, ANY_TEXT)
def test_folding_knows_no_context(left: str, right: str) -> None:
    assert tokenize(f"{left} {right}") == tokenize(left) + tokenize(right)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=100))
def test_case_does_not_matter(text: str) -> None:
    assert tokenize(text.upper()) == tokenize(text.lower())


def test_the_memo_is_bounded() -> None:
    every_character = "".join(map(chr, range(0x110000)))
    tokenize(every_character)
    assert len(tokens._FOLDS) < 0x50000
    assert not {0xD800, 0xE000, 0x50000, 0x10FFFF} & tokens._FOLDS.keys()
    assert tokenize(every_character) == tokenize(every_character)


@given(st.lists(st.text(alphabet=st.one_of(st.characters(codec=None), st.sampled_from("\0\n '\u2019"))), min_size=1))
def test_texts_folded_together_are_the_texts_folded_alone(texts: list[str]) -> None:
    parts = tokens.fold_joined(texts).split(tokens.TEXT_END)
    assert parts.pop() == b""
    assert [part.split() for part in parts] == [tokenize(text) for text in texts]


@given(st.text(alphabet="a\u2019\u2013\u0142 ", min_size=1, max_size=200))
def test_a_stretch_folds_as_its_characters_do(text: str) -> None:
    assert tokens._fold(text) == b"".join(map(tokens._fold, text))


@given(st.one_of(st.integers(0xD800, 0xF8FF), st.integers(0x40000, 0xDFFFF), st.integers(0xF0000, 0x10FFFF)))
def test_what_is_not_looked_up_would_be_a_space_too(code: int) -> None:
    assert tokens._fold_character(chr(code)) == " "
