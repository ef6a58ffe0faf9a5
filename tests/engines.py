"""Models that answer by a chosen engine, so that the same texts can be given to both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from kpoclass import Classification
from kpoclass.inference import dispatch
from kpoclass.inference.kernel import SWITCH, why_absent
from kpoclass.inference.parameters import Parameters
from kpoclass.inference.validation import noting, without_markup
from kpoclass.model import Model

#: How many characters each classifies in plain Python before it makes a kernel: a text without one is never classified.
PATIENCE = {"kernel": 1, "plain": float("inf")}


def need_kernel() -> None:
    """Skip what needs the kernel where there is none; CI has one, so there it is an error unless it is switched off."""
    reason = why_absent()
    if reason and os.environ.get("CI") and not os.environ.get(SWITCH):
        pytest.fail(f"CI has no kernel: {reason}")
    if reason:
        pytest.skip(f"no kernel: {reason}")


def has_kernel(model: Model) -> bool:
    """Whether a model answers by its kernel from now on."""
    return model._engines._kernel is not None


def model_of(engine: str, parameters: Parameters) -> Model:
    """Return a model of these parameters that answers by one engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "PAYS_FOR_KERNEL", PATIENCE[engine])
        model = Model(parameters)
    model.classify("a")
    assert has_kernel(model) == (engine == "kernel")
    return model


class Both(NamedTuple):
    """The same model, answering by either engine."""

    kernel: Model
    plain: Model


def both_of(parameters: Parameters) -> Both:
    """Return both models of these parameters."""
    return Both(model_of("kernel", parameters), model_of("plain", parameters))


def assert_same(given: Sequence[Classification | None], expected: Sequence[Classification | None]) -> None:
    """Compare results to the last bit, and the types of their fields."""
    assert given == expected
    assert [list(map(type, result or ())) for result in given] == [list(map(type, result or ())) for result in expected]


def blank_or_not(_position: int, text: object) -> str:
    """Take any text, also one without a letter, which callers are refused."""
    assert type(text) is str
    return without_markup(text)


def assert_agree(both: Both, texts: list[str]) -> None:
    """Give texts to both engines by every route: results and arrays are the same."""
    kernel, plain = both
    expected = list(plain.iter_classify(texts, errors="coerce"))
    assert_same(list(kernel.iter_classify(texts, errors="coerce")), expected)
    assert_same(kernel.classify_batch(texts, errors="coerce"), expected)
    good = [text for text, result in zip(texts, expected, strict=True) if result]
    assert_same(list(map(kernel.classify, good)), list(filter(None, expected)))
    for given, wanted in zip(kernel.scores(good), plain.scores(good), strict=True):
        assert (given.dtype, given.shape) == (wanted.dtype, wanted.shape)
        assert given.tolist() == wanted.tolist()
    assert kernel.log_odds(good).tolist() == plain.log_odds(good).tolist()
    for check in (noting({}), blank_or_not):
        assert kernel.score_rows([*texts], check) == plain.score_rows([*texts], check)
        assert_same(kernel._engines.classify_many([*texts], check), plain._engines.classify_many([*texts], check))
