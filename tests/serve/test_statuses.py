"""Every status that the OpenAPI document tells of is reached, and its answer is what the document says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

pytest.importorskip("fastapi", reason="needs kpoclass[serve]")

import jsonschema_rs
from fastapi import FastAPI
from test_openapi import KEY, operations

from kpoclass.serve import Settings, create_app
from kpoclass.serve.service import Service

TEXT = json.dumps({"text": "Reconcile supplier statements and chase missing invoices"}).encode()
CSV = b"id,title\n1,Actuary\n2,Parcel sorter\n"
KINDS = {"/v1/classify/batch": "application/x-ndjson", "/v1/label": "text/csv"}


class Asked(NamedTuple):
    """A request, and the service that it is sent to.

    Attributes
    ----------
    body : bytes or None
        By default one in order; its end never comes if it is not whole.
    """

    body: bytes | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    is_whole: bool = True
    settings: Settings = Settings()
    prepare: Callable[[Service], object] = lambda _: None


def busy(service: Service) -> None:
    service.in_flight = service.settings.max_concurrency


def stopping(service: Service) -> None:
    service.ready = False


#: How each status is reached, by any operation that has it.
WAYS = {
    "200": Asked(),
    "400": Asked(b"{"),
    "401": Asked(settings=Settings(keys=(KEY,))),
    "408": Asked(is_whole=False, settings=Settings(body_timeout=0.01, label_timeout=0.01)),
    "413": Asked(b" " * 99, {"content-length": "99"}, settings=Settings(max_body=9, max_batch_body=9, max_file=9)),
    "415": Asked(headers={"content-encoding": "gzip"}),
    "422": Asked(b'{"text": "..."}'),
    "503": Asked(prepare=busy),
    "504": Asked(
        json.dumps({"@type": "JobPosting", "title": "Actuary", "description": "Advise. " * 99_999}).encode(),
        settings=Settings(request_timeout=0.001, body_timeout=20),
    ),
}
#: Where an operation has a way of its own.
OWN_WAYS = {
    ("GET /readyz", "503"): Asked(prepare=stopping),
    ("POST /v1/label", "200"): Asked(CSV),
    ("POST /v1/label", "422"): Asked(b"a\n1\n"),
    ("POST /v1/label", "504"): Asked(CSV, settings=Settings(label_timeout=0.001)),
}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


async def ask(app: FastAPI, method: str, path: str, asked: Asked) -> Answer:
    """Give an app one request, as a server would."""
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": asked.body or TEXT, "more_body": not asked.is_whole}
    ]
    got: list[Any] = []

    async def receive() -> Any:
        return parts.pop() if parts else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        got.append(message)

    headers = {"content-type": KINDS.get(path, "application/json"), **asked.headers}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await app(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in got[0]["headers"]}
    return Answer(got[0]["status"], told, b"".join(message.get("body", b"") for message in got[1:]))


def documented() -> list[tuple[str, str]]:
    """Return every operation with each status that the document tells of, for a service with keys."""
    found = operations(Settings(keys=(KEY,))).items()
    return [(label, status) for label, told in found for status in told["responses"]]


@pytest.mark.parametrize(("label", "status"), documented())
def test_the_status_is_reached(label: str, status: str) -> None:
    asked = OWN_WAYS.get((label, status), WAYS[status])
    method, path = label.split(" ")
    app = create_app(settings=asked.settings)
    asked.prepare(app.state.kpoclass)
    answer = asyncio.run(asyncio.wait_for(ask(app, method, path, asked), 60))
    assert str(answer.status) == status
    contents = operations(Settings(keys=(KEY,)))[label]["responses"][status]["content"]
    kind = answer.headers["content-type"].partition(";")[0]
    schema = (contents.get(kind) or contents["*/*"])["schema"]
    if kind in {"application/json", "application/problem+json"}:
        jsonschema_rs.validate(schema, json.loads(answer.body))
    if int(status) >= 400:
        assert kind == "application/problem+json"
        assert ("retry-after" in answer.headers) == (status == "503")
