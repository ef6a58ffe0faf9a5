"""Requests to the service, without sockets: a line with method and address, headers, an empty line, the body."""

from __future__ import annotations

import asyncio
import json
import logging
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from asking import Exchange
from attacks import MARK

from kpoclass.serve import Settings, create_app
from kpoclass.serve.app import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

LONGEST = 3_000
#: What has no description in OpenAPI, or is refused before it comes to a route.
_ALWAYS = {404, 405, 413, 415}
#: Files are labelled by processes of their own, which take long to start, and have a target of their own.
_LEFT_OUT = "/v1/label"
TOKENS = (
    *(f"{rule.method} {rule.path}\n" for rule in RULES), "HEAD /\n", "OPTIONS ", "GET /v1/classify",
    "POST /openapi.json", "?explain=true", "?errors=", "%2e%2e", "%00", "Content-Type: application/json\n",
    "Content-Type: text/html\n", "Content-Type: text/plain; charset=cp1252\n", "application/x-ndjson",
    "application/ld+json", "charset=utf-16", "charset=nosuch", "Content-Length: 99999999\n", "Content-Encoding: gzip\n",
    "Authorization: Bearer ", "X-API-Key: ", "Origin: null\n", "Expect: 100-continue\n", "If-None-Match: *\n",
    "Range: bytes=0-\n", "Accept: */*\n", "\n\n", '{"text": "', '"title": ', '{"@type": "JobPosting", ',
    '"description": ', '"id": ', "null", "NaN", "1e999", "\\ud800", "[[[[", '"}\n{"', "<p>", "<h2>Duties</h2>", MARK,
    f'"{MARK} {MARK}"',
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Make a request of each kind."""
    kinds = {
        "text": b'{"text": "Key in %s", "title": "Clerk"}',
        "posting": b'{"@type": "JobPosting", "title": "Clerk", "description": "%s"}',
    }
    for body in kinds.values():
        for path in (b"/v1/classify", b"/v1/explain"):
            yield b"POST " + path + b"\nContent-Type: application/json\n\n" + body % MARK.encode()
    page = b"<h1>Clerk</h1><h2>Duties</h2><ul><li>Sort letters</ul>"
    yield b"POST /v1/classify\nContent-Type: text/html; charset=utf-8\n\n" + page
    yield b"POST /v1/explain\nContent-Type: text/plain\n\nClerk\n\nSort letters"
    lines = b'{"id": 1, "text": "Sort letters"}\n\nbroken\n{"title": "Clerk", "description": "Sort"}\n[]\n'
    yield b"POST /v1/classify/batch\nContent-Type: application/x-ndjson\n\n" + lines
    for path in (
        b"/",
        b"/healthz",
        b"/readyz",
        b"/metrics",
        b"/openapi.json",
        b"/kpoclass.js",
        b"/v1/nothing?a=b",
        b"/" + MARK.encode(),
    ):
        yield b"GET " + path + b"\nAccept: */*\n\n"
    yield b"PUT /v1/classify\n\n"


class _Logged(logging.Handler):
    """What was logged since it was last looked at: nothing of a request, and no error of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.levelno > logging.INFO or MARK in said:
            self.wrong.append(said)


@cache
def _service() -> tuple[FastAPI, asyncio.AbstractEventLoop, _Logged, dict[str, set[int]]]:
    app = create_app(settings=Settings(max_body=2_000, max_text=1_500, max_batch_lines=5, max_batch_body=2_500))
    logged = _Logged()
    logging.getLogger().addHandler(logged)
    logging.getLogger("kpoclass").setLevel(logging.DEBUG)
    statuses = {rule.path: set(map(int, rule.operation.get("responses", {200: None}))) for rule in RULES}
    return app, asyncio.new_event_loop(), logged, statuses


def check(data: bytes) -> None:
    """Send a request, its body in two parts."""
    head, _, body = data.partition(b"\n\n")
    first, *rest = head.split(b"\n")
    method, _, address = first.partition(b" ")
    raw, _, query = address.partition(b"?")
    path = unquote(raw.decode("latin-1"))
    if path.startswith(_LEFT_OUT):
        return
    headers = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in rest)]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
        "method": method.decode("latin-1").upper(), "path": path, "raw_path": raw, "query_string": query,
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    app, loop, logged, statuses = _service()
    sent = Exchange([body[: len(body) // 2], body[len(body) // 2 :]], disconnected=True)
    loop.run_until_complete(app(scope, sent.receive, sent.send))
    check_answer(sent, statuses.get(path, {200}) | _ALWAYS)
    assert MARK.encode() in head or MARK not in _told(sent)  # a media type is told
    wrong, logged.wrong = logged.wrong, []
    assert not wrong, wrong


def check_answer(sent: Exchange, statuses: set[int]) -> None:
    """It has a documented status, and a problem is told with all its members."""
    assert sent.status in statuses
    headers = dict(sent.sent[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"kpoclass-version" in headers
    kind = headers.get(b"content-type", b"")
    if sent.status >= 400:
        assert kind == b"application/problem+json"
        told = json.loads(sent.body)
        assert told["status"] == sent.status
        assert {"type", "title", "code", "detail", "model", "version"} <= told.keys()
    elif kind == b"application/json":
        assert isinstance(json.loads(sent.body), dict)


def _told(sent: Exchange) -> str:
    """Return what is told of errors, in a problem or in the lines of a batch."""
    if sent.status >= 400:
        return sent.body.decode()
    if b"x-ndjson" not in dict(sent.sent[0]["headers"]).get(b"content-type", b""):
        return ""
    return " ".join(str(json.loads(line).get("error")) for line in sent.body.splitlines())
