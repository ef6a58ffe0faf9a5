"""Programs that tests of the page and its JavaScript need: node, Debian's chromium, the npm package axe-core."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

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


class Tried(NamedTuple):
    """What came of a text that was classified in the page."""

    result: str
    footer: str
    problems: list[str]
    requests: list[str]


def tried_page(browser: Browser, address: str, text: str, *, offline: bool = False) -> Tried:
    """Classify a text in the page at an address, as a person would."""
    problems: list[str] = []
    requests: list[str] = []
    context = browser.new_context(offline=offline)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    page.get_by_label("Posting or task").fill(text)
    page.get_by_role("button", name="Classify").click()
    page.locator("#result").wait_for()
    tried = Tried(page.locator("#result").inner_text(), page.locator("footer").inner_text(), problems, requests)
    context.close()
    return tried
