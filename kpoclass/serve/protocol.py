"""HTTP/1.1 of uvicorn, which also cuts off clients that are slow where an app cannot see it."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kpoclass.serve.headers import headers_of
from kpoclass.serve.problems import MEDIA_TYPE, Problem, problem_bytes

if TYPE_CHECKING:
    from kpoclass.serve.service import Service

#: Seconds for the rest of a body that is no longer wanted.
LEFTOVER_TIME = 5.0
#: Seconds in which what was sent before the shutdown still arrives on a connection that is idle.
LAST_CALL = 0.25
#: Connections at a time for each request at a time: most of them are idle.
CONNECTIONS = 10
_UNREADABLE = Problem(400, "malformed_http", "expected an HTTP/1.1 request, got something else")


#: Bytes of the head of a request at most.
MAX_HEAD = 1 << 14
#: Bytes read at a time from a connection: in a body of tiny chunks each byte costs much, and others wait meanwhile.
MAX_PIECE = 1 << 14
_VERSIONS = {b"1.0", b"1.1"}


class StrictConnection(h11.Connection):
    """HTTP/1.1 without what proxies read otherwise: a body with two lengths, or another version."""

    def next_event(self) -> Any:
        """Return the next event, and refuse such a head."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            if event.http_version not in _VERSIONS or {b"content-length", b"transfer-encoding"} <= names:
                raise h11.RemoteProtocolError("expected HTTP/1.1 with one length of the body")
        return event


class CuttingProtocol(H11Protocol):
    """A connection with a clock for each way: for what must still come, and for what must still be taken.

    Its limits are those of a service, which :func:`protocol_of` binds.
    """

    service: Service

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a head, and be told as soon as the client takes less than is sent."""
        super().connection_made(transport)
        self.conn = StrictConnection(h11.SERVER, MAX_HEAD)
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None
        self._stopping = False
        if len(self.connections) > CONNECTIONS * self.service.settings.max_concurrency:
            transport.abort()
            return
        transport.set_write_buffer_limits(high=0)
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            # asyncio does this only for sockets made with the number of TCP. Without it, the body of an answer waits
            # until the client has acknowledged its head, which takes 40 ms.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(transport, "max_size"):
            transport.max_size = MAX_PIECE
        self._expect(self.service.settings.head_timeout)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._expect(None)
        self._await_taking(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take data; what is only a part of a head, or of a body that no one wants, must be whole in time."""
        super().data_received(data)
        state = self.conn.their_state
        answered = self.cycle is None or self.cycle.response_complete
        if answered and state is h11.IDLE and self.conn.trailing_data[0]:
            if self._reading is None:
                self._expect(self.service.settings.head_timeout)
        elif answered and state is h11.SEND_BODY:
            if self._reading is None:
                self._expect(LEFTOVER_TIME)
        elif self.cycle is not None:
            self._expect(None)

    def on_response_complete(self) -> None:
        """Take what is left of the body, for a while: a client that is still sending would not see the answer."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._expect(LEFTOVER_TIME)

    def pause_writing(self) -> None:
        """Expect the client to take what was sent."""
        super().pause_writing()
        self._await_taking(self.service.settings.request_timeout)

    def resume_writing(self) -> None:
        """Note that it has."""
        super().resume_writing()
        self._await_taking(None)

    def shutdown(self) -> None:
        """Answer what has been sent; an idle connection is closed a moment later."""
        if not self._stopping and (self.cycle is None or self.cycle.response_complete):
            self._stopping = True
            self.loop.call_later(LAST_CALL, self.shutdown)
        elif not self.transport.is_closing():
            super().shutdown()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own words
        """Tell that this is no HTTP, unless an answer has begun."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.abort()
            return
        body = problem_bytes(_UNREADABLE, self.service.stamp)
        headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), "connection": "close"}
        all_headers = [*headers.items(), *headers_of(self.service).items()]
        for event in (
            h11.Response(status_code=400, headers=all_headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _expect(self, seconds: float | None) -> None:
        self._reading = self._clock(self._reading, seconds)

    def _await_taking(self, seconds: float | None) -> None:
        self._writing = self._clock(self._writing, seconds)

    def _clock(self, before: asyncio.TimerHandle | None, seconds: float | None) -> asyncio.TimerHandle | None:
        """Cut the connection off after some seconds, and not when it was to be before."""
        if before is not None:
            before.cancel()
        return None if seconds is None else self.loop.call_later(seconds, self.transport.abort)


def protocol_of(service: Service) -> type[CuttingProtocol]:
    """Return the class of the connections of one service."""
    attributes: dict[str, Any] = {"service": service}
    return type("ServiceProtocol", (CuttingProtocol,), attributes)
