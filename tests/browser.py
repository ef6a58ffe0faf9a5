"""A headless Chromium, a small server on this machine for it, and a page that may do nothing but ask that server.

Import the fixtures into a module of tests: ``from browser import browser, open_page  # noqa: F401``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from programs import need_chromium, without

from kpoclass.resources import resource_bytes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Nothing from elsewhere, nothing inline: what the service sends with the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".model": "application/octet-stream",
}
#: Violations of the policy, kept where the test can read them.
_WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (e) => violations.push(`${e.violatedDirective}: ${e.blockedURI}`));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser with a new profile."""
    program = need_chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        without("Python package playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module of tests."""
    with chromium() as started:
        yield started


def page_files() -> dict[str, bytes]:
    """Return the files of the page and the shipped model, by name."""
    folder = Path(__file__).resolve().parents[1] / "kpoclass" / "web"
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in _TYPES}
    return files | {"kpoclass.model": resource_bytes("models", "kpoclass.model")}


@contextmanager
def served(files: Mapping[str, bytes]) -> Iterator[str]:
    """Serve files, the page behind a prefix, and return its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.partition("?")[0].removeprefix("/behind/a/prefix/") or "index.html"
            content = files.get(name)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", _TYPES.get(Path(name).suffix, "text/plain"))
            self.send_header("Content-Length", str(len(content or b"")))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/behind/a/prefix/"
        finally:
            server.shutdown()


@contextmanager
def opened(
    browser: Browser, address: str, *, script: str = "", complains: str | None = None, **options: Any
) -> Iterator[Page]:
    """Open a page in a context of its own; at the end, what it asked for elsewhere and all it complained of are errors.

    ``script`` runs before those of the page; only complaints with the words ``complains`` are expected; ``options`` are
    those of a context: viewport, color_scheme ...
    """
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.add_init_script(_WATCH + script)
        asked: list[str] = []
        complaints: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#views:not([hidden]), #starting .problem")
        yield page
        assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
        complaints += page.evaluate("violations")
        assert [told for told in complaints if complains is None or complains not in told] == []
    finally:
        context.close()


OpenPage = Callable[..., AbstractContextManager["Page"]]


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open the page as often as a test likes, each time as if for the first time: with the options of ``opened``."""
    with served(page_files()) as address:
        yield lambda **options: opened(browser, address, **options)


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, by ``KPOCLASS_AXE`` or as npm puts it into the working directory."""
    path = Path(os.environ.get("KPOCLASS_AXE") or "node_modules/axe-core/axe.min.js")
    if not path.is_file():
        without(f"axe-core ({path}; the npm package axe-core has it)")
    return path.read_text(encoding="utf-8")
