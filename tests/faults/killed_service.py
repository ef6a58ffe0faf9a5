"""Runs the HTTP service in a forked child with one fault while a client asks it; then starts it again, without."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import tempfile
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from attempts import NO_FAULT
from children import TIMEOUT, ends_of, fork_child, left_running, shown_beside, with_environment
from commands import rows_of_csv
from failing_calls import CREATE, FAULTS, FLUSH, RAISE_SIGNAL, SEND, WRITE, Fault, arm, seen

_CSV = "application/octet-stream"
#: Parts of a request, and bytes of a batch that are kept in memory: fewer than a part has.
_PARTS, _IN_MEMORY = 8, 1_000


class Service:
    """The command ``kpoclass serve``, tried with many faults in a folder for temporary files of its own."""

    name = "serve"

    def __init__(self, folder: Path) -> None:
        from kpoclass.serve.app import create_app
        from kpoclass.serve.server import run  # noqa: F401 - so that children find it imported

        create_app()
        self.temporary, self._told = folder / "tmp", folder / "told"
        self.temporary.mkdir()
        lines = b"".join(json.dumps({"text": f"Price the risk of policy {n}"}).encode() + b"\n" for n in range(300))
        self._requests = [
            ("/v1/label?filename=jobs.csv", _CSV, rows_of_csv().encode()),
            ("/v1/classify/batch", "application/x-ndjson", lines),
            ("/v1/classify", "application/json", b'{"text": "Actuary"}'),
        ]
        self.faults: list[str] = []
        self.done = 0
        self._expected: list[bytes] = []
        began = time.monotonic()
        answers = self._try("no fault", 0, NO_FAULT)
        assert all(status == 200 for status, _ in answers), [(status, body[:200]) for status, body in answers]
        self._expected = [body for _, body in answers]
        self.calls, self.seconds = seen.calls, time.monotonic() - began

    def at_call(self, name: str, n: int) -> bool:
        """Try with a fault at the n-th call; return whether there was one."""
        fault = FAULTS[name]
        if fault.action == RAISE_SIGNAL:
            fault = replace(fault, kinds=fault.kinds | SEND)
        self._try(f"{name} at call {n}", n, fault)
        self.done += bool(seen.hit)
        return bool(seen.hit)

    def after(self, seconds: float, number: int = signal.SIGKILL) -> None:
        """Try with a signal that comes at some time."""
        self._try(f"{signal.Signals(number).name} after {seconds:.4f} s", 0, Fault(RAISE_SIGNAL, number), seconds)
        self.done += 1

    def _try(self, what: str, n: int, fault: Fault, seconds: float | None = None) -> list[tuple[int, bytes]]:
        self.trying = what
        child = fork_child(self._told, lambda: self._serve(n, fault))
        port = self._port(child)
        if port and (left := os.listdir(self.temporary)):
            self.faults.append(f"serve: before {what}: the start has not cleared {left}")
        timer = None
        if port and seconds is not None:
            timer = threading.Timer(seconds, os.kill, (child, fault.value))
            timer.start()
        answers = [self._ask(port, *request) for request in self._requests]
        if timer:
            timer.join()
        is_fatal = not port or (fault.action == RAISE_SIGNAL and (seen.hit or timer))
        # What can't be removed is cleared by the next start.
        left = [] if is_fatal or seen.hit & ~(WRITE | CREATE | FLUSH) else os.listdir(self.temporary)
        if not is_fatal:
            os.kill(child, signal.SIGTERM)
        code = ends_of(child, self._told)
        self._check(what, fault, answers, code)
        if is_fatal and port and fault.value != signal.SIGKILL:
            left = os.listdir(self.temporary)
        if left:
            self.faults.append(f"serve: {what}: left {left}")
        self._no_orphans(what)
        return answers

    def _serve(self, n: int, fault: Fault) -> int:
        from kpoclass.cli.main import main
        from kpoclass.serve import exchange
        from kpoclass.serve.spool import Spool

        os.environ["TMPDIR"] = tempfile.tempdir = str(self.temporary)
        exchange.Spool = partial(Spool, _IN_MEMORY)  # type: ignore[misc, assignment] - or the batch is too small for a file
        arm(self.temporary, n, fault)
        return main(["serve", "--port", "0", "--no-request-log", "--stop-within", "20"])

    def _port(self, child: int) -> int:
        """Wait until the service says where it listens; 0 if it was killed before."""
        give_up = time.monotonic() + TIMEOUT
        while time.monotonic() < give_up:
            if found := re.search(r"http://[\d.]+:(\d+)", shown_beside(self._told).read_text("utf-8", "replace")):
                return int(found[1])
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return 0
            time.sleep(0.005)
        os.kill(child, signal.SIGKILL)
        raise AssertionError(f"the service did not start: {self._told.read_text('utf-8', 'replace')}")

    def _ask(self, port: int, path: str, kind: str, body: bytes) -> tuple[int, bytes]:
        """Send a request part by part; give status and body of a whole answer, or 0."""
        if not port:
            return 0, b""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        size = -(-len(body) // _PARTS)
        try:
            connection.putrequest("POST", path)
            connection.putheader("Content-Type", kind)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            for begin in range(0, len(body), size):
                connection.send(body[begin : begin + size])
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def _check(self, what: str, fault: Fault, answers: list[tuple[int, bytes]], code: int) -> None:
        for (status, body), expected in zip(answers, self._expected, strict=False):
            if status == 200 and body != expected and not _ends_early(body, expected):
                self.faults.append(f"serve: {what}: a whole answer is another: {body[:80]!r}")
            if status not in {0, 200} and f'"status": {status},'.encode() not in body:
                self.faults.append(f"serve: {what}: answered {status} without a problem: {body[:80]!r}")
            if status == 0 and fault.action != RAISE_SIGNAL:
                self.faults.append(f"serve: {what}: no answer")
        if code != 0 and not (fault.action == RAISE_SIGNAL and code in {-fault.value, 128 + fault.value}):
            self.faults.append(f"serve: {what}: ended with {code}: {self._told.read_text('utf-8', 'replace')[-300:]}")

    def _no_orphans(self, what: str) -> None:
        """See that the processes that label files end, which have the folder in their environment."""
        if left := left_running(lambda: with_environment(os.fsencode(self.temporary))):
            self.faults.append(f"serve: {what}: left processes {left}")


def _ends_early(body: bytes, expected: bytes) -> bool:
    """Whether the answers to lines are those expected up to a last line that says what ended them."""
    *answers, last = body.splitlines(keepends=True)
    return b'"ended":true' in last and expected.startswith(b"".join(answers))
