"""One server with small limits for all hostile clients, and what must hold after each of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from attacks import BODY, MARK, MOST_BODY
from served_process import ServedProcess
from wire import GUARD, request

from kpoclass import load_model

LIMITS = {
    "max-body": MOST_BODY,
    "max-batch-body": MOST_BODY,
    "max-file": MOST_BODY,
    "head-timeout": 0.5,
    "keep-alive": 0.5,
    "body-timeout": 0.5,
    "request-timeout": 4,  # also for who does not read; the others are for who does not send
    "label-timeout": 3,
}
#: The main thread, and those for long texts.
MOST_THREADS = 12
EXPECTED = load_model().classify(json.loads(BODY)["text"]).to_dict()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProcess]:
    """The server; when all is over it exits in order, and nothing that was sent is in what it printed."""
    options = [word for name, value in LIMITS.items() for word in (f"--{name}", str(value))]
    server = ServedProcess(options, tmp_path_factory.mktemp("served") / "log", hurried=True)
    for _ in range(9):
        assert_answers(server)
    server.at_rest = least_sockets(server)
    yield server
    code = server.stop()
    told = server.printed()
    assert code == 0, told
    assert MARK not in told
    assert "Traceback" not in told


@pytest.fixture
def server(shared: ServedProcess) -> Iterator[ServedProcess]:
    """The server, which answers after the test as before, and has nothing left over in it."""
    yield shared
    assert_answers(shared)
    assert_at_rest(shared)


def least_sockets(server: ServedProcess) -> int:
    """How many sockets are open once the last client's is closed."""
    counted = []
    for _ in range(30):
        counted.append(server.sockets())
        time.sleep(0.01)
    return min(counted)


def assert_answers(server: ServedProcess) -> None:
    answer = server.ask(request(body=BODY))
    assert answer.status == 200
    assert answer.json().items() >= EXPECTED.items()


def assert_at_rest(server: ServedProcess, opened: int = 0) -> None:
    """Wait until the server has closed all sockets but those that are listened at, and so many of the test's own."""
    give_up = time.monotonic() + GUARD
    while server.sockets() > server.at_rest + opened and time.monotonic() < give_up:
        time.sleep(0.01)
    assert server.sockets() <= server.at_rest + opened
    assert server.threads() <= MOST_THREADS
