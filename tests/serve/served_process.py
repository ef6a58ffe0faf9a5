"""``kpoclass serve`` in a process of its own, on a free port of this machine, with all that it prints kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from wire import GUARD, Answer, Wire, request

#: The command, with the one time shortened that no option sets: for the rest of a body that is no longer wanted.
_HURRIED = """
import sys
from kpoclass.cli.main import main
from kpoclass.serve import protocol

protocol.LEFTOVER_TIME = 0.5
sys.exit(main(sys.argv[1:]))
"""


class ServedProcess:
    """A running server."""

    def __init__(self, options: Sequence[str], log: Path, *, hurried: bool = False) -> None:
        self.log = log
        self.at_rest = 0
        start = ["-c", _HURRIED] if hurried else ["-m", "kpoclass"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *start, "serve", "--port", "0", *options], stdout=output, stderr=subprocess.STDOUT
            )
        self.address = self._address()

    def _address(self) -> tuple[str, int]:
        """Wait until the server says where it listens."""
        give_up = time.monotonic() + GUARD
        while time.monotonic() < give_up:
            if found := re.search(r"http://([\d.]+):(\d+)", self.printed()):
                return found[1], int(found[2])
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.process.kill()
        raise AssertionError(f"the server did not start: {self.printed()}")

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ask(self, data: bytes, method: str = "POST") -> Answer:
        """Ask on a connection of its own."""
        with Wire(self.address) as wire:
            assert wire.send(data)
            answer = wire.answer(method)
            assert answer, "the server hung up"
            return answer

    def get(self, path: str) -> Answer:
        return self.ask(request(path, method="GET"), "GET")

    def sockets(self) -> int:
        """How many sockets the process has open; Linux tells."""
        return sum(_is_socket(entry) for entry in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def stop(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(GUARD)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def _is_socket(entry: Path) -> bool:
    try:
        return os.readlink(entry).startswith("socket:")
    except FileNotFoundError:
        return False
