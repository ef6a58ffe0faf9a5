"""What the kernel makes is a Classification in every respect, and leaves nothing behind."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import tracemalloc
import weakref
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from engines import Both, model_of

from kpoclass import Classification, KpoclassError, Model, load_model
from kpoclass.classification import REASONS

TEXTS = [
    "Actuary",  # KPO
    "Parcel sorter",  # BPO
    "Zzxxqq wwvvuu",  # unknown words
    "Senior",  # too short
    "Coordinator of services",
    "\u4f1a\u8ba1 o\ufb03ce",
    "Enter data from invoices\nand reconcile <b>accounts</b>",
]


@pytest.fixture(params=TEXTS)
def pair(both: Both, request: pytest.FixtureRequest) -> tuple[Classification, Classification]:
    return both.kernel.classify(request.param), both.plain.classify(request.param)


def test_it_equals_that_of_plain_python(pair: tuple[Classification, Classification]) -> None:
    ours, other = pair
    assert type(ours) is type(other) is Classification
    assert isinstance(ours, tuple)
    assert ours == other
    assert not ours != other  # noqa: SIM202 - the other operator
    assert hash(ours) == hash(other)
    assert {ours: 1}[other] == 1
    assert repr(ours) == repr(other)
    assert str(ours) == str(other)
    assert ours._repr_html_() == other._repr_html_()
    assert ours.to_dict() == ours._asdict() == other.to_dict()
    assert ours[:] == tuple(other)
    assert len(ours) == len(Classification._fields)
    assert sys.getsizeof(ours) == sys.getsizeof(other)


def test_its_fields_are_the_objects_that_python_has(pair: tuple[Classification, Classification]) -> None:
    ours, other = pair
    assert list(map(type, ours)) == list(map(type, other))
    for field in ("in_scope", "confident", "skill_level"):
        assert getattr(ours, field) is getattr(other, field)
    assert ours.reason is None or any(ours.reason is reason for reason in REASONS)
    match ours:
        case Classification(label, probability):
            assert (label, probability) == (ours.label, ours.probability)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_pickles(pair: tuple[Classification, Classification], protocol: int) -> None:
    ours, other = pair
    again = pickle.loads(pickle.dumps(ours, protocol))  # noqa: S301 - our own
    assert again == other
    assert type(again) is Classification


def test_it_is_copied_and_changed_as_a_named_tuple_is(pair: tuple[Classification, Classification]) -> None:
    ours, other = pair
    for again in (copy.copy(ours), copy.deepcopy(ours), Classification(*ours), Classification._make(ours)):
        assert again == other
        assert type(again) is Classification
    changed = ours._replace(label="?")
    assert changed == other._replace(label="?") != ours
    assert type(changed) is Classification
    with pytest.raises(AttributeError):
        ours.label = "BPO"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ours[0] = "BPO"  # type: ignore[index]
    with pytest.raises(TypeError):
        weakref.ref(ours)


def test_it_refers_to_the_same_and_the_collector_need_not_look_through_it(
    pair: tuple[Classification, Classification],
) -> None:
    ours, other = pair
    assert not gc.is_tracked(ours)
    assert list(map(type, gc.get_referents(ours))) == list(map(type, gc.get_referents(other)))
    assert sys.getrefcount(ours) == sys.getrefcount(other)


def refused(call: Callable[[Any], object], given: object) -> None:
    with pytest.raises(KpoclassError):
        call(given)


LONG = "Enter data from invoices " * 12_000
#: A use of a model, and how often it is repeated: 20,000 texts each, or as many as the time allows; millions are
#: given to ``soak.py``.
USES: dict[str, tuple[Callable[[Model], object], int]] = {
    "classify": (lambda model: [model.classify(text) for text in TEXTS], 2_800),
    "classify_batch": (lambda model: model.classify_batch(TEXTS * 100), 28),
    "classify_batch in threads": (lambda model: model.classify_batch(TEXTS * 100, n_jobs=3), 8),
    "iter_classify": (lambda model: list(model.iter_classify(TEXTS)), 2_800),
    "scores": (lambda model: model.scores(TEXTS * 100), 28),
    "log_odds": (lambda model: model.log_odds(TEXTS * 100), 28),
    "coerced": (lambda model: model.classify_batch([*TEXTS, None, "", 7], errors="coerce"), 600),
    "long texts": (lambda model: (model.classify(LONG), model.classify_batch(["a", LONG, "a"])), 2),
    "no text": (lambda model: refused(model.classify, None), 600),
    "a blank text": (lambda model: refused(model.classify, " \u2003"), 600),
    "no text among others": (lambda model: refused(model.classify_batch, [*TEXTS, None, *TEXTS]), 600),
    "arrays of none": (lambda model: refused(model.scores, [*TEXTS, 7, *TEXTS]), 600),
}


#: Bytes, less than a hundred objects, that the interpreter may keep for itself.
LITTLE = 4_000


def held() -> list[int]:
    """Count what is held of what results are made of."""
    return [sys.getrefcount(one) for one in (Classification, "KPO", "BPO", *REASONS)]


def grown(use: Callable[[], object], times: int) -> int:
    """Return by how many bytes memory grows whenever something is done so often; a leak grows every time."""
    use()
    tracemalloc.start()
    try:
        sizes = []
        for _ in range(4):
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
            for _ in range(times):
                use()
    finally:
        tracemalloc.stop()
    return min(after - before for before, after in pairwise(sizes))


@pytest.mark.parametrize("name", USES)
def test_neither_references_nor_memory_grow(name: str, both: Both) -> None:
    use, times = USES[name]
    use(both.kernel)
    gc.collect()
    before = held()
    for _ in range(times):
        use(both.kernel)
    gc.collect()
    assert all(after - count < 20 for after, count in zip(held(), before, strict=True))
    assert grown(lambda: use(both.kernel), max(5, times // 20)) < LITTLE


def test_a_model_takes_its_kernel_with_it(both: Both) -> None:
    def make_and_drop() -> None:
        model = model_of("kernel", both.kernel.parameters)
        model.classify_batch([*TEXTS, LONG])

    make_and_drop()
    before = held()
    assert grown(make_and_drop, 2) < LITTLE
    gc.collect()
    assert all(after - count < 20 for after, count in zip(held(), before, strict=True))


def test_memory_that_grows_would_be_found() -> None:
    kept: list[object] = []
    assert grown(lambda: kept.append([]), 100) > LITTLE


def test_arrays_outlive_the_model(engine: str) -> None:
    model = model_of(engine, load_model().parameters)
    scores, results = model.scores(TEXTS), model.classify_batch(TEXTS)
    expected = [result.p_kpo for result in load_model().classify_batch(TEXTS)]
    del model
    gc.collect()
    assert scores.p_kpo.tolist() == [result.p_kpo for result in results] == expected
    scores.p_kpo[0] = 0.5  # one's own, to write to
    assert scores.p_kpo[0] == 0.5
