"""The kernel gives what plain Python gives, to the last bit, on all of Unicode; both give what scikit-learn gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engines import Both, assert_agree, assert_same, blank_or_not, both_of
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass import load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.inference.validation import without_markup
from kpoclass.resources import data_path

ANYTHING = st.characters(codec=None)
#: What folding knows: capitals and small letters, accents, letters that become several or none, line ends, half a pair.
CURIOUS = (
    "abAB7 \n\r\u2028\0'\u2019\u00ad\u200b-\u00e9\u00c9\u00df\u00e6\u0142\u0141\ufb03\ufdfa\u33be\u01c4\u0130\u1e9e"
    "\u0436\ud800\udc00\U0001d40f\U0001f600"
)
WORDS = st.sampled_from(
    [
        *["accounts", "payable", "clerk", "patent", "examiner", "the", "42", "2024", "zzxxqq", "internationalisation"],
        *["\u0430\u0434", "R\u00e9sum\u00e9", "it\u2019s", "\0", "\n", "<p>", "\U0001f600", "a" * 40, "7" * 33],
        *["Manager", "Senior", "actuary", "\u2029", "&amp;", "electroencephalographically" * 2],
    ]
)
OF_TINY_MODEL = st.sampled_from(["enter", "data", "Data", "Enter", "analyse", "Analysing", "\n", "\u2029", "x", "7"])
TEXTS = st.lists(
    st.one_of(
        st.text(alphabet=ANYTHING, max_size=60),
        st.text(alphabet=CURIOUS, max_size=60),
        *(st.lists(words, max_size=40).map(between.join) for words in (WORDS, OF_TINY_MODEL) for between in (" ", "")),
    ),
    min_size=1,
    max_size=12,
)


@given(TEXTS)
def test_both_engines_agree(both: Both, texts: list[str]) -> None:
    assert_agree(both, texts)


@pytest.fixture(scope="module")
def tiny(both: Both) -> Both:  # noqa: ARG001 - skips where there is no kernel
    return both_of(small_parameters())


@given(TEXTS)
def test_both_engines_agree_with_a_tiny_model(tiny: Both, texts: list[str]) -> None:
    more = ["enter data enter data data", "analyse analysing analyse", "Enter data\nenter data", "enter\ndata"]
    assert_agree(tiny, [*texts, *more])


def our_texts() -> list[str]:
    return [str(text) for text in load_descriptions(data_path("descriptions.csv"))["text"]]


def test_both_engines_agree_on_our_texts(both: Both) -> None:
    assert_agree(both, our_texts())


#: One of each kind that a loop, a table or a counter of the kernel ends at.
AWKWARD = {
    "letters that fold to several": "\ufb03 o\ufb03ce \ufdfa \u33be\u33be \u01c4ep",
    "only such": "\ufdfa" * 500,
    "letters that vanish": "c\u00adl\u2019e'r\u2032k",
    "nothing but such": "a" + "\u2019\u00ad'" * 1_000,
    "words all glued": "abCd" * 300,
    "glued with accents": "r\u00e9sum\u00e9\u00c9tude \u0161\u0160a aaAaaAaaA",
    "glued over what vanishes": "the team's'The team\u2019sThe aa\u00adAa",
    "glued to another script": "dataBase\u0436\u0416\u0436 \u0436aaAa",
    "no letter of ASCII": "\u4f1a\u8ba1 \u0431\u0443\u0445\u0433\u0430\u043b \u0939\u093f\u0928\u094d\u0926\u0940",
    "half a pair": "data \ud800 entry \udc00\ud800 clerk\udfff",
    "NUL": "data\0entry\0\0clerk\0",
    "last of all": "clerk \U0010ffff\U0010fffd\uffff\ufffe\uf8ff",
    "numbers": "7 42 2024 " + "9" * 40 + " 1a a1 \u00b2\u00b3 \u0663",
    "only numbers": "1 2 3",
    "line ends": "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029data\u2029entry\x85clerk\x1c",
    "a title of another script": "\u4f1a\u8ba1\ndata entry clerk",
    "no title": "? !\n- -\ndata entry",
}
AWKWARD |= {
    f"a word of {n} letters": f"data {'e' * n} {'a' * (n - 1)}\u0436 {'7' * n} entry"
    for n in (1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40)
}
AWKWARD |= {
    f"a title of {n} words": "data entry " * (n // 2) + "clerk " * (n % 2) + "\ndata entry" for n in (1, 11, 12, 13)
}
AWKWARD |= {
    f"{n} words": "data entry " * (n // 2) + "clerk" * (n % 2) for n in (11, 12, 13, 31, 32, 33, 63, 64, 65, 128, 129)
}
AWKWARD |= {
    f"{n} times": "data " * n + "actuary " * (n - 1) + "\n" + "tax law " * n for n in (1, 2, 14, 15, 16, 17, 1_000)
}
AWKWARD |= {f"{n} times in a title": "data " * n + "\nentry" for n in (1, 2, 11, 12)}


@pytest.mark.parametrize("name", AWKWARD)
def test_both_engines_agree_on_awkward_texts(both: Both, tiny: Both, name: str) -> None:
    text = AWKWARD[name]
    around = [
        text,
        f"Actuary {text}",
        f"enter data\n{text}",
        f"{text}enter data",
        f"{text}\n{text}",
        text.upper(),
        text,
    ]
    assert_agree(both, around)
    assert_agree(tiny, around)


LONG = {
    "ordinary": "Enter data from invoices, and reconcile the customer's accounts.\n",
    "one word": "a",
    "one known word": "data ",
    "another script": "\u7ecf",
    "letters that fold to several": "\ufdfa",
    "letters that vanish": "\u2019",
    "words all glued": "aaB",
    "line ends": "\n",
    "numbers": "7 ",
}


@pytest.mark.parametrize("name", LONG)
def test_both_engines_agree_on_a_long_text_and_on_the_next(both: Both, name: str) -> None:
    text = f"clerk{LONG[name] * (1_000_000 // len(LONG[name].encode()))}clerk"
    for texts in ([text], ["Actuary", text[:70_000], "Payroll clerk"], ["Actuary"]):
        assert_same(both.kernel.classify_batch(texts), list(map(both.plain.classify, texts)))
    assert_same([both.kernel.classify(text)], both.plain.classify_batch([text]))


@pytest.mark.parametrize("size", [1_023, 1_024, 1_025, 2_048, 3_000])
def test_where_texts_are_taken_together_does_not_matter(both: Both, size: int) -> None:
    texts = [
        ("Payroll clerk", "Actuary " * 30, "\u4f1a\u8ba1", "7 x", "Tax adviser and tax adviser")[n % 5]
        for n in range(size)
    ]
    assert_agree(both, texts)


@pytest.mark.parametrize("size", [4_095, 4_096, 4_097, 65_535, 65_536, 65_537, 131_072, 131_073])
def test_where_characters_are_taken_together_does_not_matter(both: Both, size: int) -> None:
    filled = ("tax adviser \u2019s " * (size // 8))[: size - 13]
    assert_agree(both, ["Payroll clerk", filled, "Actuary", filled[:-1], "Clerk", f"{filled}a"])


def character_texts(codes: range) -> list[str]:
    """Return texts of every character by itself, and between words, apart and glued to them."""
    return [around.replace("_", chr(code)) for code in codes for around in ("_", "data _ entry", "data_Entry_")]


def test_both_engines_agree_on_a_sample_of_all_characters(both: Both) -> None:
    assert_agree(both, character_texts(range(0, 0x110000, 997)))


def test_both_engines_agree_on_all_characters_together(both: Both) -> None:
    for start in [*range(0, 0x40000, 0x800), 0xE0000]:
        text = "".join(f"data{chr(code)}Entry {chr(code)}" for code in range(start, start + 0x800))
        assert_same(both.kernel.classify_batch([text]), [both.plain.classify(text)])


@pytest.mark.slow
def test_both_engines_agree_on_every_character(both: Both) -> None:
    for start in range(0, 0x110000, 0x1000):
        texts = character_texts(range(start, start + 0x1000))
        kernel, plain = (model.classify_batch(texts, errors="coerce") for model in both)
        assert kernel == plain


@given(TEXTS, st.sampled_from([None, 7, b"clerk", "", "N/A", "\ud800"]), st.integers(0, 12))
def test_after_an_error_the_results_are_the_same(both: Both, texts: list[str], bad: Any, place: int) -> None:
    broken: list[Any] = [*texts[:place], bad, *texts[place:]]
    for refuse in (both.kernel.classify_batch, both.kernel.scores, lambda rows: both.kernel.classify(rows[place % 12])):
        try:
            refuse(broken)
        except (TypeError, ValueError, IndexError):
            assert_agree(both, texts)
    assert_same(both.kernel.classify_batch(broken, errors="coerce"), both.plain.classify_batch(broken, errors="coerce"))


def test_scores_of_nothing_are_empty_arrays(engine: str) -> None:  # noqa: ARG001 - chooses
    scores = load_model().scores([])
    assert scores.p_kpo.shape == scores.coverage.shape == scores.p_in_scope.shape == (0,)
    assert scores.p_level.shape == (0, 4)
    assert load_model().log_odds([]).shape == (0, 5)


@pytest.fixture(scope="module")
def pipeline() -> Any:
    return load_model().to_sklearn()


@pytest.mark.usefixtures("engine")
def test_scikit_learn_agrees_on_our_texts(pipeline: Any) -> None:
    texts = our_texts()
    assert np.abs(load_model().scores(texts).p_kpo - pipeline.predict_proba(texts)[:, 1]).max() < 1e-9


@given(st.lists(st.text(alphabet=ANYTHING, max_size=80), min_size=1, max_size=6))
def test_scikit_learn_agrees_on_all_of_unicode(pipeline: Any, texts: list[str]) -> None:
    results = load_model()._engines.classify_many([*texts], blank_or_not)
    plain = list(map(without_markup, texts))
    assert [r.p_kpo for r in results if r] == pytest.approx(pipeline.predict_proba(plain)[:, 1], abs=1e-9)
