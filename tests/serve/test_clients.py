"""The clients that ``docs/http.md`` shows, in the shell, Python and JavaScript, run as they stand against a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from served_process import ServedProcess
from wire import GUARD

pytest.importorskip("uvicorn", reason="needs kpoclass[serve]")

PAGE = Path(__file__).resolve().parents[2] / "docs" / "http.md"
#: Where the page's server is.
ADDRESS = "http://127.0.0.1:8000"
#: A client and, in a block after it, what it prints.
SHOWN = re.compile(
    r"^<!-- not run: needs the server; see tests/serve/test_clients.py -->\n```(?P<kind>\w+)\n(?P<code>.*?)^```$"
    r"(?:(?:(?!^```).)*?^```\n(?P<printed>.*?)^```$)?",
    re.M | re.S,
)
#: What runs each kind, and what its programs are called.
RUN = {"sh": ("bash", "client.sh"), "python": (sys.executable, "client.py"), "js": ("node", "client.mjs")}
TOOLS = {"sh": ("bash", "curl"), "python": (), "js": ("node",)}


class Client(NamedTuple):
    """A client that the page shows."""

    kind: str
    code: str
    printed: str


def clients() -> list[Client]:
    """Return the page's clients."""
    found = SHOWN.finditer(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else ()
    return [Client(match["kind"], match["code"], match["printed"] or "") for match in found]


def need(tool: str) -> None:
    """Skip what needs a tool that is not here; CI has all of them, so there that is an error."""
    if not shutil.which(tool):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no {tool} here")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProcess]:
    server = ServedProcess([], tmp_path_factory.mktemp("served") / "log")
    yield server
    assert server.stop() == 0, server.printed()


def of_any_model(printed: str) -> str:
    """Leave out what changes with each release."""
    return re.sub(r'("(?:model|version)": ?)"[^"]*"', r"\1...", printed)


@pytest.mark.parametrize("number", range(len(clients())))
def test_the_client_prints_what_the_page_says(server: ServedProcess, number: int, tmp_path: Path) -> None:
    client = clients()[number]
    for tool in TOOLS[client.kind]:
        need(tool)
    program, name = RUN[client.kind]
    code = client.code.replace(ADDRESS, f"http://{server.address[0]}:{server.address[1]}")
    (tmp_path / name).write_text(code, encoding="utf-8")
    done = subprocess.run(
        [program, name], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=GUARD
    )
    assert done.returncode == 0, done.stderr
    assert of_any_model(done.stdout.strip()) == of_any_model(client.printed.strip())


def test_the_page_shows_clients_of_every_kind() -> None:
    assert {client.kind for client in clients()} == set(RUN)
    assert all(client.printed for client in clients())
    assert all(ADDRESS in client.code for client in clients())
