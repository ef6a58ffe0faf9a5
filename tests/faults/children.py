"""Forked children in which commands run: how they start and end, and what still runs after them."""

from __future__ import annotations

import atexit
import faulthandler
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

#: For a busy machine: it only guards against what never ends.
TIMEOUT = 300.0


def fork_child(told: Path, function: Callable[[], int]) -> int:
    """Run a function in a forked child that prints into files, as a process that a shell has started would."""
    for file in (told, shown_beside(told)):
        file.write_bytes(b"")
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.setsid()
        for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
            signal.signal(number, handler)
        os.dup2(os.open(told, os.O_WRONLY), 2)
        os.dup2(os.open(shown_beside(told), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        faulthandler.register(signal.SIGUSR1, file=2)
        code = function()
        sys.stdout.flush()
        atexit._run_exitfuncs()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 98
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def shown_beside(told: Path) -> Path:
    """Return the file of standard output beside that of standard error."""
    return told.with_suffix(".shown")


def ends_of(child: int, told: Path) -> int:
    """Wait for a child, and return its exit code, negative for a signal; of one that hangs, raise where it does."""
    give_up = time.monotonic() + TIMEOUT
    while time.monotonic() < give_up:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.0005)
    os.kill(child, signal.SIGUSR1)
    time.sleep(1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"hangs: {told.read_text('utf-8', 'replace')}")


def left_running(find: Callable[[], list[int]]) -> list[int]:
    """Wait until no such processes are found; kill those that do not end, and return them."""
    give_up = time.monotonic() + TIMEOUT
    while running := find():
        if time.monotonic() > give_up:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            return running
        time.sleep(0.01)
    return []


def of_session(session: int) -> list[int]:
    """Return the processes of a session."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                state, _, _, of = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()[:4]
            except (OSError, ValueError):
                continue
            if int(of) == session and state != "Z":
                found.append(int(name))
    return found


def with_environment(part: bytes) -> list[int]:
    """Return the other processes that have something in their environment."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                if part in Path("/proc", name, "environ").read_bytes():
                    found.append(int(name))
            except OSError:
                continue
    return found
