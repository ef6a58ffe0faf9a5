"""The kernel as tests call it: made from arguments that they may spoil first."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest import mock

from small_model import small_parameters

from kpoclass.inference.kernel import make_kernel, why_absent

if TYPE_CHECKING:
    from kpoclass.inference.parameters import Parameters

#: Of the arguments, so many come before the sections of the model.
OBJECTS = 4


def constructor_arguments(parameters: Parameters | None = None) -> list[object]:
    """Return what the kernel of parameters (or of the small model) is made from: objects, then sections."""
    if why_absent() is not None:
        return []
    given: list[Any] = []
    with mock.patch("kpoclass.inference._kernel.Kernel", lambda *arguments: given.extend(arguments)):
        make_kernel(small_parameters() if parameters is None else parameters)
    return [*given[:OBJECTS], *given[OBJECTS]]


@cache
def _usual_arguments() -> tuple[object, ...]:
    return tuple(constructor_arguments())


def make(arguments: Iterable[object]) -> Any:
    """Make a kernel of such arguments."""
    from kpoclass.inference import _kernel

    objects = list(arguments)
    return _kernel.Kernel(*objects[:OBJECTS], tuple(objects[OBJECTS:]))


def with_fold_page(fold_page: object, parameters: Parameters | None = None) -> Any:
    """Make a kernel that asks something else for the stand-ins of characters."""
    from kpoclass.inference.tokens import fold_page as usual

    arguments = _usual_arguments() if parameters is None else constructor_arguments(parameters)
    return make([fold_page if argument is usual else argument for argument in arguments])
