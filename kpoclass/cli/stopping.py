"""Signals that ask the process to stop work like Ctrl-C: what is half-written is removed."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(KeyboardInterrupt):
    """Raised when a signal arrives."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def stopping_by_signals() -> Iterator[None]:
    """Raise :class:`Stopped` on SIGTERM and SIGHUP, unless something else handles them (``nohup``)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    owner = os.getpid()

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if os.getpid() != owner:  # a child that was forked
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
            return
        for ours in handled:
            signal.signal(ours, signal.SIG_IGN)  # a second one must not stop the tidying up
        warnings.simplefilter("ignore")  # what a library says of work that it gave up is no news
        raise Stopped(number)

    handled = [number for number in _SIGNALS if signal.getsignal(number) == signal.SIG_DFL]
    for number in handled:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)
