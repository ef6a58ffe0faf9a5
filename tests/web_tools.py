"""Programs that tests of the page and its JavaScript need: node, Debian's chromium, the npm package axe-core."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from kpoclass.inference.kernel import SWITCH

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def need(program: str) -> str:
    """Return the path of a program; without it, skip, and fail where CI is set.

    JavaScript is the same whichever engine Python uses, so a run over plain Python leaves it out.
    """
    if os.environ.get(SWITCH):
        pytest.skip(f"{SWITCH} is set; what needs {program} is tested without it")
    return shutil.which(program) or _missing(f"the program {program}")


def axe() -> str:
    """Return the source of axe-core, which KPOCLASS_AXE names, or skip as :func:`need`."""
    path = os.environ.get("KPOCLASS_AXE", "")
    if not os.path.isfile(path):
        _missing("KPOCLASS_AXE, the path of axe.min.js of the npm package axe-core")
    return Path(path).read_text(encoding="utf-8")


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"CI has not {what}")
    pytest.skip(f"needs {what}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser with a new profile, or skip as :func:`need`."""
    program = need("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("the package playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()
