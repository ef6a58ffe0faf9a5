"""A server that is told to stop loses no request it has accepted, and exits as one that has done its work."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from attacks import BODY, HEAD, MARK, SIZE
from served_process import ServedProcess
from wire import GUARD, Wire, request

pytest.importorskip("uvicorn", reason="needs kpoclass[serve]")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
SIGNALS = pytest.mark.parametrize("number", ENDING)

STARTED = HEAD + f"Content-Length: {SIZE}\r\n\r\n".encode() + BODY[:10]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServedProcess]:
    server = ServedProcess(["--body-timeout", "20", "--stop-within", "25"], tmp_path / "log")
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.process.wait()


def ended(server: ServedProcess) -> str:
    """Wait for the end, which is in order; return what was printed."""
    assert server.process.wait(GUARD) == 0, server.printed()
    told = server.printed()
    assert "Traceback" not in told
    assert MARK not in told
    return told


def in_flight(server: ServedProcess) -> int:
    """How many requests the server says it is answering."""
    figures = server.get("/metrics").body.decode()
    found = re.search(r"^kpoclass_requests_in_flight (\S+)", figures, re.M)
    assert found
    return int(float(found[1]))


def refuses(server: ServedProcess) -> bool:
    try:
        Wire(server.address).close()
    except OSError:
        return True
    return False


@SIGNALS
def test_what_was_accepted_is_answered(server: ServedProcess, number: signal.Signals) -> None:
    """Twenty requests are half sent when the signal comes; the rest of each comes after it."""
    give_up = time.monotonic() + GUARD
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(server.address)) for _ in range(20)]
        for wire in wires:
            wire.send(STARTED)
        while in_flight(server) < len(wires) and time.monotonic() < give_up:
            time.sleep(0.01)
        server.process.send_signal(number)
        while not refuses(server) and time.monotonic() < give_up:
            time.sleep(0.01)
        for wire in wires:
            assert wire.send(BODY[10:])
        for wire in wires:
            answer = wire.answer()
            assert answer
            assert answer.status == 200
            assert answer.json()["label"] in {"KPO", "BPO"}
            assert wire.ended()
    ended(server)


@SIGNALS
def test_a_whole_request_before_the_signal_is_answered(server: ServedProcess, number: signal.Signals) -> None:
    """Even one that lies unread in the connection: the server is stopped, gets both, and goes on."""
    server.get("/healthz")
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(server.address)) for _ in range(20)]
        for wire in wires[:10]:  # those have been used, and wait for another request
            wire.send(request("/healthz", method="GET"))
            assert wire.answer("GET")
        server.process.send_signal(signal.SIGSTOP)
        for wire in wires:
            assert wire.send(request(body=BODY))
        server.process.send_signal(number)
        server.process.send_signal(signal.SIGCONT)
        answers = [wire.answer() for wire in wires]
        assert [answer.status for answer in answers if answer] == [200] * len(wires)
    ended(server)


@SIGNALS
def test_who_says_nothing_holds_up_no_end(server: ServedProcess, number: signal.Signals) -> None:
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(server.address)) for _ in range(20)]
        for wire in wires[:10]:
            wire.send(request(body=BODY))
            assert wire.answer()
        for wire in wires[10:15]:
            wire.send(HEAD)
        assert server.get("/readyz").status == 200
        server.process.send_signal(number)
        ended(server)
        assert all(wire.ended() for wire in wires)


def test_who_stalls_is_waited_for_no_longer_than_told(tmp_path: Path) -> None:
    server = ServedProcess(["--body-timeout", "600", "--stop-within", "1"], tmp_path / "log")
    with Wire(server.address) as wire:
        wire.send(STARTED)
        while in_flight(server) < 1:
            time.sleep(0.01)
        server.process.terminate()
        ended(server)
        answer = wire.answer()
        assert answer is None or answer.status == 503


@SIGNALS
def test_a_batch_under_way_is_answered_to_its_end(server: ServedProcess, number: signal.Signals) -> None:
    lines = [json.dumps({"id": n, "text": f"Actuary {n}"}).encode() + b"\n" for n in range(200)]
    body = b"".join(lines)
    with Wire(server.address) as wire:
        fields = {"Content-Type": "application/x-ndjson", "Content-Length": str(len(body))}
        wire.send(request("/v1/classify/batch", b"", fields) + b"".join(lines[:50]))
        give_up = time.monotonic() + GUARD
        while in_flight(server) < 1 and time.monotonic() < give_up:
            time.sleep(0.01)
        server.process.send_signal(number)
        while not refuses(server) and time.monotonic() < give_up:
            time.sleep(0.01)
        wire.send(b"".join(lines[50:]))
        answer = wire.answer()
        assert answer
        assert [json.loads(line)["id"] for line in answer.body.splitlines()] == list(range(200))
    ended(server)
