"""kpoclass as an HTTP service; see ``docs/http.md``. Needs ``kpoclass[serve]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.serve.settings import Settings

if TYPE_CHECKING:
    from kpoclass.serve.app import create_app, create_router

__all__ = ["Settings", "create_app", "create_router"]


def __getattr__(name: str) -> object:
    if name not in {"create_app", "create_router"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kpoclass.extras import require

    require("fastapi", "fastapi", "serve")
    from kpoclass.serve import app

    return getattr(app, name)
