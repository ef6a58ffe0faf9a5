"""Fuzz one target until something is found, or so many seconds of the processor are over.

``python -m tests.fuzz.one TARGET SECONDS ITSELF``, and options of libFuzzer, which starts itself again to merge inputs.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib import import_module
from pkgutil import iter_modules

from . import corpora
from .targets import target

#: What reads what others send; the rest is not looked into, which makes it faster.
_PACKAGES = ("inference", "labelling", "labelling.formats", "postings", "serve")


def main() -> None:
    """Import with counters, look at what is known, then fuzz."""
    import atheris  # the extra "fuzz", which the tests need not have

    name, seconds, itself, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["kpoclass"]):
        for package in map("kpoclass.{}".format, _PACKAGES):
            for found in iter_modules(import_module(package).__path__):
                import_module(f"{package}.{found.name}")
        fuzzed = target(name)
        for each in (*fuzzed.seeds(), *corpora.read(name)):  # which also imports what is only imported on use
            fuzzed.check(each)

    def end_in_time(*_: object) -> None:
        # pyarrow takes SIGINT for itself now and then.
        if time.process_time() >= float(seconds):
            os.kill(os.getpid(), signal.SIGTERM)

    # libFuzzer knows the time of day alone; the timer counts ticks, and is a tenth early or late on a busy machine.
    signal.signal(signal.SIGPROF, end_in_time)
    signal.setitimer(signal.ITIMER_PROF, 1, 1)
    atheris.Setup([itself, *options], fuzzed.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
