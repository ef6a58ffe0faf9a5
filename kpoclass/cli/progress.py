"""Progress on standard error, only where a person looks at it."""

from __future__ import annotations

import sys
import time

from kpoclass.cli.output import tell, tell_progress


class Progress:
    """One line that is written over, at most four times a second, when standard error is a terminal.

    Parameters
    ----------
    quiet : bool
        Whether to say nothing at all.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty() and not quiet
        self._next = 0.0

    def rows(self, done: int, share: float) -> None:
        """Tell how far a file is.

        Parameters
        ----------
        done : int
            Rows done.
        share : float
            Share of the file read, from 0 to 1.
        """
        if not self._live or (share < 1.0 and time.monotonic() < self._next):
            return
        self._next = time.monotonic() + 0.25
        tell_progress(f"{done:,} rows, {share:4.0%}", last=share >= 1.0)

    def step(self, message: str) -> None:
        """Tell of a step of a longer job, terminal or not.

        Parameters
        ----------
        message : str
            What begins, or was done.
        """
        if not self._quiet:
            tell(message)
