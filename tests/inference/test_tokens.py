from __future__ import annotations

import unicodedata
from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.inference import newer_characters, tokens
from kpoclass.inference.newer_characters import is_newer
from kpoclass.inference.tokens import (
    MOST_TITLE_WORDS,
    UNKNOWN_LETTER,
    tokenize,
    tokenize_titled,
    tokenize_with_spans,
)

#: Letters of either case, apostrophes and line ends side by side are rare among all of Unicode.
GLUED = st.text(alphabet="abABé\u00c9\u0161\u0160'\u2019\u00ad\u0436\u33be7 \n", max_size=60)
ANY_TEXT = st.one_of(st.text(alphabet=st.characters(codec=None), max_size=200), GLUED)
LINE_ENDS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order-to-cash", ["order", "to", "cash"]),
        ("the client\u2019s and the clients' files", ["the", "clients", "and", "the", "clients", "files"]),
        ("R&D, P&L; C++", ["r", "d", "p", "l", "c"]),
        ("\ufb01nance o\ufb03ce", ["finance", "office"]),
        ("\U0001d40f\U0001d40a\U0001d40e", ["pko"]),
        ("oper\u00adations back\u200boffice", ["operations", "back", "office"]),
        ("R\u00e9sum\u00e9 Re\u0301sume\u0301", ["resume", "resume"]),
        ("L1/L2 24x7 \u00a335,000", ["l1", "l2", "24x7", "35", "000"]),
        ("snake_case", ["snake", "case"]),
        ("the customerThe RequirementsWith", ["the", "customer", "the", "requirements", "with"]),
        ("JavaScript, iOS, PhD, McDonald, eBay", ["java", "script", "ios", "phd", "mcdonald", "ebay"]),
        ("teamYou'll anduCan r\u00e9sum\u00e9\u00c9tude", ["team", "youll", "andu", "can", "resume", "etude"]),
        ("the team's'The team\u2019sThe", ["the", "teams", "the", "teams", "the"]),
        ("paid weeklyGBP onlyA", ["paid", "weeklygbp", "onlya"]),
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
    table = tokens._latin1_table()
    assert table == tokens.TABLE
    for code in range(256):
        character = chr(code)
        plain = [c for c in unicodedata.normalize("NFKD", character).lower() if unicodedata.category(c)[0] != "M"]
        if len(plain) == 1 and plain[0].isascii() and plain[0].isalnum():
            expected = plain[0].encode()
        else:
            expected = UNKNOWN_LETTER if character.isalpha() else b"\n" if character in LINE_ENDS else b" "
        assert table[code : code + 1] == expected, hex(code)


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


@given(ANY_TEXT)
def test_a_space_where_words_are_glued_changes_nothing(text: str) -> None:
    starts = [start for _, start, _ in tokenize_with_spans(text)]
    spaced = "".join(f" {character}" if place in starts else character for place, character in enumerate(text))
    assert tokenize(spaced) == tokenize(text)


@given(ANY_TEXT)
def test_words_are_taken_apart_at_capitals_alone(text: str) -> None:
    without = text.lower()
    assert tokenize(without) == b"".join(map(tokens._fold, without)).split()


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=100))
def test_case_does_not_matter(text: str) -> None:
    assert tokenize(text.upper()) == tokenize(text.lower())


def test_the_memo_is_bounded() -> None:
    every_character = "".join(map(chr, range(0x110000)))
    tokenize(every_character)
    assert len(tokens._FOLDS) < 0x50000
    assert not {0xD800, 0xE000, 0x50000, 0x10FFFF} & tokens._FOLDS.keys()
    assert tokenize(every_character) == tokenize(every_character)


def test_newer_characters_begin_and_end_at_each_edge() -> None:
    assert is_newer(0x1FAE0)  # of Unicode 14.0
    assert not is_newer(ord("a"))
    for place, edge in enumerate(newer_characters._EDGES):
        assert (is_newer(edge - 1), is_newer(edge)) == ((True, False) if place % 2 else (False, True))


def test_what_is_no_character_is_a_space_and_not_kept() -> None:
    folds = tokens._Folds()
    for code in (0xD800, 0xF8FF, 0x40000, 0xDFFFF, 0xF0000, 0x10FFFF):
        assert folds[code] == " "
    assert not folds
    kept = {code: folds[code] for code in (0xD7FF, 0xF900, 0x3FFFF, 0xE0000, 0xEFFFF)}
    assert folds == kept


@pytest.mark.parametrize(
    ("character", "folded"),
    [
        ("\u2019", ""),
        ("\u02bc", ""),
        ("\u200b", " "),
        ("\u200d", ""),
        ("\u0301", ""),
        ("\u0178", "y"),
        ("\u0130", "i"),
        ("\u1e69", "s"),
        ("\ufb03", "ffi"),
        ("\u2153", "1 3"),
        ("\u2028", "\n"),
        ("\u2029", "\n"),
        ("\u2013", " "),
        ("\u4f1a", "\xdf"),
        ("\u0416", "\xdf"),
        ("\u0660", "\xdf"),
        ("\u2190", " "),
        ("\ufdfa", "\xdf\xdf\xdf \xdf\xdf\xdf\xdf \xdf\xdf\xdf\xdf \xdf\xdf\xdf\xdf"),
    ],
)
def test_a_character_is_folded(character: str, folded: str) -> None:
    assert tokens._fold_character(character) == folded


@given(st.integers(1, 0x10FF))
def test_a_page_holds_what_its_characters_fold_to(number: int) -> None:
    page = tokens.fold_page(number)
    places, letters = array("H", page[: 2 * 257]), page[2 * 257 :].decode("latin-1")
    assert (places[0], places[256]) == (0, len(letters))
    stand_ins = [letters[start:end] for start, end in pairwise(places)]
    characters = map(chr, range(256 * number, 256 * number + 256))
    assert list(map(tokens._encode, stand_ins)) == list(map(tokens._encode, characters))


@pytest.mark.parametrize("end", LINE_ENDS)
def test_the_title_is_the_first_line_that_has_a_word(end: str) -> None:
    assert tokenize_titled(f"{end} -- {end}Payroll clerk {end}You pay{end}staff") == (
        [b"payroll", b"clerk", b"you", b"pay", b"staff"],
        2,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Actuary", 1),
        ("word " * MOST_TITLE_WORDS, MOST_TITLE_WORDS),
        ("word " * MOST_TITLE_WORDS + "\nmore", MOST_TITLE_WORDS),
        ("word " * (MOST_TITLE_WORDS + 1), 0),
        ("word " * (MOST_TITLE_WORDS + 1) + "\nshort", 0),
        ("?\n!", 0),
        ("\u4f1a\u8ba1\nclerk", 1),
    ],
)
def test_a_long_first_line_is_no_title(text: str, words: int) -> None:
    assert tokenize_titled(text)[1] == words


@given(ANY_TEXT, ANY_TEXT)
def test_a_title_above_a_text(title: str, text: str) -> None:
    title = " ".join(title.split())
    found, words = tokenize_titled(f"{title}\n{text}")
    assert found == tokenize(title) + tokenize(text)
    alone = len(tokenize(title))
    assert words == (tokenize_titled(text)[1] if not alone else alone if alone <= MOST_TITLE_WORDS else 0)


@given(st.text(alphabet="a\u2019\u2013\u0142 ", min_size=1, max_size=200))
def test_a_stretch_folds_as_its_characters_do(text: str) -> None:
    assert tokens._fold(text) == b"".join(map(tokens._fold, text))


@given(st.one_of(st.integers(0xD800, 0xF8FF), st.integers(0x40000, 0xDFFFF), st.integers(0xF0000, 0x10FFFF)))
def test_what_is_not_looked_up_would_be_a_space_too(code: int) -> None:
    assert tokens._fold_character(chr(code)) == " "


def test_what_can_not_be_decoded_is_no_matter_of_folding() -> None:
    with pytest.raises(UnicodeDecodeError, match="ordinal not in range"):
        b"\xff".decode("ascii", "kpoclass.fold")
