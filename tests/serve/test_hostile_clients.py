"""Clients that are broken, slow or hostile, on raw sockets against ``kpoclass serve`` in a process of its own.

A verdict is what was answered, and that the server ended the connection; time only ends a test that hangs. After each
attack the server answers as before, and has no more sockets or threads than before.
"""

from __future__ import annotations

import json
import select
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from attacks import BODY, CODINGS, HEAD, HEADS, LENGTHS, MARK, MOST_BODY, SIZE, WHOLE, Attack, chunk, encoded
from hostile_server import EXPECTED, assert_answers
from served_process import ServedProcess
from wire import GUARD, Wire, request

pytest.importorskip("uvicorn", reason="needs kpoclass[serve]")
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to count sockets and threads")

ATTACKS = {**LENGTHS, **CODINGS, **HEADS}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_breaks_the_protocol_is_refused_and_cut_off(server: ServedProcess, name: str) -> None:
    attack = ATTACKS[name]
    with Wire(server.address) as wire:
        wire.send(attack.sent)
        answers = wire.answers(attack.method)  # until the server ends the connection
        assert tuple(answer.status for answer in answers) in {*attack.right, *cut_short(attack)}
        assert not any(MARK.encode() in answer.body for answer in answers if answer.status != 200)


def cut_short(attack: Attack) -> set[tuple[int, ...]]:
    """Return what may come of a long attack instead.

    The answer is lost where the server closes before it has read all: the system then resets the connection. On a busy
    machine, the time that a body has may be over first.
    """
    return {(), (408,)} if len(attack.sent) > 60_000 else set()


SLOW = {
    "nothing": b"",
    "a head that does not end": HEAD,
    "half a line": b"POST /v1/cl",
    "no body": HEAD + f"Content-Length: {SIZE}\r\n\r\n".encode(),
    "half a body": HEAD + f"Content-Length: {SIZE}\r\n\r\n".encode() + BODY[:20],
    "half a chunk": encoded("chunked", chunk(BODY)[:20]),
    "no last chunk": encoded("chunked", chunk(BODY)),
    "an answer, and half a head": request(body=BODY) + HEAD,
    "an answer, and half a body": request(body=BODY) + HEAD + f"Content-Length: {SIZE}\r\n\r\n".encode() + BODY[:20],
    "half a file": request("/v1/label?filename=jobs.csv", b"id,te", {"Content-Length": "99"}),
}


@pytest.mark.parametrize("name", SLOW)
def test_who_says_no_more_is_cut_off(server: ServedProcess, name: str) -> None:
    with Wire(server.address) as wire:
        assert wire.send(SLOW[name])
        answers = [answer.status for answer in wire.answers()]
        expected = [200] if name.startswith("an answer") else []
        assert answers in (expected, [*expected, 408])


def test_who_sends_half_a_batch_is_answered_as_far_as_that_goes(server: ServedProcess) -> None:
    with Wire(server.address) as wire:
        fields = {"Content-Length": "999", "Content-Type": "application/x-ndjson"}
        wire.send(request("/v1/classify/batch", BODY + b"\n" + BODY[:9], fields))
        answer = wire.answer()
        assert answer
        first, last = map(json.loads, answer.body.splitlines())
        assert first.items() >= EXPECTED.items()
        assert (last["line"], last["ended"]) == (2, True)
        assert last["error"]["status"] in {408, 504}  # 504 on a busy machine
        assert wire.ended()


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (HEAD, b"X-Mark: 1\r\n"),
        (b"", b"P"),
        (b"", b"\r\n"),
        (HEAD + f"Content-Length: {MOST_BODY}\r\n\r\n".encode(), b" "),
        (encoded("chunked", b""), chunk(b" ")),
        (encoded("chunked", b"5;x="), b"a"),
    ],
    ids=["headers", "a method", "empty lines", "body", "chunks", "a chunk's extension"],
)
def test_who_speaks_drop_by_drop_is_cut_off(server: ServedProcess, start: bytes, piece: bytes) -> None:
    with Wire(server.address) as wire:
        wire.send(start)
        wire.socket.settimeout(0.02)  # between two drops
        drops = int(GUARD / 0.02)
        for _ in range(drops):
            if not wire.send(piece):
                break
            try:
                if not wire.socket.recv(9_999):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail(f"after {drops} drops the server still listens")


@pytest.mark.parametrize("path", ["/v1/explain", "/kpoclass.model"])
def test_who_does_not_read_is_cut_off(server: ServedProcess, path: str) -> None:
    """The client asks on and on, reads nothing and stays; what was opened for it is closed all the same."""
    before = server.sockets()
    ask = request(path, BODY) if path.startswith("/v1") else request(path, method="GET")
    with Wire(server.address, receive_buffer=4_096) as wire:
        wire.socket.settimeout(0.5)
        try:
            for _ in range(20_000):
                wire.socket.sendall(ask)
        except OSError:
            pass  # it takes no more, or has hung up
        give_up = time.monotonic() + GUARD
        while server.sockets() > before and time.monotonic() < give_up:
            time.sleep(0.05)
        assert server.sockets() <= before


def test_100_clients_that_say_nothing_keep_no_one_out(server: ServedProcess) -> None:
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(Wire(server.address))
        assert_answers(server)


def test_100_clients_that_stop_halfway_keep_no_one_out(server: ServedProcess) -> None:
    """Others may get 503 meanwhile, with the time after which to try again, and are then answered."""
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(Wire(server.address)).send(SLOW["half a body"])
        give_up = time.monotonic() + GUARD
        while (answer := server.ask(request(body=BODY))).status == 503 and time.monotonic() < give_up:
            assert int(answer.headers["retry-after"]) > 0
            time.sleep(0.05)
        assert answer.status == 200


@pytest.mark.parametrize("name", SLOW)
def test_who_ends_its_side_early_is_let_go(server: ServedProcess, name: str) -> None:
    with Wire(server.address) as wire:
        assert wire.send(SLOW[name])
        wire.finish()
        assert {answer.status for answer in wire.answers()} <= {200, 400, 408}


def test_a_body_of_tiny_chunks_holds_no_one_up(tmp_path: Path) -> None:
    """They cost the server seconds. Another client is answered many times meanwhile, for little is read at a time."""
    server = ServedProcess(["--body-timeout", "60"], tmp_path / "log")
    answered = 0
    with Wire(server.address) as flood, Wire(server.address) as other:
        flood.socket.setblocking(False)  # it takes what is sent in the background
        flood.send(encoded("chunked", b""))
        rest = chunk(b" ") * 60_000 + WHOLE
        while not (rest == b"" and select.select([flood.socket], (), (), 0)[0]):
            with suppress(BlockingIOError):
                rest = rest[flood.socket.send(rest) :] if rest else rest
            assert other.send(request(body=BODY))
            answer = other.answer()
            assert answer
            assert answer.status == 200
            answered += 1
        flood.socket.settimeout(GUARD)
        last = flood.answer()
        assert last
        assert last.status == 200
    assert answered >= 6
    assert server.stop() == 0


@pytest.mark.parametrize("size", [0, 1, len(HEAD) // 2, len(HEAD), len(HEAD) + 60, -1])
def test_who_leaves_midway_leaves_nothing_behind(server: ServedProcess, size: int) -> None:
    for _ in range(20):
        with Wire(server.address) as wire:
            wire.send((HEAD + f"Content-Length: {SIZE}\r\n\r\n".encode() + BODY)[:size])


def test_requests_one_after_the_other_without_waiting_are_answered_in_order(server: ServedProcess) -> None:
    paths = ["/healthz", "/nowhere", "/readyz", "/v1/classify"] * 25
    with Wire(server.address) as wire:
        wire.send(b"".join(request(path, method="GET") for path in paths))
        assert [wire.answer("GET").status for _ in paths] == [200, 404, 200, 405] * 25  # type: ignore[union-attr]


def test_a_body_is_asked_for_only_where_it_will_be_read(server: ServedProcess) -> None:
    with Wire(server.address) as wire:
        wire.send(HEAD + f"Expect: 100-continue\r\nContent-Length: {SIZE}\r\n\r\n".encode())
        assert wire.socket.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(BODY)
        answer = wire.answer()
        assert answer
        assert answer.status == 200
    with Wire(server.address) as wire:
        wire.send(HEAD + f"Expect: 100-continue\r\nContent-Length: {MOST_BODY + 1}\r\n\r\n".encode())
        assert wire.socket.recv(12) == b"HTTP/1.1 413"


def test_too_large_a_body_is_refused_before_it_comes(server: ServedProcess) -> None:
    with Wire(server.address) as wire:
        wire.send(HEAD + f"Content-Length: {MOST_BODY + 1}\r\n\r\n".encode())
        answer = wire.answer()
        assert answer
        assert (answer.status, answer.headers["content-type"]) == (413, "application/problem+json")
        assert wire.ended()


#: Ways out of the folder of the page's files, and into what is no file of it.
ELSEWHERE = [
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/%252e%252e%252fetc%252fpasswd",
    "/..%5c..%5cetc%5cpasswd",
    "/..%c0%af..%c0%afetc/passwd",
    "//etc/passwd",
    "/.",
    "/..",
    "/./__init__.py",
    "/__init__.py",
    "/__pycache__",
    "/kpoclass.js%00",
    "/kpoclass.js%00.html",
    "/kpoclass.js/",
    "/kpoclass.js/..",
    "/page.css%0d%0aX-Mark:1",
    "/%",
    "/%zz",
    "/%ff",
    "/" + "%2e%2e%2f" * 1_000,
    "/v1/../healthz",
    "/v1%2fclassify",
    "/v1/classify/",
    "/docs",
    "/redoc",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_path_leads_elsewhere(server: ServedProcess, path: str) -> None:
    answer = server.get(path)
    assert answer.status in {400, 404, 405}
    assert b"root:" not in answer.body
    assert "x-mark" not in answer.headers
    assert answer.headers["content-type"].startswith("application/problem+json") or answer.status == 400


@pytest.mark.parametrize("target", [f"http://localhost/healthz?{MARK}", "http://elsewhere.example/healthz"])
def test_an_address_in_full_is_taken_or_refused_and_never_asked_for(server: ServedProcess, target: str) -> None:
    assert server.get(target).status in {200, 400, 404}


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW", "post"])
def test_other_methods_are_refused(server: ServedProcess, method: str) -> None:
    answer = server.ask(request(body=BODY, method=method), method)
    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.3"])
def test_no_other_protocol_is_taken_up(server: ServedProcess, protocol: str) -> None:
    fields = {"Connection": "Upgrade", "Upgrade": protocol, "Sec-WebSocket-Key": MARK, "Sec-WebSocket-Version": "13"}
    with Wire(server.address) as wire:
        wire.send(request(body=BODY, headers=fields))
        answer = wire.answer()
        assert answer
        assert answer.status in {200, 400, 426}
