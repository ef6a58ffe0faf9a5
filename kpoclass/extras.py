"""Optional dependencies, imported on use."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from kpoclass.errors import MissingExtraError


def require(module: str, package: str, extra: str) -> Any:
    """Import ``module`` of ``package``; an error says how to install it, but one inside the package stays as it is.

    >>> require("json", "python", "train").dumps([1])
    '[1]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.split(".", maxsplit=1)[0]:
            raise
        raise MissingExtraError(package, extra) from error


def require_train() -> None:
    """See that all that kpoclass[train] needs is there, so that a missing package is reported before any work."""
    # scikit-learn comes last: it imports joblib, and a missing joblib would be taken for its own fault.
    for module, package in (("joblib", "joblib"), ("pandas", "pandas"), ("sklearn", "scikit-learn")):
        require(module, package, "train")
    if find_spec("nltk") is None:  # slow to import, and not needed to evaluate
        raise MissingExtraError("nltk", "train")
