"""Runs the service with uvicorn until it is told to stop."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from kpoclass.serve.protocol import protocol_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from kpoclass.serve.service import Service


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
