"""The command in a process of its own: it answers, and stops without losing what it has accepted."""

from __future__ import annotations

import io
import json
import logging
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
from kpoclass.serve import server

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
    except ConnectionError as error:  # also reset, of a connection that was made at the last moment
        return isinstance(error, ConnectionRefusedError)
    return False


def test_a_request_under_way_is_answered_when_the_service_is_told_to_stop() -> None:
    with serving() as (process, port), connect(port) as idle, connect(port) as half, connect(port) as late:
        idle.sendall(REQUEST)
        assert read_answer(idle)[1]["label"] == classify(TEXT).label
        half.sendall(REQUEST[:-5])
        half_is_there = connect(port)  # accepted after the others, so these are too
        half_is_there.sendall(b"GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read_answer(half_is_there)[0] == 200
        late.sendall(REQUEST)  # sent, and perhaps not yet read
        process.send_signal(signal.SIGTERM)
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
    assert f"port {served}: another program listens there; choose another port with --port" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--max-text", "0", "--max-text: expected a number above 0, got 0"),
     ("--body-timeout", "nan", "--body-timeout: expected a number above 0, got nan"),
     ("--stop-within", "-1", "--stop-within: expected a number above 0, got -1"),
     ("--port", "99999", "expected a port from 0 to 65535"), ("--max-body", "1.5", "--max-body"),
     ("--allow-origin", "example.org", "expected an origin such as https://hr.example.org, got 'example.org'"),
     ("--allow-origin", "https://a.example/b", "expected an origin"), ("--allow-origin", "", "expected an origin")],
)  # fmt: skip
def test_wrong_options_are_told(option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    from kpoclass.cli.main import main

    with pytest.raises(SystemExit) as stop:
        main(["serve", option, value])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


def test_keys_that_can_be_guessed_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kpoclass.cli.main import main

    keys = tmp_path / "keys.txt"
    keys.write_text("secret\n", encoding="utf-8")
    assert main(["serve", "--keys", str(keys)]) == 1
    told = capsys.readouterr().err
    assert "expected keys of at least 16 characters, got one of 6 (key 1)" in told
    assert "secret" not in told
    assert main(["serve", "--keys", f"{keys}.none"]) == 1
    assert "there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["fastapi", "uvicorn", "prometheus_client"])
def test_a_package_that_is_missing_is_told_with_the_line_that_installs_it(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kpoclass.cli.main import main

    monkeypatch.setitem(sys.modules, package, None)
    assert main(["serve", "--port", "0"]) == 1
    assert "python -m pip install 'kpoclass[serve]'" in capsys.readouterr().err


def test_a_host_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    from kpoclass.cli.main import main

    assert main(["serve", "--host", "no such host", "--port", "0"]) == 1
    assert (
        "can't listen at no such host, port 0: this machine has no such address; leave out --host"
        in capsys.readouterr().err
    )


def test_no_message_of_an_error_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "level", logging.NOTSET)  # other tests silence it
    logging.getLogger("uvicorn.error").manager._clear_cache()
    loggers = [logging.getLogger(name) for name in ("kpoclass.serve", "kpoclass.serve.access", "uvicorn")]
    before = [(logger.handlers[:], logger.propagate, logger.level) for logger in loggers]
    try:
        server._log(log_requests=True)
        # Another handler, which comes first: a record keeps the error as it formats it.
        logging.getLogger("uvicorn").handlers.insert(0, logging.StreamHandler(io.StringIO()))
        try:
            raise ValueError("Zanzibarquux") from KeyError("Zanzibarquux")
        except ValueError as error:
            logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    finally:
        for logger, (handlers, propagate, level) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate, logger.level = handlers, propagate, level
    assert "ValueError" in seen.getvalue()
    assert "test_http_server" in seen.getvalue()
    assert "Zanzibarquux\n" not in seen.getvalue()
