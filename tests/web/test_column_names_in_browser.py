"""What the browser knows of the names of columns is what Python knows."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tables_in_node import Reader

from kpoclass import text_names
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.labelling import cells
from kpoclass.labelling.formats import csv_header
from kpoclass.text_names import role_of

WORDS = st.sampled_from(
    [*sorted(text_names._KIND_OF), "do", "x", "foo", "intitulé", "Tätigkeit", "résumé", "", "2", "straße"]
)
BETWEEN = st.sampled_from(["", " ", "_", "-", "'", " / ", "2", "."])
FORMS = (str, str.upper, str.title, str.capitalize, lambda word: word + "s")


@st.composite
def names(draw: st.DrawFn) -> str:
    """Draw a name of one to four words that are known, in any spelling."""
    words = draw(st.lists(st.tuples(WORDS, BETWEEN, st.sampled_from(FORMS)), min_size=1, max_size=4))
    return "".join(form(word) + between for word, between, form in words)


def test_the_words_are_the_same(reader: Reader) -> None:
    known = reader.ask("knowledge")
    assert known["kinds"] == text_names._KIND_OF
    assert set(known["header"]) == csv_header._WORDS
    assert set(known["choices"]) == cells._CHOICES
    assert tuple(known["results"]) == RESULT_COLUMNS


@settings(max_examples=200)
@given(st.lists(names() | st.text(max_size=20), min_size=1, max_size=20))
def test_every_name_has_the_same_role(reader: Reader, some: list[str]) -> None:
    expected = [{"kind": role_of(name).kind, "rank": role_of(name).rank} for name in some]
    assert reader.ask("roles", names=some) == expected
