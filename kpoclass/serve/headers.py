"""The headers of every answer: which model answered, and what a browser may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kpoclass.serve.service import Service

#: An answer is data: no browser is to run, frame, guess at or keep it. A route may set its own instead.
SECURITY = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def headers_of(service: Service) -> dict[str, str]:
    """Return the headers of every answer of a service."""
    return {"kpoclass-version": service.stamp["version"], "kpoclass-model": service.stamp["model"], **SECURITY}


def with_headers(app: ASGIApp, service: Service) -> ASGIApp:
    """Return an app whose every answer has the headers."""
    ours = [(name.encode(), value.encode()) for name, value in headers_of(service).items()]

    async def headed(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                more = [pair for pair in ours if pair[0] not in there]
                if not service.ready and b"connection" not in there:
                    more.append((b"connection", b"close"))  # it is shutting down
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await app(scope, receive, sending)

    return headed
