"""The preloaded library that lets the n-th call on a file fail, built by the C compiler that is there."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

WRITE, CREATE, FLUSH, CLOSE, REMOVE, MODE, OPEN, READ, SEND = (1 << bit for bit in range(9))
WRITING = WRITE | CREATE | FLUSH | CLOSE | REMOVE | MODE
READING = OPEN | READ
RAISE_SIGNAL, FAIL, SHORTEN = 1, 2, 3


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th call of some kinds on files beneath a folder."""

    action: int
    value: int = 0
    kinds: int = WRITING
    #: Whether all later calls fail, too, as on a disk that stays full.
    lasting: bool = False


FAULTS = {
    "SIGKILL": Fault(RAISE_SIGNAL, signal.SIGKILL),
    "SIGTERM": Fault(RAISE_SIGNAL, signal.SIGTERM),
    "SIGINT": Fault(RAISE_SIGNAL, signal.SIGINT),
    "ENOSPC": Fault(FAIL, errno.ENOSPC, WRITE | CREATE | FLUSH | CLOSE),
    "ENOSPC from then on": Fault(FAIL, errno.ENOSPC, WRITE | CREATE | FLUSH | CLOSE, lasting=True),
    "EIO": Fault(FAIL, errno.EIO),
    "EIO from then on": Fault(FAIL, errno.EIO, lasting=True),
    "EIO while reading": Fault(FAIL, errno.EIO, READING),
    "EINTR": Fault(FAIL, errno.EINTR, WRITING | READING),
    "short writes": Fault(SHORTEN, 0, WRITE),
}


def build(folder: Path) -> Path | None:
    """Compile the library; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        return None
    library = folder / "failing_calls.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, source], check=True)
    return library


class Seen(ctypes.Structure):
    """What a child has counted, in memory that it shares with its parent."""

    _fields_ = (("calls", ctypes.c_long), ("hit", ctypes.c_long), ("begun", ctypes.c_long))


_shared = mmap.mmap(-1, mmap.PAGESIZE)
seen = Seen.from_buffer(_shared)


def arm(folder: Path, n: int, fault: Fault) -> None:
    """Let the n-th call of this process fail; the library has to be preloaded. With n = 0, only count."""
    seen.calls = seen.hit = 0
    function = ctypes.CDLL(None).fault_at
    function.argtypes = [ctypes.c_char_p, ctypes.c_long, *[ctypes.c_int] * 4, ctypes.c_void_p]
    function(os.fsencode(folder), n, fault.action, fault.value, fault.kinds, int(fault.lasting), ctypes.addressof(seen))
