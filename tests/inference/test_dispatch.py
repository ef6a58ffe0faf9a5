"""Which engine is asked, for how long, and that each text keeps its place whoever answers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import pytest
from engines import assert_agree, both_of, need_kernel
from small_model import small_parameters

from kpoclass.inference import dispatch
from kpoclass.inference.decision import decide, estimate
from kpoclass.inference.dispatch import COVERAGE, NUMBERS, P_IN_SCOPE, P_KPO, Engines, count_threads
from kpoclass.inference.kernel import SWITCH
from kpoclass.inference.tokens import tokenize_titled
from kpoclass.inference.validation import check_one_text, check_text_at, noting
from kpoclass.model import Model

TEXTS = [
    "Analyse data", "", "enter data\nanalysing", "N/A", "data &amp; data", None, "<b>Enter</b>", "unheard", 7, "data",
]  # fmt: skip
GOOD = [text for text in TEXTS if isinstance(text, str) and text not in {"", "N/A"}]


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    need_kernel()


@pytest.mark.usefixtures("switched_on")
def test_both_give_the_same_by_every_route() -> None:
    both = both_of(small_parameters())
    assert_agree(both, GOOD)
    expected = both.plain.classify_batch(TEXTS, errors="coerce")
    assert [result is None for result in expected] == [text not in GOOD for text in TEXTS]
    for n_jobs in (1, 2, 3, 20):
        for texts in (TEXTS, TEXTS[:1], []):
            assert both.kernel.classify_batch(texts, errors="coerce", n_jobs=n_jobs) == expected[: len(texts)]


@pytest.mark.usefixtures("switched_on")
def test_threads_take_equal_shares_of_texts_and_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    model = both_of(small_parameters()).kernel
    taken: list[tuple[list[object], bool]] = []
    workers: list[int] = []

    class Watched:
        def classify_many(self, texts: list[object], checked: bool) -> tuple[list[None], list[int]]:
            taken.append((texts, checked))
            return [None] * len(texts), list(range(len(texts)))

    class Pool(futures.ThreadPoolExecutor):
        def __init__(self, n: int) -> None:
            workers.append(n)
            super().__init__(n)

    monkeypatch.setattr(model._engines, "_kernel", Watched())
    monkeypatch.setattr(futures, "ThreadPoolExecutor", Pool)
    places: list[int] = []

    def asked(most: int, n: int, n_threads: int) -> list[int]:
        taken.clear()
        places.clear()
        monkeypatch.setattr(dispatch, "_AT_A_TIME", most)
        model._engines.classify_many(list(range(n)), lambda place, _: places.append(place), n_threads)
        assert places == list(range(n))
        assert not any(checked for _, checked in taken)
        assert sorted(text for texts, _ in taken for text in texts) == places
        return sorted(len(texts) for texts, _ in taken)

    assert asked(10_000, 10, 2) == [5, 5]
    assert asked(10_000, 11, 2) == [5, 6]
    assert asked(4, 10, 2) == [2, 4, 4]
    assert asked(10_000, 10, 1) == [10]
    assert asked(10_000, 0, 3) == []
    assert workers == [2, 2, 2, 3]


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("n_threads", [1, 2, 3])
def test_each_thread_adds_its_results(n_threads: int) -> None:
    engines = Engines(small_parameters())
    engines.make_kernel()
    plain = Model(small_parameters())
    assert engines.classify_many([*GOOD], check_text_at, n_threads) == [plain.classify(text) for text in GOOD]


@pytest.mark.usefixtures("switched_on")
def test_a_kernel_is_made_once_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 9)
    engines = Engines(small_parameters())
    for text in ("data", "data"):
        assert engines.classify(text, check_one_text)
        assert engines._kernel is None
    engines.classify_many([None, 7], noting({}))
    assert engines._kernel is None
    assert engines.classify("x", check_one_text)
    made = engines._kernel
    assert made is not None
    assert engines.classify_many(["data " * 100], check_text_at)
    assert engines._kernel is made


@pytest.mark.usefixtures("switched_on")
def test_the_kernel_is_made_for_the_texts_that_pay_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 8)
    engines = Engines(small_parameters())
    monkeypatch.setattr(dispatch, "decide", lambda *_: pytest.fail("plain Python was asked"))
    assert engines.classify_many(["data", None, "data"], noting({}))[0] is not None
    for ask in ("classify", "score"):
        engines = Engines(small_parameters())
        if ask == "score":
            assert engines.score(["data", "data"], check_text_at)[1][0]
        else:
            assert engines.classify("data data", check_one_text)
        assert engines._kernel is not None


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("patience", [10**9, float("inf")])
def test_the_kernel_can_be_made_before_the_first_text(patience: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", patience)
    engines = Engines(small_parameters())
    engines.make_kernel()
    made = engines._kernel
    assert made is not None
    monkeypatch.setattr(dispatch, "decide", lambda *_: pytest.fail("plain Python was asked"))
    assert engines.classify("data", check_one_text)
    engines.make_kernel()
    assert engines._kernel is made


@pytest.mark.usefixtures("switched_on")
def test_the_kernel_needs_no_look_at_most_texts() -> None:
    engines = Engines(small_parameters())
    engines.make_kernel()
    expected = Model(small_parameters()).classify("Analyse data")
    assert engines.classify("Analyse data", lambda *_: pytest.fail("a look was taken")) == expected


def test_without_a_kernel_it_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "1")
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 4)
    engines = Engines(small_parameters())
    for _ in range(3):
        assert engines.classify("data", check_one_text)
        assert engines._kernel is None
    assert engines._left <= 0


def test_the_place_of_a_text_is_told_to_the_check() -> None:
    seen: list[tuple[int, object]] = []

    def check(place: int, text: object) -> str:
        seen.append((place, text))
        return "data"

    engines = Engines(small_parameters())
    engines._left = 10**9
    engines.classify("N/A", check)
    engines.classify("N/A", check, 5)
    engines.classify_many(["N/A", ""], check)
    engines.score(["N/A", ""], check)
    assert seen == [(0, "N/A"), (5, "N/A"), *[(0, "N/A"), (1, "")] * 2]


def test_numbers_are_those_of_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    from array import array

    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 10**9)
    parameters = small_parameters()
    engines = Engines(parameters)
    numbers, codes = engines.score([*TEXTS], noting({}))
    assert [code != 0 for code in codes] == [text in GOOD for text in TEXTS]
    rows = array("d", bytes(numbers))
    assert len(rows) == NUMBERS * len(TEXTS)
    for place, text in enumerate(TEXTS):
        row = list(rows[NUMBERS * place : NUMBERS * (place + 1)])
        if text not in GOOD:
            assert row == [0.0] * NUMBERS
            continue
        found = engines.scorer.count(*tokenize_titled(check_one_text(0, text)))
        log_odds = engines.scorer.log_odds(found)
        result = decide(found, log_odds, parameters.least_probability)
        assert (row[P_KPO], row[P_IN_SCOPE], row[COVERAGE]) == (result.p_kpo, result.p_in_scope, result.coverage)
        assert row[:P_KPO] == log_odds
        assert tuple(row[P_KPO + 1 : P_IN_SCOPE]) == estimate(log_odds)[1]


@pytest.mark.usefixtures("switched_on")
def test_the_kernel_gives_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 10**9)
    engines = Engines(small_parameters())
    expected = engines.score([*TEXTS], noting({}))
    engines.make_kernel()
    monkeypatch.setattr(dispatch, "decide", lambda *_: pytest.fail("plain Python was asked"))
    assert engines.score([*TEXTS], noting({})) == expected


@pytest.mark.parametrize("given", ["4", 0, True, False, 2.0, [2]])
def test_what_is_no_number_of_threads_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match="n_jobs") as error:
        count_threads(given)
    expected = "n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got "
    assert str(error.value) == f"{expected}{given!r}"


@pytest.mark.parametrize(("given", "threads"), [(None, 1), (1, 1), (3, 3), (-1, 4), (-2, 3), (-4, 1), (-9, 1)])
def test_threads_are_counted_as_in_joblib(given: int | None, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_cores", lambda: 4)
    assert count_threads(given) == threads


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {1, 2, 3} if process == 0 else {1}, raising=False)
    assert count_threads(-1) == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert count_threads(-1) == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert count_threads(-1) == 1


def test_one_of_many_is_answered_by_itself() -> None:
    def endless() -> Iterator[Any]:
        yield "data"
        threading.Event().wait(60)  # nobody asks for it

    assert next(Model(small_parameters()).iter_classify(endless())) == Model(small_parameters()).classify("data")
