"""A title apart from its text gives what the title on the first line of the text gives."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpoclass import (
    EmptyTextError,
    TextTypeError,
    TitlesError,
    classify,
    classify_batch,
    explain,
    iter_classify,
    load_model,
)
from kpoclass.inference.missing import is_missing
from kpoclass.inference.titled import with_title

MISSING = [None, float("nan"), np.float64("nan"), pd.NA, pd.NaT]
TITLES = ["Analyst", None, " Claims\n\tclerk "]
TEXTS = ["Key in paper forms", "Value firms", "Claims clerk\nScan letters"]
JOINED = ["Analyst\nKey in paper forms", "Value firms", "Claims clerk\nScan letters"]
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Clerk", "Files letters", "Clerk\nFiles letters"),
        ("Data\r\n entry\u2003clerk\n", "Files letters", "Data entry clerk\nFiles letters"),
        ("", "Files letters", "Files letters"),
        (" \n", " Files\nletters ", " Files\nletters "),
        ("Clerk", "", "Clerk"),
        ("Clerk", " \n\t", "Clerk"),
        (" Clerk ", None, "Clerk"),
        ("Clerk", "Clerk", "Clerk"),
        ("Data clerk", "\n  DATA \t CLERK \r\nFiles letters", "\n  DATA \t CLERK \r\nFiles letters"),
        ("Résumé writer", "\ufeffRESUME WRITER:\nFiles letters", "\ufeffRESUME WRITER:\nFiles letters"),
        ("Clerk", "Clerk\x1cFiles letters", "Clerk\x1cFiles letters"),
        ("***", "Files letters", "Files letters"),
        ("Clerk", "Clerks file letters", "Clerk\nClerks file letters"),
        ("Clerk", "Files letters\nClerk", "Clerk\nFiles letters\nClerk"),
        ("", "", ""),
        ("", None, None),
        ("N/A", None, "N/A"),
        ("N/A", "", "N/A"),
        ("N/A", "Files letters", "Files letters"),
        ("Clerk", "-", "Clerk"),
        ("<b>Clerk</b>", "Files<ul><li>letters</ul>", "Clerk\nFiles\nletters"),
        ("R&amp;D clerk", "R&D Clerk<br>Files letters", "R&D Clerk\nFiles letters"),
        ("Clerk", 7, 7),
        ("Clerk", " " * 500 + "Clerk\nFiles letters", " " * 500 + "Clerk\nFiles letters"),
    ],
)
def test_a_title_goes_on_the_first_line(title: str, text: object, expected: object) -> None:
    assert with_title(title, text) == expected


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_missing_is_left_out(missing: object) -> None:
    assert with_title(missing, "Files letters") == "Files letters"
    assert with_title("Clerk", missing) == "Clerk"
    assert with_title(missing, missing) is missing


@given(ANY_TEXT, ANY_TEXT)
def test_a_title_is_put_but_once(title: str, text: str) -> None:
    once = with_title(title, text)
    assert with_title(title, once) == once
    assert once.endswith(text) or is_missing(text)


@given(ANY_TEXT, ANY_TEXT)
def test_every_route_gives_the_result_of_the_joined_text(title: str, text: str) -> None:
    assume(not (is_missing(title) and is_missing(text)))
    model, joined = load_model(), with_title(title, text)
    expected = classify(joined)
    assert classify(text, title) == model.classify(text, title) == expected
    assert classify_batch([text], titles=[title]) == list(iter_classify([text], titles=[title])) == [expected]
    assert model.scores([text], [title]).p_kpo.tolist() == model.scores([joined]).p_kpo.tolist()
    assert explain(text, title) == explain(joined)


@pytest.mark.usefixtures("engine")
def test_both_engines_and_several_threads_take_titles() -> None:
    texts, titles = TEXTS * 400, TITLES * 400
    expected = [classify(text) for text in JOINED] * 400
    for n_jobs in (1, 2):
        assert classify_batch(texts, titles=titles, n_jobs=n_jobs) == expected


class Duty(str, enum.Enum):
    KEYING = "Key in claims forms and paper"


class Liar(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "Value unlisted companies"

    def __format__(self, spec: str) -> str:
        return "Value unlisted companies"


@pytest.mark.parametrize("text", [Duty.KEYING, Liar(Duty.KEYING.value), np.str_(Duty.KEYING.value)])
def test_a_string_of_another_class_is_its_characters(text: str) -> None:
    plain = Duty.KEYING.value
    assert with_title("Analyst", text) == f"Analyst\n{plain}"
    assert with_title(text, "Analyst") == f"{plain}\nAnalyst"
    assert classify(text, "Analyst") == classify(plain, "Analyst")
    assert classify_batch([text], titles=[text]) == classify_batch([plain], titles=[plain])


@pytest.mark.parametrize(
    "column",
    [tuple, iter, np.array, pd.Series, lambda titles: pd.Series(titles, dtype="string"), pa.array],
    ids=["tuple", "iterator", "numpy", "pandas", "pandas string", "Arrow"],
)
def test_titles_come_in_whatever_texts_come_in(column: Callable[[list[str | None]], Any]) -> None:
    expected = [classify(text) for text in JOINED]
    assert classify_batch(TEXTS, titles=column(TITLES)) == expected
    assert list(iter_classify(iter(TEXTS), titles=column(TITLES))) == expected


def test_a_title_that_is_no_string_is_told_by_its_place() -> None:
    with pytest.raises(TextTypeError, match=r"^expected a title \(str or None\), got int$"):
        classify("Files letters", 7)  # type: ignore[arg-type]
    titles: list[Any] = ["Clerk", b"Clerk"]
    for function in (classify_batch, lambda *a, **k: list(iter_classify(*a, **k)), load_model().scores):
        with pytest.raises(TextTypeError, match=r"^text 1: expected a title \(str or None\), got bytes(;|$)"):
            function(TEXTS[:2], titles=titles)
    for coerced in (
        classify_batch(TEXTS[:2], titles=titles, errors="coerce"),
        list(iter_classify(TEXTS[:2], titles=titles, errors="coerce")),
    ):
        assert coerced == [classify("Clerk\n" + TEXTS[0]), None]


def test_without_text_and_title_a_text_is_empty() -> None:
    with pytest.raises(EmptyTextError):
        classify("", title=" ")
    assert classify_batch(["", ""], titles=["Actuary", None], errors="coerce") == [classify("Actuary"), None]


@pytest.mark.parametrize("n_titles", [0, 2, 4])
def test_there_are_as_many_titles_as_texts(n_titles: int) -> None:
    titles = ["Clerk"] * n_titles
    for function in (classify_batch, load_model().scores):
        with pytest.raises(TitlesError, match=rf"got {n_titles} and 3; give None"):
            function(TEXTS, titles=iter(titles))


def test_one_by_one_it_is_told_where_titles_or_texts_end() -> None:
    def all_of(texts: list[str], titles: list[str]) -> Iterator[object]:
        return iter_classify(texts, titles=titles)

    results = all_of(TEXTS, ["Clerk"])
    assert next(results) == classify("Clerk\n" + TEXTS[0])
    with pytest.raises(TitlesError, match="got 1 and at least 2;"):
        next(results)
    results = all_of(TEXTS[:1], ["Clerk", "Typist"])
    next(results)
    with pytest.raises(TitlesError, match="got at least 2 and 1;"):
        next(results)


@pytest.mark.parametrize("titles", ["Clerk", {"Clerk"}, {"a": "Clerk"}, pd.DataFrame({"a": ["Clerk"]}), 7])
@pytest.mark.parametrize("function", [classify_batch, iter_classify, load_model().scores])
def test_what_holds_no_titles_is_refused_at_once(function: Callable[..., object], titles: object) -> None:
    with pytest.raises(TextTypeError, match=r"^expected an iterable of titles, got "):
        function(["Files letters"], titles=titles)
