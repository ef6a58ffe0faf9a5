"""A service that listens on a free port of this machine, for tests that speak to it over a socket."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI


@contextmanager
def live(app: FastAPI, graceful: int = 30) -> Iterator[tuple[str, int]]:
    """Serve an app, and give its host and port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=graceful))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join()


class Connection:
    """A request whose parts are sent one by one, and whose answer is read as far as asked."""

    def __init__(self, address: tuple[str, int], path: str, headers: str = "", *, length: int | None = None) -> None:
        self._socket = socket.create_connection(address, timeout=30)
        self._read = self._socket.makefile("rb")
        self._chunked = length is None
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        self._socket.sendall(f"POST {path} HTTP/1.1\r\nHost: test\r\n{headers}{size}\r\n\r\n".encode())

    def send(self, data: bytes) -> None:
        self._socket.sendall(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    def finish(self) -> None:
        self._socket.sendall(b"0\r\n\r\n")

    def head(self) -> tuple[int, dict[str, str]]:
        """Read the status and the headers."""
        status = int(self._read.readline().split()[1])
        headers = {}
        while line := self._read.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers

    def chunk(self) -> bytes:
        """Read the next part of a chunked answer; empty at its end."""
        data = self._read.read(int(self._read.readline(), 16))
        self._read.readline()
        return data

    def lines(self) -> Iterator[dict[str, Any]]:
        """Read the answer to its end, line by line as they come."""
        begun = b""
        while chunk := self.chunk():
            *ended, begun = (begun + chunk).split(b"\n")
            yield from map(json.loads, ended)
        assert not begun

    def close(self) -> None:
        self._read.close()
        self._socket.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
