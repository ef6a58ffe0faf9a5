"""What is done to a text before it is scored is done alike: entities, markup, spaces and lines, and what is no text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.entities import html5
from typing import Any

import pytest
from hostile_texts import SIZE, hostile
from hypothesis import given
from hypothesis import strategies as st
from node_engine import Node, Refused, as_javascript_has_it
from texts_of_all_kinds import CURIOUS, ENTITIES, LINE_ENDS, MARKUP, texts

from kpoclass import load_model
from kpoclass.inference.bare_words import RANK_WORDS, TRADE_WORDS, tells
from kpoclass.inference.markup import plain_text
from kpoclass.inference.missing import _OF_SPREADSHEETS, _SHORT, _WORDS, is_missing
from kpoclass.inference.tokens import tokenize_titled

#: Spaces of Python's, of JavaScript's, and of neither.
SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u180e\u2000\u2028\u2029\u202f\u205f\u3000\ufeff\u200b"
PIECES = st.sampled_from([*MARKUP, *ENTITIES, *LINE_ENDS, *CURIOUS, "clerk", "Files", " ", " "])
ANY_TEXT = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=80),
    st.text(alphabet="<>/&;!-[]=\"' \u00a0\nabp#x1:hidden", max_size=80),
    st.lists(PIECES, max_size=30).map("".join),
).map(as_javascript_has_it)


def expect(node: Node, name: str, some: list[str], python: Callable[[str], Any]) -> None:
    for text, answer in zip(some, node.ask([[name, text] for text in some]), strict=True):
        expected = python(text)
        # Two halves of a pair are one character where markup between them is taken out.
        assert answer == (as_javascript_has_it(expected) if isinstance(expected, str) else expected), repr(text)


def test_every_entity(node: Node) -> None:
    names = [f"&{name}" for name in html5] + [f"&{name.rstrip(';')}x;" for name in html5]
    numbers = [f"&#{code};" for code in [*range(0x300), *range(0xD7F0, 0x10010), 0x1F600, 0x10FFFE, 0x110000, 9999999]]
    numbers += [f"&#x{code:x};" for code in range(0x200)] + [f"&#{code};" for code in range(0xFFFE, 0x120000, 0xFFF1)]
    expect(node, "plainText", names + numbers + ENTITIES, plain_text)
    expect(node, "resolveEntities", [f"&{name}" for name in html5 if name.endswith(";")], html.unescape)


@given(st.lists(ANY_TEXT, min_size=1, max_size=20))
def test_markup(node: Node, some: list[str]) -> None:
    expect(node, "plainText", some, plain_text)


def test_markup_of_many_texts(node: Node) -> None:
    expect(node, "plainText", [text for text, _ in texts(31, 3_000)], plain_text)


@given(st.lists(ANY_TEXT, min_size=1, max_size=20))
def test_tokens_and_titles(node: Node, some: list[str]) -> None:
    def tokens(text: str) -> list[Any]:
        words, n_title = tokenize_titled(text)
        return [[word.decode() for word in words], n_title]

    expect(node, "tokens", some, tokens)


@given(st.lists(st.text(alphabet=SPACES + "ab", max_size=30), min_size=1))
def test_spaces_and_lines(node: Node, some: list[str]) -> None:
    expect(node, "splitAtSpaces", some, str.split)
    lines = [[line for line in answer if line] for answer in node.ask([["splitLines", text] for text in some])]
    assert lines == [[line for line in text.splitlines() if line] for text in some]


def test_each_space_alone(node: Node) -> None:
    expect(
        node, "splitAtSpaces", [f"a{chr(code)}b" for code in range(0x10000) if not 0xD800 <= code < 0xE000], str.split
    )


def test_what_is_no_text(node: Node) -> None:
    words = [word.strip() for word in _WORDS.split(",")] + sorted(_SHORT | _OF_SPREADSHEETS) + ["n a", "#n/a", "na."]
    changes: list[Callable[[str], str]] = [
        str, str.upper, str.title, lambda w: f" {w}", lambda w: f"#{w}", lambda w: f"({w})", lambda w: f"{w}\U0001f600",
        ".".join, lambda w: "/".join(w) + ".", lambda w: w + "s", lambda w: w + "\u0301", lambda w: w + "\u0345",
        lambda w: w.replace("s", "\u017f"), lambda w: w.replace("fi", "\ufb01"), lambda w: w.replace("i", "\u0131"),
        lambda w: w.replace("i", "\u0130"), lambda w: w.replace("k", "\u212a"), lambda w: w.replace("ss", "\xdf"),
        lambda w: w + "\ua7c2", lambda w: "\U0001df00" + w, lambda w: w + " " * 41, lambda w: w + "\U0001f600" * 30,
    ]  # fmt: skip
    some = [change(word) for word in words for change in changes]
    assert 100 < sum(map(is_missing, some)) < len(some) - 100
    expect(node, "isMissing", some, is_missing)


def test_what_a_word_tells(node: Node) -> None:
    words = {word.decode() for word in (*load_model().parameters.words, *RANK_WORDS, *TRADE_WORDS)} | {"7", "a7", "x"}
    expect(node, "tells", sorted(words), lambda word: tells(word.encode()))


def test_any_character_where_there_is_no_text(node: Node) -> None:
    letters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    expect(node, "isMissing", [f"N/{letter}" for letter in letters], is_missing)
    expect(node, "isMissing", [f"{letter}one" for letter in letters], is_missing)


@pytest.mark.parametrize("name", ["undefined", "NaN", "String", "Date", "function"])
def test_what_is_no_string(node: Node, name: str) -> None:
    assert node.one("classifyOdd", name).name == "TextTypeError"
    with_title = node.one("classifyOdd", name, "Actuary")
    assert with_title["label"] == "KPO" if name in {"undefined", "NaN"} else with_title.name == "TextTypeError"
    odd_title = node.one("withOddTitle", "Price marine risks", name)
    assert odd_title["label"] == "KPO" if name in {"undefined", "NaN"} else odd_title.name == "TextTypeError"


@pytest.mark.parametrize("value", [None, 7, True, ["Actuary"], {"text": "Actuary"}])
def test_what_json_has_beside_strings(node: Node, value: object) -> None:
    for call in (["classify", value, None], ["explain", value, None]):
        assert node.one(*call).name == "TextTypeError"
    assert re.search("expected a title", node.one("classify", "Actuary", 7).message)


@pytest.mark.parametrize("text", ["N/A", "it's", '"it\'s" \\ \n\x1b\u202e\u2028', "", " \n", "-" * 60, "'\"\U000e0041"])
def test_what_errors_show(node: Node, text: str) -> None:
    from kpoclass import EmptyTextError, classify

    text = text if is_missing(text) else f"<!--{text}-->"
    with pytest.raises(EmptyTextError) as error:
        classify(text)
    assert node.one("classify", text, None) == Refused("EmptyTextError", str(error.value))


HOSTILE = hostile()
#: Of those that would take the longest, if anything looked back or ahead from each place.
LONG = [
    "'<a '",
    "'<!--'",
    "'<a b=\"'",
    "many '<p>', then many '<ul><li>'",
    "many '<!--', then many '\"'",
    "'a<wbr>'",
    "'\\n'",
]


@pytest.mark.parametrize("name", LONG)
def test_a_megabyte_of_what_is_hard_is_answered(node: Node, name: str) -> None:
    """Work that grew as the square of the length would take hours here."""
    answer = node.one("explain", HOSTILE[name], None)
    assert isinstance(answer, Refused) or len(answer["text"]) <= SIZE


def test_what_is_hard_has_the_same_text(node: Node) -> None:
    expect(node, "plainText", [as_javascript_has_it(text) for text in hostile(3_000).values()], plain_text)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_hard_has_the_same_text(node: Node, name: str) -> None:
    expect(node, "plainText", [HOSTILE[name]], plain_text)
    expect(node, "isMissing", [HOSTILE[name]], is_missing)
