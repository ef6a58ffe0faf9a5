"""A client that asks a server over loopback, in a process of its own: ``python -m benchmarks.load_client PORT``.

Reads a JSON object a line and answers with one a line. ``{"path": ..., "bodies": [...]}`` says what to ask for; then
``{"count": ..., "connections": ...}`` asks so many times, each connection as soon as it has its answer, and gives the
seconds that took; with ``"rate"``, requests fall due at that many a second, whether or not earlier ones are answered,
and it gives what each took from when it was due. Few lines, so that the server and not the client sets the pace.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections import deque
from itertools import count as numbers
from typing import Any

#: In each body these digits become a number of the request's own, so that no text comes twice and no memo helps.
MARK = b"0000000"


class Connection:
    """One connection, kept alive."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = b""
        self.due = 0.0

    def fileno(self) -> int:
        """For select."""
        return self.socket.fileno()

    def answered(self) -> bool:
        """Take what has come; whether the answer is whole."""
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise ConnectionError(f"the server hung up after {self._got!r}")
        self._got += piece
        head, end, body = self._got.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 200 "):
            raise ValueError(f"expected the status 200, got {self._got!r}")
        length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return False
        self._got = b""
        return True


class Client:
    """Asks one server.

    Parameters
    ----------
    port : int
        On loopback.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._number = numbers(1)
        self._requests: list[bytes] = []
        self._connections: list[Connection] = []

    def ask_for(self, path: str, bodies: list[str]) -> None:
        """Choose what to ask for."""
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        encoded = [body.encode() for body in bodies]
        self._requests = [head.encode() + str(len(body)).encode() + b"\r\n\r\n" + body for body in encoded]

    def _connect(self, connections: int) -> deque[Connection]:
        while len(self._connections) < connections:
            self._connections.append(Connection(self._port))
        return deque(self._connections[:connections])

    def _send(self, connection: Connection) -> None:
        number = next(self._number)
        request = self._requests[number % len(self._requests)]
        connection.socket.sendall(request.replace(MARK, str(number).rjust(len(MARK), "0").encode()))

    def race(self, count: int, connections: int) -> float:
        """Ask as fast as answers come; seconds."""
        idle = self._connect(connections)
        start = time.perf_counter()
        sent = min(count, connections)
        waiting = [idle.popleft() for _ in range(sent)]
        for connection in waiting:
            self._send(connection)
        done = 0
        while done < count:
            for connection in select.select(waiting, (), ())[0]:
                if connection.answered():
                    done += 1
                    if sent < count:
                        self._send(connection)
                        sent += 1
        return time.perf_counter() - start

    def keep_pace(self, count: int, connections: int, rate: float) -> list[float]:
        """Ask at a rate; the seconds each took from when it was due, also where all connections were busy then."""
        idle, waiting, took = self._connect(connections), list[Connection](), list[float]()
        start, sent = time.perf_counter(), 0
        while len(took) < count:
            now = time.perf_counter()
            while sent < count and idle and start + sent / rate <= now:
                connection = idle.popleft()
                connection.due = start + sent / rate
                self._send(connection)
                waiting.append(connection)
                sent += 1
            # Not epoll: only select waits for less than a millisecond.
            pause = max(0.0, start + sent / rate - time.perf_counter()) if idle and sent < count else 60.0
            for connection in select.select(waiting, (), (), pause)[0]:
                if connection.answered():
                    took.append(time.perf_counter() - connection.due)
                    waiting.remove(connection)
                    idle.append(connection)
        return took

    def do(self, job: dict[str, Any]) -> object:
        """Do one job."""
        if "path" in job:
            return self.ask_for(**job)
        return self.keep_pace(**job) if "rate" in job else self.race(**job)


def main() -> None:
    """Serve until the input ends."""
    client = Client(int(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(client.do(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
