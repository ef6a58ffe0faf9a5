"""Changes to a text that, by construction, change nothing of the answer."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpoclass import classify, load_model
from kpoclass.datasets.personal_words import load_personal_words
from kpoclass.evaluation.personal_slots import AGES, NOBODY
from kpoclass.inference.parameters import Parameters
from kpoclass.inference.tokens import MOST_TITLE_WORDS
from kpoclass.resources import data_path
from kpoclass.training.word_forms import forms

PARAMETERS: Parameters = load_model().parameters
KNOWN = [word.decode() for word in PARAMETERS.words[::7]]
PERSONAL = load_personal_words(data_path("personal_words.csv")).query("use == 'drop'")["word"].tolist()
VARIED = [word for word in map(bytes.decode, PARAMETERS.words) if len(forms(word)) > 1]

words = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=25)
lines = st.lists(words.map(" ".join), min_size=1, max_size=4)
texts = lines.map("\n".join)
marks = st.text(st.sampled_from(' \t\u00a0.,;:!?()[]/-\u2013\u2022*"\u201c'), min_size=1, max_size=4).map(
    lambda mark: f" {mark}"
)

pytestmark = pytest.mark.usefixtures("engine")
fewer = settings(max_examples=60)


@fewer
@given(texts)
def test_case(text: str) -> None:
    assert classify(text) == classify(text.upper()) == classify(text.title())


@fewer
@given(texts, marks)
def test_spaces_and_punctuation_between_words(text: str, mark: str) -> None:
    assert classify(text) == classify(text.replace(" ", mark)) == classify(f"\n {mark}{text}{mark}\n\n")


@fewer
@given(lines)
def test_html_around_lines(of: list[str]) -> None:
    page = "".join(f"<p class='a'>{html.escape(line)}</p>" for line in of)
    assert classify("\n".join(of)) == classify(f"<html><body><div>{page}</div></body></html>")


@fewer
@given(words, st.lists(words.map(" ".join), min_size=2, max_size=5), st.data())
def test_sentences_in_another_order_where_no_two_known_words_meet(
    title: list[str], sentences: list[str], data: st.DataObject
) -> None:
    """Neighbours in two sentences make a pair, but not across a word that the model does not know."""
    shuffled = data.draw(st.permutations(sentences))
    given_, turned = (f"{' '.join(title)}\n{f' {NOBODY}. '.join(order)}" for order in (sentences, shuffled))
    assert classify(given_) == classify(turned)


@fewer
@given(st.lists(st.sampled_from(VARIED), min_size=1, max_size=10), st.data())
def test_spelling_and_words_for_women_and_men(chosen: list[str], data: st.DataObject) -> None:
    other = [
        data.draw(st.sampled_from(sorted(form for form in forms(word) if same_term(form, word)))) for word in chosen
    ]
    assert classify(" ".join(chosen)) == classify(" ".join(other))


def same_term(one: str, other: str) -> bool:
    from kpoclass.training.word_terms import term_of

    return term_of(one.encode()) == term_of(other.encode())


@settings(max_examples=200)
@given(texts, st.sampled_from([*PERSONAL, *AGES]), st.data())
def test_who_somebody_is(text: str, word: str, data: st.DataObject) -> None:
    """In any place, such a word is as good as one that is not known."""
    place = data.draw(st.sampled_from([0, *(i for i, character in enumerate(text) if character == " "), len(text)]))
    person, nobody = (classify(f"{text[:place]} {who} {text[place:]}") for who in (word, NOBODY))
    assert abs(person.p_kpo - nobody.p_kpo) < 1e-6
    assert person.label == nobody.label or abs(person.p_kpo - 0.5) < 1e-6


@settings(max_examples=200)
@given(words.filter(lambda of: len(of) < MOST_TITLE_WORDS), st.sampled_from([*PERSONAL, *AGES]))
def test_who_somebody_is_before_or_after_a_title(title: list[str], word: str) -> None:
    text = " ".join(title)
    before, after, without = (classify(each).p_kpo for each in (f"{word} {text}", f"{text} {word}", text))
    assert max(abs(before - without), abs(after - without)) < 1e-6
