"""The batch engine gives what one text at a time gives, on all of Unicode, and what scikit-learn gives."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import Classification, Model, load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.inference.batch import scoring
from kpoclass.inference.batch.engine import Batch
from kpoclass.inference.dispatch import Engines
from kpoclass.inference.validation import check_text
from kpoclass.resources import data_path

SHIPPED = load_model()
PIPELINE = SHIPPED.to_sklearn()
WORDS = st.sampled_from(
    [
        *["accounts", "payable", "clerk", "patent", "examiner", "the", "42", "2024", "zzxxqq", "internationalisation"],
        *["\u0430\u0434", "R\u00e9sum\u00e9", "it\u2019s", "\0", "\n", "<p>", "\U0001f600", "a" * 40, "7" * 33],
        "electroencephalographically" * 2,
    ]
)
TEXTS = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(codec=None), max_size=60),
        st.lists(WORDS, max_size=40).map(" ".join),
        st.lists(WORDS, max_size=40).map("".join),
        st.lists(st.sampled_from(["enter", "data", "Enter", "analyse", "\n", "x"]), max_size=20).map(" ".join),
        st.lists(st.sampled_from(["enter", "Data", "Analyse", "\u2029", "x"]), max_size=20).map("".join),
    ),
    min_size=1,
    max_size=12,
)
PLACES = {"p_kpo", "probability", "p_in_scope", "coverage"}


def one_by_one(model: Model, texts: list[str]) -> list[Classification]:
    engines = Engines(model.parameters)
    return [engines.classify(text) for text in texts]


def assert_same(given: list[Classification], expected: list[Classification]) -> None:
    assert len(given) == len(expected)
    for one, other in zip(given, expected, strict=True):
        for name in Classification._fields:
            value, wanted = getattr(one, name), getattr(other, name)
            assert type(value) is type(wanted), name
            assert value == (pytest.approx(wanted, abs=1e-12) if name in PLACES else wanted), name


@given(TEXTS)
def test_both_engines_agree(texts: list[str]) -> None:
    assert_same(Batch(SHIPPED.parameters).classify(texts), one_by_one(SHIPPED, texts))


@given(TEXTS)
def test_both_engines_agree_with_a_tiny_model(texts: list[str]) -> None:
    from small_model import small_parameters

    model = Model(small_parameters())
    more = [*texts, "enter data enter data data", "analyse analysing analyse", "Enter data\nenter data", "enter\ndata"]
    assert_same(Batch(model.parameters).classify(more), one_by_one(model, more))


def test_both_agree_with_scikit_learn_on_our_texts() -> None:
    texts = load_descriptions(data_path("descriptions.csv"))["text"].tolist()
    in_batch = SHIPPED.scores(texts).p_kpo
    assert np.abs(in_batch - [SHIPPED.classify(text).p_kpo for text in texts]).max() < 1e-12
    assert np.abs(in_batch - PIPELINE.predict_proba(texts)[:, 1]).max() < 1e-9


@given(st.lists(st.text(alphabet=st.characters(codec=None), max_size=80), min_size=1, max_size=6))
def test_scikit_learn_agrees_on_all_of_unicode(texts: list[str]) -> None:
    assert SHIPPED.batch.scores(texts).p_kpo == pytest.approx(PIPELINE.predict_proba(texts)[:, 1], abs=1e-9)


@pytest.mark.parametrize("chunk", [1, 50, 10_000])
def test_where_chunks_end_does_not_matter(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Payroll clerk", "", "\u4f1a\u8ba1", "Actuary " * 30, "7", "Tax adviser and tax adviser"] * 5
    monkeypatch.setattr(scoring, "CHUNK", chunk)
    assert_same(Batch(SHIPPED.parameters).classify(texts), one_by_one(SHIPPED, texts))


def test_scores_of_nothing_are_empty_arrays() -> None:
    scores = SHIPPED.scores([])
    assert scores.p_kpo.shape == scores.coverage.shape == scores.p_in_scope.shape == (0,)
    assert scores.p_level.shape == (0, 4)


def test_a_batch_goes_through_numpy_and_its_bad_rows_keep_their_places() -> None:
    texts: list[object] = ["Answer phones and take messages"] * 500
    texts[3], texts[77], texts[499] = "", None, " \u2003"
    results = SHIPPED.classify_batch(texts, errors="coerce")
    assert [place for place, result in enumerate(results) if result is None] == [3, 77, 499]
    assert {result.label for result in results if result} == {"BPO"}
    with pytest.raises(ValueError, match="text 3: "):
        SHIPPED.classify_batch(texts)  # type: ignore[arg-type]


def test_eight_threads_give_what_one_gives() -> None:
    texts = [check_text(text) for text in load_descriptions(data_path("descriptions.csv"))["text"].tolist()[:1500]]
    expected = one_by_one(load_model(), texts)
    model = Model(SHIPPED.parameters)  # cold: the threads warm it while they use it
    given: list[list[Classification]] = [[] for _ in range(8)]
    start = threading.Barrier(8)

    def work(number: int) -> None:
        start.wait()
        given[number] = model.classify_batch(texts) if number % 2 else [model.classify(text) for text in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for results in given:
        assert_same(results, expected)


def test_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    from kpoclass.inference import processes

    monkeypatch.setattr(processes, "_CHUNK", 2_000)
    texts = ["Payroll clerk", "Actuary", "Draft patent claims"] * 100
    assert_same(SHIPPED.classify_batch(texts, n_jobs=2), one_by_one(SHIPPED, texts))
