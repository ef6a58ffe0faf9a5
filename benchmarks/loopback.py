"""A server and its clients on this machine, each in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from benchmarks.engines import OURS, environment
from benchmarks.interleaved import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


class Process:
    """A server, started with a command that ends before its port; it is ready once ``/readyz`` answers.

    Parameters
    ----------
    command : list of str
        Arguments of Python, but for the port.

    Attributes
    ----------
    port : int
        On loopback.
    seconds_to_ready : float
        Which that took.
    """

    def __init__(self, command: list[str]) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port: int = free.getsockname()[1]
        start = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *command, str(self.port)], cwd=ROOT, env=environment(OURS), stdout=subprocess.DEVNULL
        )
        while not self._is_ready():
            if self._process.poll() is not None:
                raise ChildProcessError(f"{command} ended with {self._process.returncode}")
            time.sleep(0.001)
        self.seconds_to_ready = time.perf_counter() - start

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                return connection.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        except ConnectionError:
            return False

    def memory(self) -> int | None:
        """Give its resident memory in bytes; None where the system does not tell."""
        status = Path(f"/proc/{self._process.pid}/status")
        if not status.exists():
            return None
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line[:5] == "VmRSS")

    def processor_time(self) -> float:
        """Give the seconds of CPU time it took so far; 0 where the system does not tell."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        ticks = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else ()
        return sum(map(int, ticks)) / 100

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(60)


@contextmanager
def serving(command: list[str]) -> Iterator[Process]:
    """Start a server, and stop it."""
    process = Process(command)
    try:
        yield process
    finally:
        process.stop()


class Asking:
    """A client in a process of its own, that asks for one path.

    Parameters
    ----------
    port, path
        Of the endpoint.
    bodies : list of str
        What to send, in turn.
    """

    def __init__(self, port: int, path: str, bodies: list[str]) -> None:
        command = [sys.executable, "-m", "benchmarks.load_client", str(port)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True, encoding="utf-8")
        self._input, self._output = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        self.do(path=path, bodies=bodies)

    def do(self, **job: object) -> Any:
        """Let it do a job, and wait."""
        self._input.write(json.dumps(job) + "\n")
        self._input.flush()
        line = self._output.readline()
        if not line:
            raise ChildProcessError("the client ended; what it printed says why")
        return json.loads(line)

    def stop(self) -> None:
        """End the process."""
        self._input.close()
        self._process.wait(60)
