"""Names that others made up are kept neither by kpoclass nor by Python, which keeps the charsets it looked for."""

from __future__ import annotations

import encodings
import gc
import tracemalloc
from contextlib import suppress

import pytest

from kpoclass import KpoclassError, classify_posting
from kpoclass.charsets import charset_named
from kpoclass.kept_names import LONGEST, remembered

LONG, TIMES = 50_000, 20


@pytest.mark.parametrize(
    "name", ["UTF-8", "utf_8", "latin1", "ISO-8859-15", "windows-1252", "utf-16", "Big5", "cp1006"]
)
def test_a_charset(name: str) -> None:
    assert "Actuary".encode(charset_named(name) or "")


@pytest.mark.parametrize(
    "name", ["punycode", "PUNYCODE", "idna", "zlib", "rot13", "hex", "unicode-escape", "undefined", "aliases", "\0", "",
             "utf\u00df8", "u" * 9999, "../x", "a.b"],
)  # fmt: skip
def test_no_charset(name: str) -> None:
    assert charset_named(name) is None


def known_to_python() -> int:
    return len(encodings._cache)  # type: ignore[attr-defined]


def mails(number: int) -> list[bytes]:
    name = f"made-up{number}"
    head = "From: a@example.org\nTo: b\nDate: x\nMIME-Version: 1.0\n"
    return [
        f"{head}Subject: =?{name}?q?Typist?=\n\nType letters".encode(),
        f"{head}Subject: Typist\nContent-Type: text/plain; charset={name}\n\nType letters \xe9".encode("latin-1"),
        f"{head}Subject: Typist\nContent-Type: text/plain; charset*={name}''{name}\n\nType letters".encode(),
        f"{head}Subject: Typist\nContent-Type: text/plain\nContent-Disposition: attachment; filename*={name}''x.txt\n\n"
        "Type letters".encode(),
    ]


def test_charsets_that_others_make_up_are_not_kept() -> None:
    for number in range(3):
        if number == 1:
            before = known_to_python()
        for mail in mails(number):
            with suppress(KpoclassError):
                classify_posting(mail)
        classify_posting(rb"{\rtf1\ansi\ansicpg%d Typist\par Type letters}" % (4000 + number))
        assert charset_named(f"made-up{number}") is None
    assert known_to_python() == before


def test_a_mail_in_punycode_is_read_as_another_mail() -> None:
    head = b"From: a@example.org\nDate: x\nSubject: Typist\nContent-Type: text/plain; charset=punycode\n\n"
    assert classify_posting(head + b"Type letters-a9b").label == classify_posting(b"Typist\nType letters-a9b").label


def test_short_names_are_kept_and_long_ones_are_not() -> None:
    asked: list[str] = []
    said = remembered(lambda name: asked.append(name) or len(name))
    for name in ("x" * LONGEST, "x" * (LONGEST + 1)) * 2:
        assert said(name) == len(name)
    assert [len(name) for name in asked] == [LONGEST, LONGEST + 1, LONGEST + 1]


def kept_of(postings: list[dict[str, str] | str]) -> int:
    gc.collect()
    tracemalloc.start()
    for posting in postings:
        with suppress(KpoclassError):
            classify_posting(posting)
    del postings, posting
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size


def test_long_keys_and_headings_of_postings_are_not_kept() -> None:
    def made(letter: str) -> list[dict[str, str] | str]:
        long = [f"{letter}{number}" * (LONG // 4) for number in range(10, 10 + TIMES)]
        keys: list[dict[str, str] | str] = [{key: "x", "title": "Typist", "description": "Type"} for key in long]
        return keys + [f"Typist\n{key}\nDuties\nType letters" for key in long]

    kept_of(made("a")[::TIMES])  # what is made once
    assert kept_of(made("b")) < TIMES * LONG / 4
