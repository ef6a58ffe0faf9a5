"""The kernel as tests call it: made from arguments that they may spoil first."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from small_model import small_parameters

from kpoclass.inference.kernel import make_kernel, why_absent

if TYPE_CHECKING:
    from typing import Any

    from kpoclass.inference.parameters import Parameters

#: Marks tests that need the kernel.
KERNEL = pytest.mark.skipif(why_absent() is not None, reason=f"no kernel: {why_absent()}")


def constructor_arguments(parameters: Parameters | None = None) -> list[object]:
    """Return what the kernel of parameters is made from, those of the small model if none are given."""
    if why_absent() is not None:
        return []
    with mock.patch("kpoclass.inference._kernel.Kernel", lambda *arguments: list(arguments)):
        return make_kernel(small_parameters() if parameters is None else parameters)  # type: ignore[return-value]


@cache
def _usual_arguments() -> tuple[object, ...]:
    return tuple(constructor_arguments())


def make(arguments: Iterable[object]) -> Any:
    """Make a kernel of such arguments."""
    from kpoclass.inference import _kernel

    return _kernel.Kernel(*arguments)


def with_fold_page(fold_page: object, parameters: Parameters | None = None) -> Any:
    """Make a kernel that asks something else for the stand-ins of characters."""
    from kpoclass.inference.tokens import fold_page as usual

    arguments = _usual_arguments() if parameters is None else constructor_arguments(parameters)
    return make([fold_page if argument is usual else argument for argument in arguments])
