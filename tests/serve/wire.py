"""A client that may say anything: bytes go over a socket as they are, and Python's own parser reads what comes back.

Nothing here looks at a clock for a verdict: :data:`GUARD` only ends a test that would otherwise hang, as a failure.
"""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any, NamedTuple, cast

#: Seconds after which a server that neither answers nor closes has failed; far above every limit set in the tests.
GUARD = 30.0

#: The connection is gone, as one side sees it; which of these depends on what was under way.
GONE = (ConnectionError, BrokenPipeError)


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class _Kept:
    """A socket's file that a response does not close, so that the next response is read from the same place."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def makefile(self, _mode: str) -> _Kept:
        return self

    def close(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Wire:
    """A connection."""

    def __init__(self, address: tuple[str, int], *, receive_buffer: int | None = None) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(GUARD)
        if receive_buffer:  # of a client that reads slowly: what the system takes in for it must be little
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self.socket.getsockname()[1]
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, data: bytes) -> bool:
        """Send all of it; False if the server hung up meanwhile."""
        try:
            self.socket.sendall(data)
        except GONE:
            return False
        return True

    def answer(self, method: str = "POST") -> Answer | None:
        """Read a response; None if the connection ended instead."""
        response = HTTPResponse(cast("socket.socket", _Kept(self._file)), method=method)
        try:
            response.begin()
            body = response.read()
        except (*GONE, HTTPException):
            return None
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def answers(self, method: str = "POST") -> list[Answer]:
        """Read responses until the server ends the connection."""
        found = []
        while answer := self.answer(method):
            found.append(answer)
        return found

    def ended(self) -> bool:
        """Whether the server has nothing more to say and ends the connection."""
        try:
            return self._file.read(1) == b""
        except GONE:
            return True

    def finish(self) -> None:
        """Say that nothing more will be sent, and still read."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def request(
    path: str = "/v1/classify", body: bytes = b"", headers: dict[str, str] | None = None, method: str = "POST"
) -> bytes:
    """Write a request that is in order."""
    fields = {
        "Host": "localhost",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
