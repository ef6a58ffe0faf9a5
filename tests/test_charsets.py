"""Charsets that a page, a mail, a request or a user names: none takes longer than its text is long."""

from __future__ import annotations

import codecs
from encodings.aliases import aliases

import pytest
from work import work

from kpoclass.charsets import charset_named

NAMES = sorted(
    {*aliases.values(), "idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf_8_sig"}
)
READ = [name for name in NAMES if charset_named(name)]
#: What is written in no text, or is of Windows alone.
OTHERS = {"base64_codec", "bz2_codec", "hex_codec", "idna", "mbcs", "punycode", "quopri_codec", "raw_unicode_escape",
          "rot_13", "undefined", "unicode_escape", "uu_codec", "zlib_codec"}  # fmt: skip


def test_encodings_of_texts_are_known_and_nothing_else_is() -> None:
    assert set(NAMES) - set(READ) <= OTHERS
    assert OTHERS & set(READ) <= {"mbcs"}
    assert charset_named(" UTF-8 ") == charset_named("utf8") == "utf-8"
    assert charset_named("klingon") is charset_named("") is charset_named("a\0b") is charset_named("\ud800") is None


TEXTS = ["-" + "b9a" * 2000, "a" * 3000 + "-" + "a" * 3000, "+AGE-" * 1000, "~{" * 2000]


def calls(name: str, text: str) -> float:
    """Return how many functions are called for a byte of a text that is decoded."""
    return work(lambda _: codecs.decode(text.encode(), name, "replace"), text).calls


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("text", TEXTS)
def test_a_long_text_is_decoded_in_one_go(name: str, text: str) -> None:
    assert calls(name, text) < 0.01


def test_that_would_tell() -> None:
    assert calls("punycode", TEXTS[0]) > 0.1
