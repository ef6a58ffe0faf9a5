"""Messages over HTTP, at an address of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.mcp.quiet import MAX_MESSAGE, log_nothing

if TYPE_CHECKING:
    import socket

    from mcp.server.lowlevel import Server
    from starlette.applications import Starlette

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ANY = ("0.0.0.0", "[::]")  # noqa: S104 - compared with, not bound to
_MOST_AT_ONCE = 100
_LAST_ANSWERS = 5  # seconds for requests under way, once asked to end


def serve_http(server: Server[Any], listening: socket.socket, host: str) -> None:
    """Answer the requests that come to a socket, which listens at a name or address."""
    uvicorn = require("uvicorn", "uvicorn", "mcp")
    log_nothing()
    config = uvicorn.Config(
        create_http_app(server, host),
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
    return server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=MAX_MESSAGE,
        transport_security=settings,
    )


def in_address(host: str) -> str:
    """Write a host as in an address of a page.

    >>> in_address("localhost"), in_address("::1")
    ('localhost', '[::1]')
    """
    return f"[{host}]" if ":" in host else host
