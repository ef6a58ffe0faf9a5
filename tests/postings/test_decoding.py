from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.postings import read_posting
from kpoclass.postings.decoding import decode

#: Names of encodings that pages declare, existing or not; some of Python's are no encodings of text.
CHARSETS = st.one_of(
    st.from_regex(r"(windows-|iso-8859-|koi8-|cp|x-)[0-9a-z]{1,5}", fullmatch=True),
    st.sampled_from(["", "hex", "zlib", "rot13", "idna", "punycode", "undefined", "unicode_escape", "utf-7", "utf-16"]),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252"])
def test_accents_come_through(encoding: str) -> None:
    assert decode("Café manager".encode(encoding)) == "Café manager"


@pytest.mark.parametrize(
    ("charset", "expected"), [("windows-1251", "кафе"), ("KOI8-R", "кафе"), ("iso-8859-2", "łódź")]
)
def test_the_declared_encoding_is_used(charset: str, expected: str) -> None:
    assert decode(f'<meta charset="{charset}"><p>{expected}'.encode(charset)).endswith(expected)


@given(CHARSETS)
def test_whatever_a_page_declares_it_is_read(charset: str) -> None:
    page = f'<meta charset="{charset}"><h1>Caf'.encode() + b"\xe9 manager</h1>"
    assert re.fullmatch("Caf.{1,2} manager", read_posting(page).title)


@pytest.mark.parametrize("charset", ["windows-1259", "windows-125", "iso-8859-12", "iso-8859-99", "latin-1", "none"])
def test_an_unknown_encoding_is_windows_1252(charset: str) -> None:
    assert read_posting(f"<meta charset={charset}><h1>Caf".encode() + b"\xe9\x97bar</h1>").title == "Café—bar"
