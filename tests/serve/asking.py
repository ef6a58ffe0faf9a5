"""Requests to an app in this process, by httpx, or message by message."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx
from fastapi import FastAPI

JSON = {"Content-Type": "application/json"}
TEXT = "Reconcile supplier statements and chase missing invoices"


def ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    """Send one request; an error that leaves the app fails the test."""

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())


def post(app: FastAPI, path: str, body: Any, **options: Any) -> httpx.Response:
    return ask(app, "POST", path, content=json.dumps(body).encode(), headers={**JSON, **options.pop("headers", {})})


def scope_of(path: str, headers: dict[str, str], method: str = "POST") -> dict[str, Any]:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": pairs,
            "client": ("127.0.0.1", 1), "server": ("localhost", 80)}  # fmt: skip


class Exchange:
    """One request, given in parts; after the last part, nothing more comes."""

    def __init__(self, parts: Sequence[bytes], *, whole: bool = True, disconnected: bool = False) -> None:
        self.parts = list(parts)
        self.whole, self.disconnected = whole, disconnected
        self.taken = 0
        self.sent: list[Any] = []

    async def receive(self) -> Any:
        if self.taken < len(self.parts):
            self.taken += 1
            more = self.taken < len(self.parts) or not self.whole
            return {"type": "http.request", "body": self.parts[self.taken - 1], "more_body": more}
        if self.disconnected:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


def exchange(app: FastAPI, path: str, parts: Sequence[bytes], headers: dict[str, str], **options: Any) -> Exchange:
    """Send one request in parts, and return what came back."""
    each = Exchange(parts, **options)
    asyncio.run(app(scope_of(path, headers), each.receive, each.send))
    return each


def resolved(document: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document with the schemas that it refers to in their places."""

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return whole(document["components"]["schemas"][part["$ref"].rpartition("/")[2]])
        return {key: whole(each) for key, each in part.items()}

    return {key: whole(each) for key, each in document.items()}
