"""``kpoclass mcp --http``: the same tools over HTTP on loopback, and who is turned away."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from assistant import COMMAND, call_all, request
from test_tools import CALLS, WRONG

from kpoclass.mcp import create_server
from kpoclass.mcp.http import create_http_app, cutting_protocol
from kpoclass.mcp.quiet import MAX_MESSAGE

_ASK = request(1, "classify_work", {"text": "Key in paper forms"})
_ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


class Listening(NamedTuple):
    process: subprocess.Popen[str]
    address: str


def begin() -> Listening:
    process = subprocess.Popen([*COMMAND, "--http", "--port", "0"], stdin=-1, stdout=-1, stderr=-1, encoding="utf-8")
    assert process.stderr
    found = re.fullmatch(r"kpoclass: listening at (http://127\.0\.0\.1:\d+/mcp); .*\n", process.stderr.readline())
    assert found
    return Listening(process, found[1])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = begin()
    yield server.address
    server.process.kill()
    assert server.process.communicate() == ("", "")  # nothing was written, whatever the tests sent


def post(address: str, content: bytes | None = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(_ASK).encode() if content is None else content
    return httpx.post(address, content=body, headers=_ACCEPT | named, timeout=60, trust_env=False)


def test_the_client_gets_what_it_gets_in_memory(address: str) -> None:
    calls = CALLS + [(name, arguments) for name, arguments, _ in WRONG]
    expected = call_all(create_server(), calls)
    for given, wanted in zip(call_all(address, calls), expected, strict=True):
        assert given.content == wanted.content
        assert given.structured_content == wanted.structured_content
        assert given.is_error == wanted.is_error


def test_one_request_without_a_session_is_answered_in_json(address: str) -> None:
    answer = post(address)
    assert answer.json()["result"]["structuredContent"]["label"] == "BPO"
    assert "mcp-session-id" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", ""])
def test_another_name_is_turned_away(address: str, host: str) -> None:
    assert post(address, Host=host).status_code in {400, 421}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost.evil.example", "file://"])
def test_the_page_of_another_site_is_turned_away(address: str, origin: str) -> None:
    assert post(address, Origin=origin).status_code == 403


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:8001"])
def test_a_page_of_this_machine_is_answered(address: str, origin: str) -> None:
    answer = post(address, Origin=origin)
    assert answer.status_code == 200
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_body_that_is_too_large_is_turned_away(address: str) -> None:
    assert post(address, b" " * (MAX_MESSAGE + 1)).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(MAX_MESSAGE // 100_000 + 1):
            yield b" " * 100_000

    with httpx.Client(trust_env=False, timeout=60) as client:
        assert client.post(address, content=pieces(), headers=_ACCEPT).status_code == 413


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[" * 50_000, b'{"jsonrpc": "2.0"}', b"\xff", b'"\\ud800"'])
def test_what_is_no_message_is_a_client_error(address: str, body: bytes) -> None:
    assert 400 <= post(address, body).status_code < 500
    assert post(address).status_code == 200


def test_other_paths_and_methods_are_not_there(address: str) -> None:
    assert httpx.get(address.removesuffix("/mcp"), trust_env=False).status_code == 404
    assert httpx.put(address, headers=_ACCEPT, trust_env=False).status_code == 405
    assert post(address, Content_Type="text/plain").status_code in {400, 415}


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(number: signal.Signals) -> None:
    server = begin()
    assert post(server.address).status_code == 200
    server.process.send_signal(number)
    assert server.process.wait(60) == 0
    assert server.process.communicate() == ("", "")


@pytest.mark.parametrize(
    ("host", "name", "status"),
    [
        ("192.0.2.7", "192.0.2.7:8001", 200),
        ("kpo.example", "kpo.example:8001", 200),
        ("2001:db8::7", "[2001:db8::7]:8001", 200),
        ("0.0.0.0", "localhost:8001", 200),  # noqa: S104 - as in a container
        ("0.0.0.0", "0.0.0.0:8001", 421),  # noqa: S104
        ("192.0.2.7", "evil.example", 421),
    ],
)
def test_it_answers_to_the_name_it_was_given(host: str, name: str, status: int) -> None:
    import anyio

    async def ask() -> int:
        app = create_http_app(create_server(), host)
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
            answer = await client.post("http://localhost/mcp", json=_ASK, headers=_ACCEPT | {"Host": name})
            return answer.status_code

    assert anyio.run(ask) == status


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD", "OPTIONS"])
def test_no_stream_is_opened_on_which_nothing_comes(address: str, method: str) -> None:
    answer = httpx.request(method, address, headers=_ACCEPT, timeout=60, trust_env=False)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def _served(beginnings: list[bytes]) -> list[bytes]:
    """Return what came on connections until they were closed, each of which began so."""
    app = create_http_app(create_server())
    config = uvicorn.Config(app, http=cutting_protocol(), log_config=None, ws="none")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        connections = [await asyncio.open_connection(*listening.getsockname()) for _ in beginnings]
        for (_, writer), beginning in zip(connections, beginnings, strict=True):
            writer.write(beginning)

        async def rest(reader: asyncio.StreamReader) -> bytes:
            with suppress(ConnectionError):
                return await reader.read()
            return b""

        found = await asyncio.gather(*(rest(reader) for reader, _ in connections))
        server.should_exit = True
        await serving
    return found


def test_who_does_not_send_a_whole_request_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpoclass.mcp.http._PATIENCE", 0.1)
    body = json.dumps(_ASK).encode()
    head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n".encode()
    head += b"".join(f"{name}: {value}\r\n".encode() for name, value in _ACCEPT.items()) + b"\r\n"
    *cut, answered = asyncio.run(_served([b"", b"POST /mcp HT", head, head + body[:9], head + body]))
    assert cut == [b""] * 4
    assert answered.startswith(b"HTTP/1.1 200 ")
