"""``kpoclass mcp`` as a client starts it: over standard input and output, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from assistant import COMMAND, HELLO, STDIO, call_all, request
from mcp.client.stdio import stdio_client
from test_tools import CALLS, WRONG

from kpoclass import classify, load_model
from kpoclass.mcp import create_server
from kpoclass.mcp.quiet import MAX_MESSAGE

_WORK = {"text": "Key in paper forms"}
Run = subprocess.Popen[bytes]


@pytest.fixture
def run() -> Iterator[Run]:
    """A server that has answered the first message."""
    with start() as server:
        write(server, HELLO)
        assert server.stdout
        assert json.loads(server.stdout.readline())["result"]["serverInfo"]["name"] == "kpoclass"
        yield server
        server.kill()


def start(*options: str, **settings: Any) -> Run:
    return subprocess.Popen([*COMMAND, *options], stdin=-1, stdout=-1, stderr=-1, **settings)


def write(server: Run, message: object) -> None:
    assert server.stdin
    server.stdin.write(json.dumps(message).encode() + b"\n")
    server.stdin.flush()


def answered(*lines: bytes) -> tuple[list[Any], bytes, int]:
    """Give lines to a server, and return its messages, what it wrote to standard error, and its exit code."""
    server = start()
    out, err = server.communicate(b"\n".join([json.dumps(HELLO).encode(), *lines, b""]), timeout=120)
    return [json.loads(line) for line in out.splitlines()], err, server.returncode


def test_the_client_gets_what_it_gets_in_memory() -> None:
    calls = CALLS + [(name, arguments) for name, arguments, _ in WRONG]
    expected = call_all(create_server(), calls)
    for given, wanted in zip(call_all(stdio_client(STDIO), calls), expected, strict=True):
        assert given.content == wanted.content
        assert given.structured_content == wanted.structured_content
        assert given.is_error == wanted.is_error


def test_all_that_came_before_the_end_of_input_is_answered() -> None:
    calls = [json.dumps(request(number, "classify_work", _WORK)).encode() for number in range(1, 301)]
    messages, err, code = answered(*calls)
    assert sorted(message["id"] for message in messages) == list(range(301))
    assert all("structuredContent" in message["result"] for message in messages[1:])
    assert (err, code) == (b"", 0)


def test_a_call_that_was_cancelled_does_not_hold_up_the_end() -> None:
    call = json.dumps(request(1, "classify_work", _WORK)).encode()
    cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
    messages, err, code = answered(call, json.dumps(cancel).encode())
    assert {message["id"] for message in messages} <= {0, 1}
    assert (err, code) == (b"", 0)


def test_lines_that_are_no_messages_do_no_harm() -> None:
    lines = [
        b"",
        b"no JSON",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"jsonrpc": "1.0"}',
        b'{"id": 5}',
        b"null",
        b'"\\ud800',
    ]
    messages, err, code = answered(*lines, json.dumps(request(1, "classify_work", _WORK)).encode())
    assert messages[-1]["id"] == 1
    assert messages[-1]["result"]["structuredContent"]["label"] == "BPO"
    assert (err, code) == (b"", 0)


def test_half_a_character_is_answered() -> None:
    """The protocol's reader drops a message that holds one, and its client would wait without end."""
    text = "Actuary \ud83d prices \U0001f600 risks"
    messages, err, code = answered(json.dumps(request(1, "explain_label", {"text": text})).encode())
    assert messages[1]["result"]["structuredContent"]["p_kpo"] == classify(text).p_kpo
    assert (err, code) == (b"", 0)


def test_a_message_that_is_too_long_ends_it() -> None:
    server = start()
    out, err = server.communicate(b"x" * (MAX_MESSAGE + 10), timeout=120)
    assert out == b""
    assert err.decode().splitlines() == [
        f"kpoclass: error: expected messages of less than {MAX_MESSAGE:,} bytes, got a longer one"
    ]
    assert server.returncode == 1


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(run: Run, number: signal.Signals) -> None:
    run.send_signal(number)
    assert run.wait(60) == 0  # though its input is still open
    assert run.stdout and run.stdout.read() == b""  # noqa: PT018
    assert run.stderr and run.stderr.read() == b""  # noqa: PT018


def test_a_client_that_reads_no_more_does_not_leave_it_running(run: Run) -> None:
    assert run.stdout
    run.stdout.close()
    for number in range(1, 3):
        write(run, request(number, "classify_work", _WORK))
    assert run.wait(60) == 0  # though its input is still open
    assert run.stderr and run.stderr.read() == b""  # noqa: PT018


def test_nothing_of_a_text_is_written_but_in_the_answer() -> None:
    word = "zanzibarian"
    calls = [
        request(1, "classify_work", {"text": word, word: word}),
        request(2, word, {}),
        request(3, "classify_posting", {"posting": {word: word}}),
        {"jsonrpc": "2.0", "id": 4, "method": word, "params": {word: word}},
        {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"arguments": word}},
        {"jsonrpc": "2.0", "method": f"notifications/{word}", "params": [word]},
    ]
    messages, err, code = answered(*(json.dumps(call).encode() for call in calls))
    assert {message["id"] for message in messages} >= {0, 1, 2, 3, 4, 5}
    assert (err, code) == (b"", 0)


def test_another_model_and_risk() -> None:
    server = start("--risk", "0.01")
    out, _ = server.communicate(
        b"\n".join(json.dumps(each).encode() for each in (HELLO, request(1, "classify_work", _WORK))), timeout=120
    )
    told = json.loads(out.splitlines()[-1])["result"]["structuredContent"]
    assert told["model"] == load_model().at_risk(0.01).fingerprint
