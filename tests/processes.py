"""Processes that tests leave behind if all goes wrong."""

from __future__ import annotations

import os
import time

import pytest


def wait_until_gone(pid: int, *, group: bool = False) -> None:
    """Wait until the system has noted the end of a process, or of all in its group."""
    for _ in range(600):
        try:
            (os.killpg if group else os.kill)(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("somebody is left in its group" if group else "a process is still there")
