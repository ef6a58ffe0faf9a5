"""Messages over HTTP, at an address of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.mcp.quiet import MAX_MESSAGE, log_nothing

if TYPE_CHECKING:
    import socket

    from mcp.server.lowlevel import Server
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ANY = ("0.0.0.0", "[::]")  # noqa: S104 - compared with, not bound to
_MOST_AT_ONCE = 100
_PATIENCE = 20.0  # seconds for a request to come, and twice that at most
_LAST_ANSWERS = 5  # seconds for requests under way, once asked to end


def serve_http(server: Server[Any], listening: socket.socket, host: str) -> None:
    """Answer the requests that come to a socket, which listens at a name or address."""
    uvicorn = require("uvicorn", "uvicorn", "mcp")
    log_nothing()
    config = uvicorn.Config(
        create_http_app(server, host),
        http=cutting_protocol(),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    uvicorn.Server(config).run(sockets=[listening])


def create_http_app(server: Server[Any], host: str = "127.0.0.1") -> Starlette:
    """Return the application; it answers to the name or address given, and to those of loopback, and to no other.

    Pages of other sites can't reach it through the reader's browser, not even under a name that they point to it.
    """
    security = require("mcp.server.transport_security", "mcp", "mcp")
    named = in_address(host)
    hosts = [*_LOOPBACK, *([] if named in _ANY or named in _LOOPBACK else [named])]
    allowed = [pattern for name in hosts for pattern in (name, f"{name}:*")]
    settings = security.TransportSecuritySettings(
        allowed_hosts=allowed, allowed_origins=[f"http://{pattern}" for pattern in allowed]
    )
    # Without sessions, since no answer depends on an earlier one: nothing is kept for clients that don't come back.
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=MAX_MESSAGE,
        transport_security=settings,
    )
    app.add_middleware(_OnlyMessages)
    return app


class _OnlyMessages:
    """Refuses what is no message, before a stream is opened on which nothing would ever come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "POST" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        headers = [(b"allow", b"POST"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 405, "headers": headers})
        await send({"type": "http.response.body"})


def cutting_protocol() -> type[Any]:
    """Return uvicorn's HTTP/1.1, which cuts off clients whose request does not come in time."""
    implementation = require("uvicorn.protocols.http.h11_impl", "uvicorn", "mcp")
    protocol: type[Any] = implementation.H11Protocol

    class CuttingProtocol(protocol):  # type: ignore[misc]
        """A connection that is looked at now and then: it has been answered since, waits for an answer, or is cut."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._answered = 0
            self._next_look = self.loop.call_later(_PATIENCE, self._look, 0)

        def connection_lost(self, exc: Exception | None) -> None:
            self._next_look.cancel()
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            self._answered += 1
            super().on_response_complete()

        def _look(self, answered: int) -> None:
            waits = self.cycle is not None and not (self.cycle.response_complete or self.cycle.more_body)
            if waits or self._answered > answered:
                self._next_look = self.loop.call_later(_PATIENCE, self._look, self._answered)
            else:
                self.transport.abort()

    return CuttingProtocol


def in_address(host: str) -> str:
    """Write a host as in an address of a page.

    >>> in_address("localhost"), in_address("::1")
    ('localhost', '[::1]')
    """
    return f"[{host}]" if ":" in host else host
