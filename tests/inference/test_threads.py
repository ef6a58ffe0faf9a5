"""Threads share a model and a batch: the results are those of one thread, also while the kernel is being made."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from engines import has_kernel, model_of, need_kernel

from kpoclass import Classification, Model, classify_batch, load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.inference import dispatch
from kpoclass.inference.validation import check_text
from kpoclass.resources import data_path

FEW = ["Payroll clerk", "Actuary", "Draft patent claims"]
#: More threads than cores, and than this many texts.
N_JOBS = [2, 3, 100, -1]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [check_text(text) for text in load_descriptions(data_path("descriptions.csv"))["text"].tolist()[:1500]]


@pytest.fixture(scope="module")
def expected(texts: list[str]) -> list[Classification]:
    return list(map(model_of("plain", load_model().parameters).classify, texts))


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do each work in a thread of its own, all starting together, and return what they return."""
    start, done = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        start.wait()
        done[number] = works[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.fixture
def _often_switching() -> object:
    """Let threads take turns so often that they meet everywhere."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("n_jobs", N_JOBS)
def test_a_batch_in_threads_gives_what_one_gives(n_jobs: int, texts: list[str], expected: list[Classification]) -> None:
    assert classify_batch(texts, n_jobs=n_jobs) == expected
    assert classify_batch(texts[:2], n_jobs=n_jobs) == expected[:2]
    assert classify_batch(texts[:1], n_jobs=n_jobs) == expected[:1]
    assert classify_batch([], n_jobs=n_jobs) == []


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("n_jobs", N_JOBS)
def test_bad_texts_and_titles_keep_their_places_in_threads(n_jobs: int) -> None:
    rows = ["Actuary", "", None, "N/A", "Parcel sorter", 7, "A <b>clerk</b> &amp; typist"] * 5
    titles = ["Clerk", None, None, "Paralegal", "", None, "Head of Tax"] * 5
    model = load_model()
    assert model.classify_batch(rows, errors="coerce", n_jobs=n_jobs) == list(
        model.iter_classify(rows, errors="coerce")
    )
    results = model.classify_batch(rows, titles=titles, errors="coerce", n_jobs=n_jobs)
    assert results == list(model.iter_classify(rows, titles=titles, errors="coerce"))
    assert [result is None for result in results] == [False, True, True, False, False, True, False] * 5
    with pytest.raises(ValueError, match=r"^text 1: "):
        model.classify_batch(rows, n_jobs=n_jobs)  # type: ignore[arg-type]


@pytest.mark.usefixtures("engine")
def test_eight_threads_give_what_one_gives(texts: list[str], expected: list[Classification]) -> None:
    model = load_model()  # cold: the threads warm it while they use it

    def one_by_one() -> object:
        return [model.classify(text) for text in texts]

    def in_batch() -> object:
        return model.classify_batch(texts)

    def in_threads() -> object:
        return model.classify_batch(texts, n_jobs=2)

    def as_arrays() -> object:
        return model.scores(texts).p_kpo.tolist()

    *results, arrays, others = at_once(*[one_by_one, in_batch, in_threads] * 2, as_arrays, as_arrays)
    assert all(result == expected for result in results)
    assert arrays == others == [result.p_kpo for result in expected]


@pytest.mark.usefixtures("_often_switching")
def test_the_first_use_may_be_of_eight_threads(texts: list[str], expected: list[Classification]) -> None:
    need_kernel()
    some = texts[:40]
    for _ in range(25):
        model = Model(load_model().parameters)
        results = at_once(*[lambda model=model: [model.classify(text) for text in some]] * 8)  # type: ignore[misc]
        assert all(result == expected[:40] for result in results)
        assert has_kernel(model)


@pytest.mark.usefixtures("_often_switching")
def test_threads_meet_characters_for_the_first_time_together() -> None:
    """The kernel asks Python for the folding of 256 characters when it first meets one of them."""
    need_kernel()
    texts = ["clerk " + "".join(map(chr, range(start, start + 0x110000, 0x1100))) for start in range(0x100, 0x1100, 16)]
    parameters = load_model().parameters
    expected = list(map(model_of("plain", parameters).classify, texts))
    model = model_of("kernel", parameters)
    given = at_once(*[lambda: list(map(model.classify, texts))] * 8)
    assert all(results == expected for results in given)


@pytest.mark.parametrize("n_threads", [1, 2, 8])
def test_results_are_the_same_before_and_after_the_kernel_is_made(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], expected: list[Classification], n_threads: int
) -> None:
    need_kernel()
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 2_000)
    for one_at_a_time in (True, False):
        model = Model(load_model().parameters)
        switched = []

        def work(model: Model = model, switched: list[bool] = switched, one: bool = one_at_a_time) -> object:
            results: list[Classification] = []
            for start in range(0, 300, 10):
                part = texts[start : start + 10]
                results += map(model.classify, part) if one else model.classify_batch(part)
                switched.append(has_kernel(model))
            return results

        assert all(results == expected[:300] for results in at_once(*[work] * n_threads))
        assert switched[-1]
        if n_threads == 1:
            assert not switched[0]
            assert switched == sorted(switched)  # never back


def test_a_kernel_is_not_made_before_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    need_kernel()
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", 100)
    model = Model(load_model().parameters)
    for _ in range(9):
        model.classify("ten digits")
        assert not has_kernel(model)
    model.classify("ten digits")
    assert has_kernel(model)
    for use in (
        lambda model: model.classify_batch(["ten digits"] * 10),
        lambda model: model.scores(["ten digits"] * 10),
        lambda model: model.log_odds(["ten digits"] * 10),
        lambda model: list(model.iter_classify(["ten digits"] * 10)),
        lambda model: model.classify("ten digits" * 10),
    ):
        model = Model(load_model().parameters)
        use(model)
        assert has_kernel(model)


def test_a_switch_turns_the_kernel_off(monkeypatch: pytest.MonkeyPatch) -> None:
    from kpoclass.inference.kernel import SWITCH, why_absent

    monkeypatch.setenv(SWITCH, "1")
    model = Model(load_model().parameters)
    assert model.classify_batch(FEW * 1_000) == load_model().classify_batch(FEW * 1_000)
    assert not has_kernel(model)
    assert why_absent() == f"{SWITCH} is set"


@pytest.mark.parametrize("n_jobs", ["4", 0, True, 2.0, [2]])
def test_what_is_no_number_of_threads_is_refused_before_any_text_is_read(n_jobs: object) -> None:
    def unread() -> object:
        raise AssertionError("a text was read")
        yield

    with pytest.raises(ValueError, match=r"^n_jobs: expected a number of threads, .* got "):
        classify_batch(unread(), n_jobs=n_jobs)  # type: ignore[call-overload]


def test_n_jobs_counts_as_in_joblib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_cores", lambda: 4)
    counted = {n_jobs: dispatch.count_threads(n_jobs) for n_jobs in (None, 1, 3, np.int64(2), -1, -2, -4, -9)}
    assert counted == {None: 1, 1: 1, 3: 3, 2: 2, -1: 4, -2: 3, -4: 1, -9: 1}


def test_the_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= dispatch.count_threads(-1) <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers that send signals")
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_signal_need_not_wait_for_the_end_of_a_batch(n_jobs: int) -> None:
    need_kernel()
    model = model_of("kernel", load_model().parameters)
    heard: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: heard.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        model.classify_batch(
            ["Reconcile the ledgers of suppliers and tell them what is missing"] * 200_000, n_jobs=n_jobs
        )
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(heard) > 2  # one alone would have been kept until the end, and heard then


def test_ctrl_c_ends_a_batch_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    need_kernel()
    model = model_of("kernel", load_model().parameters)
    parts: list[int] = []

    class Interrupted:
        def classify_many(self, texts: list[object], _checked: bool) -> object:
            parts.append(len(texts))
            if len(parts) > 1:
                threading.Event().wait(0.1)  # works on, while the main thread hears of it
            raise KeyboardInterrupt

    monkeypatch.setattr(model._engines, "_kernel", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        model.classify_batch(["Payroll clerk"] * 1_000_000, n_jobs=2)
    assert len(parts) < 50  # of a hundred


def test_a_kernel_of_another_version_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from kpoclass.inference import _kernel
    from kpoclass.inference.kernel import why_absent

    need_kernel()
    monkeypatch.setattr(_kernel, "INTERFACE", 0)
    assert why_absent() == "the kernel is of another version; install kpoclass again"
    model = Model(load_model().parameters)
    assert model.classify_batch(FEW * 2000)[:3] == list(map(load_model().classify, FEW))
    assert not has_kernel(model)
