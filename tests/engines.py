"""Models that answer by a chosen engine, so that the same texts can be given to both."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from kpoclass import Classification
from kpoclass.inference import dispatch
from kpoclass.inference.kernel import SWITCH, why_absent
from kpoclass.inference.parameters import Parameters
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


def assert_same(given: list[Classification], expected: list[Classification]) -> None:
    """Compare results to the last bit, and the types of their fields."""
    assert given == expected
    assert [list(map(type, result)) for result in given] == [list(map(type, result)) for result in expected]
