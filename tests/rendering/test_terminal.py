from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import explain
from kpoclass.inference.missing import is_missing
from kpoclass.inference.validation import without_markup
from kpoclass.rendering.escaping import encodable, shortened, visible
from kpoclass.rendering.terminal import CHARACTERS_SHOWN, TERMS_SHOWN, has_colour, to_terminal

COLOUR = re.compile(r"\x1b\[[0-9;]+m")
ANY_TEXT = st.lists(
    st.one_of(
        st.sampled_from(["invoices", "design", "\x1b[31m", "\x9b2J", "\x1b]0;x\x07", "\r", "\x08", "\ud800"]),
        st.text(max_size=9),
    ),
    min_size=1,
).map(" ".join).filter(lambda text: not is_missing(without_markup(text)))  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("auto", {"TERM": "xterm"}, True, True),
        ("auto", {"TERM": "xterm"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "xterm", "NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_there_is_colour(choice: str, environment: dict[str, str], terminal: bool, expected: bool) -> None:
    assert has_colour(choice, Terminal() if terminal else io.StringIO(), environment) is expected


@given(ANY_TEXT)
def test_nothing_but_our_own_colours_reaches_the_terminal(text: str) -> None:
    why = explain(text)
    plain = to_terminal(why, colour=False)
    coloured = to_terminal(why, colour=True)
    assert COLOUR.sub("", coloured) == plain
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", plain)
    assert visible(plain) == plain
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", str(why).replace("\n", ""))


def test_words_and_bars_have_the_colour_of_their_side() -> None:
    lines = to_terminal(explain("design invoices"), colour=True).splitlines()
    text = next(line for line in lines if COLOUR.sub("", line) == "design invoices")
    assert re.search(r"\x1b\[38;5;33mdesign\x1b\[0m", text)
    assert re.search(r"\x1b\[4m\x1b\[38;5;166minvoices\x1b\[0m", text)
    rows = [re.fullmatch(r"  ([+-])\d+\.\d+ (KPO|BPO)  \x1b\[38;5;(\d+)m█+\x1b\[0m *  (.+)", line) for line in lines]
    told = {row[4]: row.groups()[:3] for row in rows if row}
    assert told["design"] == ("+", "KPO", "33")
    assert told["invoices"] == ("-", "BPO", "166")


def test_the_rows_sum_to_the_last() -> None:
    why = explain(
        "Reconcile supplier statements, chase payers and key 900 invoices. " * 3 + " ".join(map(str, range(99)))
    )
    lines = to_terminal(why, colour=False).splitlines()
    weights = [float(line.split()[0]) for line in lines if re.match(r"  [+-]\d", line)]
    assert sum(weights[:-1]) == pytest.approx(weights[-1], abs=0.0005 * len(weights))
    assert len(weights) <= TERMS_SHOWN + 3


def test_a_long_text_is_cut() -> None:
    assert "(18,000 more characters)" in to_terminal(explain("Enter data" * 2_000), colour=True)
    assert CHARACTERS_SHOWN == 2_000


@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_visible_keeps_places(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert visible(visible(text)) == visible(text)
    assert len(encodable(text)) == len(text)
    encodable(text).encode("utf-8")


def test_a_command_to_the_terminal_is_only_seen() -> None:
    assert visible("red \x1b[31m clerk\r\n") == "red ␛[31m clerk \n"
    assert encodable("caf\udce9") == "caf\N{REPLACEMENT CHARACTER}"
    assert shortened("Clerk,\n\tmail room and reception", 16) == "Clerk, mail roo…"


@given(st.text(), st.integers(2, 40))
def test_shortened_is_one_short_line(text: str, length: int) -> None:
    line = shortened(text, length)
    assert len(line) <= length
    assert "\n" not in line
    if len(text) <= length:
        assert line == " ".join(encodable(text).split())
