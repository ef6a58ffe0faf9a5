"""Whatever Python code does while the kernel works, it raises an exception or gives right results."""

from __future__ import annotations

import gc
import os
import threading
import time
from array import array
from collections.abc import Callable

import pytest
from engines import need_kernel
from kernel_calls import constructor_arguments, make, with_fold_page

from kpoclass import Classification
from kpoclass.inference.tokens import fold_page


@pytest.fixture(scope="module", autouse=True)
def _kernel() -> None:
    need_kernel()


#: Its last character has to be asked for.
ASKS = "data enter \u0416"
USUAL = "analyse data"


@pytest.mark.parametrize("call", ["classify_many", "score"])
@pytest.mark.parametrize("left", range(12))
def test_a_list_that_shrinks_while_it_is_read(call: str, left: int) -> None:
    texts = [USUAL, ASKS] + [USUAL] * 9

    def shrink(number: int) -> bytes:
        del texts[left:]
        return fold_page(number)

    kernel = with_fold_page(shrink)
    if left < 11:
        with pytest.raises(RuntimeError, match="changed"):
            getattr(kernel, call)(texts, True)
    assert kernel.classify_many([ASKS] * 3, True)[0] == [kernel.classify(ASKS)] * 3


def test_a_list_that_grows_or_changes_while_it_is_read() -> None:
    texts: list[object] = [ASKS, USUAL, USUAL]

    def change(number: int) -> bytes:
        texts[0] = None  # which has been read
        texts[2] = ASKS
        texts.extend([USUAL] * 5000)
        return fold_page(number)

    kernel = with_fold_page(change)
    results, _ = kernel.classify_many(texts, True)
    assert results == list(map(kernel.classify, (ASKS, USUAL, ASKS)))


def test_a_list_that_comes_to_hold_something_else() -> None:
    texts: list[object] = [ASKS, USUAL, USUAL]

    def change(number: int) -> bytes:
        texts[2] = 5
        return fold_page(number)

    with pytest.raises(TypeError):
        with_fold_page(change).classify_many(texts, True)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [None, "x\0" * 256, 5, bytearray(512), [b"x"]])
def test_stand_ins_that_are_no_bytes(answer: object) -> None:
    kernel = with_fold_page(lambda _: answer)
    for _ in range(2):
        with pytest.raises(TypeError):
            kernel.classify(ASKS)
    assert isinstance(kernel.classify(USUAL), Classification)


def stand_ins(each: bytes, *places: int) -> bytes:
    """Return the same stand-ins for each of 256 characters, with other places put before the last ones."""
    usual = list(range(0, 257 * len(each), len(each))) if each else [0] * 257
    return array("H", [*usual[: 257 - len(places)], *places]).tobytes() + each * 256


@pytest.mark.parametrize("each", [b"", b"a", b"aaAa", b"\xff" * 9, b"\0", b"\n", b"a \n", b"x" * 255])
def test_other_stand_ins(each: bytes) -> None:
    kernel = with_fold_page(lambda _: stand_ins(each))
    every = "".join(map(chr, range(0x400, 0x500)))
    results, doubtful = kernel.classify_many([every * 300, ASKS, USUAL, every[-1]], True)
    assert all(isinstance(result, Classification) for result in results)
    assert doubtful == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        bytes(513),
        bytes(515),
        stand_ins(b"a")[:-1],
        stand_ins(b"a") + b"a",
        stand_ins(b"a", 257),
        stand_ins(b"a", 255),
        stand_ins(b"a", 0xFFFF, 256),
        stand_ins(b"a", 3, 2, 256),
        stand_ins(b"a") + b"a" * 70_000,
        b"\xff" * 70_000,
    ],
)
def test_stand_ins_that_do_not_fit_their_places(answer: bytes) -> None:
    kernel = with_fold_page(lambda _: answer)
    with pytest.raises(ValueError, match="does not fit"):
        kernel.classify(ASKS)
    assert kernel.classify_many([USUAL] * 2, True)[0] == [kernel.classify(USUAL)] * 2


def test_an_exception_goes_through() -> None:
    def fail(number: int) -> bytes:
        raise KeyError(number)

    kernel = with_fold_page(fail)
    for call in (kernel.classify_many, kernel.score):
        with pytest.raises(KeyError):
            call([USUAL] * 5 + [ASKS], True)
    assert kernel.classify_many([USUAL] * 2, True)[0] == [kernel.classify(USUAL)] * 2


def test_a_call_within_a_call() -> None:
    expected = with_fold_page(fold_page).classify_many([ASKS, USUAL, ASKS * 500], True)
    inner: list[object] = []

    def again(number: int) -> bytes:
        if len(inner) < 5:
            inner.append(None)
            inner.append(kernel.classify_many([ASKS, USUAL, ASKS * 500], True))
        return fold_page(number)

    kernel = with_fold_page(again)
    assert kernel.classify_many([ASKS, USUAL, ASKS * 500], True) == expected
    assert inner[-3:] == [expected] * 3


def test_two_threads_that_are_given_other_stand_ins() -> None:
    """The second has counted the letters of those that the first, which comes late, would replace."""
    asked, counted = threading.Event(), threading.Event()

    def fold(number: int) -> bytes:
        if threading.current_thread() is first:
            asked.set()
            counted.wait(10)
            return stand_ins(b"x" * 200)
        if number == 5:
            counted.set()
            first.join(10)
        return stand_ins(b"")

    kernel = with_fold_page(fold)
    first = threading.Thread(target=kernel.classify_many, args=(["\u0400"], True))
    second = threading.Thread(target=kernel.classify_many, args=(["\u0400" * 500 + "\u0500"], True))
    first.start()
    asked.wait(10)
    second.start()
    second.join()
    first.join()
    assert asked.is_set()
    assert counted.is_set()


@pytest.mark.parametrize("call", ["classify_many", "score"])
def test_what_is_half_made_is_not_found(call: str) -> None:
    texts = [USUAL] * 2999 + [ASKS]
    found: list[object] = []

    def look(number: int) -> bytes:
        for item in gc.get_objects():
            if type(item) is list and len(item) == len(texts) and item is not texts:
                found.append(item[-1])
            elif type(item) is tuple and item and all(type(part) is bytearray for part in item):
                found.append([part.clear() for part in item])
        return fold_page(number)

    kernel = with_fold_page(look)
    getattr(kernel, call)(texts, True)
    assert not [item for item in found if item is not None]


@pytest.mark.parametrize("call", ["classify", "classify_many", "score"])
@pytest.mark.parametrize("given", [None, 5, b"data", ("data",), [b"data"], [None], ["", 5], iter(["data"])])
def test_what_is_no_text_or_list(call: str, given: object) -> None:
    kernel = with_fold_page(fold_page)
    if call == "classify":
        assert kernel.classify(given) is None
    else:
        with pytest.raises(TypeError):
            getattr(kernel, call)(given, True)
        if isinstance(given, list):
            assert getattr(kernel, call)(given, False)[-1] == list(range(len(given)))
    with pytest.raises(TypeError):
        getattr(kernel, call)()


WRONG = (None, 5, 1.5, "x", b"", b"x", (), [], object(), object, bytearray(8), memoryview(b"12345678"))


@pytest.mark.parametrize("place", range(len(constructor_arguments())))
def test_arguments_of_another_type(place: int) -> None:
    refused = 0
    for wrong in WRONG:
        arguments = constructor_arguments()
        arguments[place] = wrong
        try:
            make(arguments).classify(ASKS)
        except (TypeError, ValueError):
            refused += 1
    assert refused > 5


def test_too_few_or_too_many_arguments() -> None:
    arguments = constructor_arguments()
    for n in range(len(arguments) + 2):
        if n != len(arguments):
            with pytest.raises((TypeError, ValueError)):
                make([*arguments, None][:n])


class Nine(tuple[object, ...]):
    """A result with a dictionary of its own."""


@pytest.mark.parametrize("kind", [tuple, Nine, list, int, type, time.struct_time, os.stat_result, os.terminal_size])
def test_results_of_another_type(kind: type) -> None:
    arguments = constructor_arguments()
    arguments[arguments.index(Classification)] = kind
    try:
        kernel = make(arguments)
    except (TypeError, ValueError):
        return
    for _ in range(50):
        result = kernel.classify(USUAL)
        assert isinstance(result, tuple)
        assert len(result) == 9


@pytest.mark.parametrize("size", [0, 1, 12, 14, 200])
def test_another_number_of_values(size: int) -> None:
    arguments = constructor_arguments()
    place = next(i for i, argument in enumerate(arguments) if isinstance(argument, tuple))
    arguments[place] = (None,) * size
    with pytest.raises(ValueError, match="does not fit"):
        make(arguments)


def test_a_kernel_that_goes_while_it_works() -> None:
    holder: list[object] = []

    def drop(number: int) -> bytes:
        holder.clear()
        gc.collect()
        return fold_page(number)

    holder.append(with_fold_page(drop))
    call: Callable[[list[str], bool], object] = holder[0].classify_many  # type: ignore[attr-defined]
    assert call([USUAL, ASKS], True) is not None
