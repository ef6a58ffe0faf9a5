"""Optional dependencies, imported on use."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kpoclass.errors import MissingExtraError


def require(module: str, package: str, extra: str) -> Any:
    """Import ``module`` of ``package``, or raise MissingExtraError, which says how to install it.

    A fault inside an installed package is raised as it is.

    >>> require("json", "python", "train").dumps([1])
    '[1]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.split(".", maxsplit=1)[0]:
            raise
        raise MissingExtraError(package, extra) from error
