"""Runs the service with uvicorn until it is told to stop."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import traceback
from contextlib import contextmanager, suppress
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn

from kpoclass.serve.protocol import protocol_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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

    server = ServiceServer(config, service, partial(tell_ready, address))
    with suppress(KeyboardInterrupt), _hanging_up(server):  # uvicorn raises a signal again once everything is answered
        server.run(sockets=[listening])


@contextmanager
def _hanging_up(server: uvicorn.Server) -> Iterator[None]:
    """End as by SIGTERM when the terminal is closed, unless that is to be ignored (``nohup``)."""
    number = getattr(signal, "SIGHUP", None)
    before = None if number is None else signal.getsignal(number)
    if number is None or before is signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(number, server.handle_exit)
    try:
        yield
    finally:
        signal.signal(number, before)


class _SilentFormatter(logging.Formatter):
    """Writes where an error came up and of which kind it is, and not what it says: that may quote a posting."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Return the places in the code."""
        kind, _, where = ei
        return f"{''.join(traceback.format_tb(where))}{kind.__name__}"

    def format(self, record: logging.LogRecord) -> str:
        """Return a line, and not what another formatter has kept of the error."""
        record = copy(record)
        record.exc_text = None
        return super().format(record)


def _log(log_requests: bool) -> None:
    """Log to standard error: warnings, and requests if asked; neither has anything of a posting."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_SilentFormatter("%(asctime)s %(levelname)s %(message)s"))
    ours = logging.getLogger("kpoclass.serve")
    ours.addHandler(handler)
    ours.propagate = False
    logging.getLogger("kpoclass.serve.access").setLevel(logging.INFO if log_requests else logging.WARNING)
    servers = logging.getLogger("uvicorn")
    servers.handlers = [handler]
    servers.setLevel(logging.ERROR)
    servers.propagate = False
