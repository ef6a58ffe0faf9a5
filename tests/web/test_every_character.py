"""Each of the 1,114,112 code points is read in JavaScript as in Python, and in one Python as in another."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from node_engine import Node

from kpoclass.inference import tokens
from kpoclass.inference.newer_characters import is_newer
from kpoclass.inference.tokens import is_letter_or_digit, tokenize

PLANES = [(plane, plane + 0x10000) for plane in range(0, 0x110000, 0x10000)]
each_plane = pytest.mark.parametrize("plane", PLANES, ids=lambda plane: f"{plane[0]:x}")
#: Never a character, in any version of Unicode.
NO_CHARACTERS = {code for code in range(0x110000) if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF}


def compare(given: list[object], expected: Callable[[str], object], plane: tuple[int, int]) -> None:
    assert len(given) == plane[1] - plane[0]
    assert [hex(code) for code, one in zip(range(*plane), given, strict=True) if one != expected(chr(code))] == []


@each_plane
def test_a_character_is_folded_alike(node: Node, plane: tuple[int, int]) -> None:
    folded, words = node.ask([["fold", *plane], ["words", *plane]])
    compare(folded, lambda character: tokens._FOLDS[ord(character)] if character > "\xff" else character, plane)
    compare(words, lambda character: [word.decode() for word in tokenize(character)], plane)


@each_plane
def test_a_character_is_a_letter_or_digit_in_both(node: Node, plane: tuple[int, int]) -> None:
    letters, newer = node.ask([["lettersOrDigits", *plane], ["newer", *plane]])
    compare(letters, is_letter_or_digit, plane)
    compare(newer, lambda character: is_newer(ord(character)), plane)


def test_what_no_version_knew_then_is_newer() -> None:
    """Whatever this Python does not know, or learnt after Unicode 13.0, has no word."""
    for code in range(0x110000):
        if unicodedata.category(chr(code)) == "Cn" and code not in NO_CHARACTERS:
            assert is_newer(code) or unicodedata.unidata_version == "13.0.0", hex(code)
            assert tokens._FOLDS[code] == " "


@pytest.mark.skipif(unicodedata.unidata_version != "13.0.0", reason="needs a Python with Unicode 13.0, which is 3.10")
def test_the_table_is_that_of_unicode_13() -> None:
    for code in range(0x110000):
        is_unknown = unicodedata.category(chr(code)) == "Cn" and code not in NO_CHARACTERS
        assert is_newer(code) == is_unknown or tokens._FOLDS[code] == " ", hex(code)


@pytest.mark.parametrize(
    ("character", "version"),
    [
        ("\u0870", "14"),
        ("\U0001df00", "14"),
        ("\U000323af", "15"),
        ("\u2ffc", "15.1"),
        ("\u1c89", "16"),
        ("\U00016ea0", "17"),
    ],
)
def test_a_newer_character_separates_without_a_look_at_this_pythons_unicode(
    character: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_asked(*_: object) -> str:
        raise AssertionError(f"a character of Unicode {version} was looked up")

    tokens._FOLDS.pop(ord(character), None)
    with monkeypatch.context() as patch:
        patch.setattr(unicodedata, "category", not_asked)
        patch.setattr(unicodedata, "normalize", not_asked)
        found, is_letter = tokenize(f"data{character}entry"), is_letter_or_digit(character)
    assert (found, is_letter) == ([b"data", b"entry"], False)
