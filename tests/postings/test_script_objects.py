"""Objects of scripts are read by a parser in C that goes on behind the end of a text, unless it is kept from it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kpoclass
from kpoclass.errors import PostingError
from kpoclass.postings import read_posting
from kpoclass.postings.script_objects import all_objects, first_object

#: Texts that end in the middle of something.
CUT_OFF = [
    "[", "{", "[1,", "{a:", '{"a": 1}][', '{"a": 1', "{a: tru", "{a: true", "{a: nul", "[0x", "[0o", "[0b", "[-", "[1.",
    "//", "///", "/*", "/* *", "[/", "[//", "[/*", "[/* *", '["\\', "['a\\", "[a\\", '["', "[`", "[(", "[a=", "[a=>",
    "{'a': {'b': [", "x = {a: 1}; y = {",
]  # fmt: skip

#: Reads each of them, of many lengths, and prints what comes of it.
_READ = """
import sys
from kpoclass.postings.script_objects import all_objects, first_object

def said(read, text):
    try:
        return repr(read(text))
    except ValueError as error:
        return type(error).__name__

for text in sys.argv[1:]:
    for length in range(40):
        longer = " " * length + text
        print(text, said(first_object, longer), said(lambda text: list(all_objects(text)), longer))
"""


def read_with(filled: int) -> str:
    """Read them in a process whose memory the C library fills with a byte (as far as it can)."""
    environment = {
        "PYTHONMALLOC": "malloc",
        "MALLOC_PERTURB_": str(filled),
        "PYTHONPATH": str(Path(kpoclass.__file__).parent.parent),
    }
    command = [sys.executable, "-c", _READ, *CUT_OFF]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=True
    ).stdout


def test_what_is_in_memory_behind_a_text_changes_nothing() -> None:
    pytest.importorskip("chompjs")
    assert len({read_with(filled) for filled in (1, ord("]"), 0xFF ^ ord("}"))}) == 1


@pytest.mark.parametrize(
    "number",
    ["0o-3", "0b-1", "0O\t -7", "0o            -3", "true 0b-1", "false 0b-1", "null 0o-3", "NaN 0b-1", "0xf 0b-1",
     "0XAF 0b-1", "1e 0b-1", "-0b-1", "'x'0b-1", "/* x */ 0b-1", "// x\n0b-1", "1 0b-1"],
)  # fmt: skip
def test_numbers_that_double_the_memory_are_none(number: str) -> None:
    with pytest.raises(ValueError, match="numbers"):
        first_object("[" + f"[{number}" * 40)
    with pytest.raises(PostingError):
        read_posting('{"title": "Clerk", "description": ' + f"[{number}" * 40)


@pytest.mark.parametrize(
    "text",
    [
        "3f2504e0-4f89-11d3-9a0b-0305e82c3301",
        "Grade 10B - Clerk",
        "Room 0B - Clerk",
        "Zone 0B - Clerk",
        "0b-",
        "Type O0O-Clerk",
        "Büro 0b - été0b-",
    ],
)
def test_texts_that_only_look_like_such_numbers_are_read(text: str) -> None:
    pytest.importorskip("chompjs")
    assert first_object(f"{{id: '{text}', title: 'Clerk'}}") == {"id": text, "title": "Clerk"}


def test_objects_of_scripts_are_read() -> None:
    pytest.importorskip("chompjs")
    assert first_object("state = {'a': 0x1f, b: [2,], c: `d`, /* e */ f: undefined, g: -.5}; // h") == {
        "a": 31, "b": [2], "c": "d", "f": "undefined", "g": -0.5
    }  # fmt: skip
    assert list(all_objects("{a: 1} [2] {b: 3")) == [{"a": 1}, [2]]
