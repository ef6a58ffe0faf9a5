"""Nothing that a model file says makes the kernel read or write outside its arrays: it is refused, or answers.

What would be read there shows under the sanitizers (``.ci/sanitize``), and often as a crash without them.
"""

from __future__ import annotations

import random
import struct
from collections import Counter
from types import MappingProxyType

import pytest
from engines import need_kernel
from hypothesis import given
from hypothesis import strategies as st
from kernel_calls import constructor_arguments, make
from small_model import small_parameters


@pytest.fixture(scope="module", autouse=True)
def _kernel() -> None:
    need_kernel()


TEXTS = [
    "data data enter data",
    "analyse\ndata enter\n" * 20,
    "",
    "x" * 100,
    "\u0416\u00e9 data\u2019s dataEntered",
    "7 \ufdfa",
]
#: The arguments that are bytes, by their place.
ARRAYS = MappingProxyType({i: value for i, value in enumerate(constructor_arguments()) if isinstance(value, bytes)})


@given(st.integers(0, 1 << 32))
def test_a_forged_model_is_refused_or_answers_as_plain_python_does(seed: int) -> None:
    from hostile_models import check

    check(seed)


def test_forged_models_are_of_every_kind() -> None:
    from hostile_models import check

    assert min(Counter(map(check, range(100))).values()) > 5


def answer(arguments: list[object]) -> bool:
    """Whether a kernel takes arguments; then it gives each text a result."""
    try:
        kernel = make(arguments)
    except (TypeError, ValueError):
        return False
    assert len(list(map(kernel.classify, TEXTS))) == len(TEXTS)
    assert len(kernel.score(TEXTS, True)[1]) == len(kernel.classify_many(TEXTS, True)[0]) == len(TEXTS)
    return True


@pytest.mark.parametrize("place", ARRAYS)
def test_an_array_of_another_length_is_refused_or_stays_within_bounds(place: int) -> None:
    array = ARRAYS[place]
    for other in (b"", array[:-1], array[:-8], array[1:], array * 2, array + b"\0", array + array[:8], bytes(1 << 17)):
        arguments = constructor_arguments()
        arguments[place] = other
        answer(arguments)


@pytest.mark.parametrize("place", ARRAYS)
def test_an_array_with_other_contents_is_refused_or_stays_within_bounds(place: int) -> None:
    size = len(ARRAYS[place])
    rng = random.Random(place)
    for other in (
        bytes(size),
        b"\xff" * size,
        b"\x01" * size,
        b"\n" * size,
        (b"aA" * size)[:size],
        *(rng.randbytes(size) for _ in range(20)),
    ):
        arguments = constructor_arguments()
        arguments[place] = other
        answer(arguments)


@pytest.mark.parametrize("n_stems", [1 << 16, (1 << 16) + 1])
def test_no_more_stems_than_sixteen_bits_count(n_stems: int) -> None:
    letters = b"0123456789abcdefghijklmnopqrstuvwxyz"
    words = b"\n".join(bytes((a, b, c, d)) for a in letters for b in letters for c in letters for d in letters[:2])
    words = b"\n".join(words.split(b"\n")[: 1 << 16])
    pairs = struct.pack("<1000H", *range(1000))
    parameters = small_parameters(
        word_lines=words,
        word_stems=memoryview(struct.pack(f"<{1 << 16}H", *range(1 << 16))).cast("H"),
        bigram_first=memoryview(pairs).cast("H"),
        bigram_second=memoryview(pairs).cast("H"),
        title_features=memoryview(b"").cast("I"),
        idf=memoryview(b"\1\0" * (n_stems + 1000)).cast("H"),
        weights=memoryview(b"\1\0" * (5 * (n_stems + 1000))).cast("h"),
        check=False,
    )
    taken = answer(constructor_arguments(parameters))
    assert taken == (n_stems == 1 << 16)
