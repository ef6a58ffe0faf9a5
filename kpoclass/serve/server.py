"""Runs the service with uvicorn until it is told to stop."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from kpoclass.errors import argument
from kpoclass.serve.protocol import protocol_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from kpoclass.serve.service import Service

_BACKLOG = 2048


class ServiceServer(uvicorn.Server):
    """A server that tells when it is ready, and that it no longer is."""

    def __init__(self, config: uvicorn.Config, service: Service, tell_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._service = service
        self._tell_ready = tell_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        if self.started:
            self._tell_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, and answer those taken."""
        self._service.ready = False
        await super().shutdown(sockets)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; an error says in a sentence what is wrong with it."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
        # Of a socket that does not name its protocol, asyncio holds back the body of an answer until its head is there.
        return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, listening.detach())
    except (OSError, OverflowError, UnicodeError) as error:
        raise OSError(_why(error, host, port)) from error


def _why(error: Exception, host: str, port: int) -> str:
    number = getattr(error, "errno", None)
    if isinstance(error, (socket.gaierror, UnicodeError)) or number == errno.EADDRNOTAVAIL:
        here = f"{argument('host', '127.0.0.1')} for this machine only, or {argument('host', '0.0.0.0')} for all"  # noqa: S104
        return f"this machine has no address {host!r}; give {here}"
    if number == errno.EADDRINUSE:
        return f"another program listens on port {port}; give another, or {argument('port', 0)} for any that is free"
    if number == errno.EACCES:
        return f"port {port} needs special rights; give another, such as {argument('port', 8000)}"
    return f"cannot listen on {host!r}, port {port}: {getattr(error, 'strerror', None) or error}"


def run(
    app: FastAPI, listening: socket.socket, tell_ready: Callable[[str], None], *, stop_within: float, log_requests: bool
) -> None:
    """Serve until a signal comes; then answer what was accepted, for so many seconds at most.

    Once requests are answered, ``tell_ready`` is called with the address.
    """
    service: Service = app.state.kpoclass
    _log(log_requests)
    config = uvicorn.Config(
        app,
        http=protocol_of(service),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=service.settings.keep_alive,  # type: ignore[arg-type]
        timeout_graceful_shutdown=max(1, round(stop_within)),
    )
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again once everything is answered
        ServiceServer(config, service, partial(tell_ready, address)).run(sockets=[listening])


def _log(log_requests: bool) -> None:
    """Log to standard error: warnings, and requests if asked; neither has anything of a posting."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    ours = logging.getLogger("kpoclass.serve")
    ours.addHandler(handler)
    ours.propagate = False
    logging.getLogger("kpoclass.serve.access").setLevel(logging.INFO if log_requests else logging.WARNING)
    servers = logging.getLogger("uvicorn")
    servers.addHandler(handler)
    servers.setLevel(logging.ERROR)
    servers.propagate = False
