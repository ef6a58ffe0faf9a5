"""Processes that tests leave behind if all goes wrong."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest


def wait_until_gone(pid: int, *, group: bool = False) -> None:
    """Wait until the system has noted the end of a process, or of all in its group."""
    for _ in range(600):
        try:
            (os.killpg if group else os.kill)(pid, 0)
        except ProcessLookupError:
            return
        if not group and _has_ended(pid):
            return
        time.sleep(0.05)
    pytest.fail("somebody is left in its group" if group else "a process is still there")


def _has_ended(pid: int) -> bool:
    """Whether a process has ended and nobody has asked how, as asyncio does not once its loop is closed."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2][:1] == "Z"
    return False
