"""The command in a process of its own: it answers, and stops without losing what it has accepted."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from asking import TEXT

from kpoclass import __version__, classify, load_model

BODY = json.dumps({"text": TEXT}).encode()
HEAD = b"POST /v1/classify?q=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
REQUEST = HEAD % len(BODY) + BODY
WAIT = 60  # seconds after which something hangs; nothing waits for them otherwise


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "kpoclass", "serve", "--port", "0", *options]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)$", line.strip())
            assert found, line + process.stderr.read()
            assert f"kpoclass {__version__} with model {load_model().fingerprint}" in line
            yield process, int(found[1])
        finally:
            process.kill()


def connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def read_answer(connection: socket.socket) -> tuple[int, dict[str, object]]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(4096) or pytest.fail(f"the connection ended after {data!r}")
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
    while len(body) < length:
        body += connection.recv(4096) or pytest.fail("the answer is cut off")
    return int(head.split()[1]), json.loads(body)


def is_closed(port: int) -> bool:
    try:
        connect(port).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_request_under_way_is_answered_when_the_service_is_told_to_stop() -> None:
    with serving() as (process, port), connect(port) as idle, connect(port) as half, connect(port) as late:
        idle.sendall(REQUEST)
        assert read_answer(idle)[1]["label"] == classify(TEXT).label
        half.sendall(REQUEST[:-5])
        half_is_there = connect(port)  # accepted after the others, so these are too
        half_is_there.sendall(b"GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read_answer(half_is_there)[0] == 200
        process.send_signal(signal.SIGTERM)
        late.sendall(REQUEST)  # sent, if not yet read
        while not is_closed(port):
            pass
        half.sendall(REQUEST[-5:])
        assert read_answer(half) == read_answer(late)
        assert idle.recv(10) == b""
        assert process.wait(WAIT) == 0
        assert process.stderr
        log = process.stderr.read()
        half_is_there.close()
    lines = [re.sub(r"^\S+ \S+ INFO | [\d.]+ ms$", "", line) for line in log.splitlines()]
    assert lines == ["POST /v1/classify 200", "GET /readyz 200", "POST /v1/classify 200", "POST /v1/classify 200"]


def test_who_stalls_is_cut_off_and_holds_nothing_up() -> None:
    options = ("--head-timeout", "0.05", "--body-timeout", "0.05", "--stop-within", "1", "--no-request-log")
    with serving(*options) as (process, port), connect(port) as silent, connect(port) as slow, connect(port) as half:
        slow.sendall(b"GET /heal")
        half.sendall(REQUEST[:-1])
        assert read_answer(half)[0] == 408
        for connection in (silent, slow):
            with suppress(ConnectionResetError):
                assert connection.recv(10) == b""
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT) == 0
        assert process.stderr
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    "request_head",
    [b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
     b"GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n",
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"],
)  # fmt: skip
def test_what_is_not_plain_http_is_refused(served: int, request_head: bytes) -> None:
    with connect(served) as connection:
        connection.sendall(request_head)
        status, told = read_answer(connection)
        assert (status, told["code"], told["version"]) == (400, "malformed_http", __version__)
        assert connection.recv(10) == b""


@pytest.fixture(scope="module")
def served() -> Iterator[int]:
    with serving() as (_, port):
        yield port


def test_a_port_that_is_taken_is_told(served: int, capsys: pytest.CaptureFixture[str]) -> None:
    from kpoclass.cli.main import main

    assert main(["serve", "--port", str(served)]) == 1
    told = capsys.readouterr().err
    assert f"another program listens on port {served}; give another, or --port 0 for any that is free" in told
    assert "Traceback" not in told


def test_a_host_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    from kpoclass.cli.main import main

    assert main(["serve", "--host", "no such host", "--port", "0"]) == 1
    assert (
        "this machine has no address 'no such host'; give --host 127.0.0.1 for this machine only"
        in capsys.readouterr().err
    )
