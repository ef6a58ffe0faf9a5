"""What the routes of one service share."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from kpoclass.api import model_or_shipped
from kpoclass.serve.keys import keys_from_environment
from kpoclass.serve.metrics import Metrics
from kpoclass.serve.settings import Settings
from kpoclass.version import __version__

if TYPE_CHECKING:
    from kpoclass.model import Model

#: Threads for what takes longer than a moment: texts and postings, the longest of these, and batches. Each kind has its
#: own, so that whoever sends the longest postings holds up nobody but others who do.
THREADS, LONG_THREADS, BATCH_THREADS = 4, 2, 2


class Service:
    """A model, the settings, and the state of one service.

    Attributes
    ----------
    model, settings
        As given, or the shipped model and the defaults.
    stamp : dict of str
        Model and version, for every answer.
    stamp_members : str
        The same as members of a JSON object, without its braces.
    threads, long_threads, batch_threads : ThreadPoolExecutor
        For work that would hold up other requests, for the longest of it, and for batches.
    ready : bool
        Whether it takes requests; False once it is shutting down.
    in_flight : int
        Requests that are being answered.
    label_turns : asyncio.Semaphore
        Lets so many files be labelled at a time.
    """

    def __init__(self, model: Model | None = None, settings: Settings | None = None) -> None:
        self.model = model_or_shipped(model)
        self.settings = settings or Settings(keys=keys_from_environment())
        self.stamp = {"model": self.model.fingerprint, "version": __version__}
        self.stamp_members = f'"model":"{self.model.fingerprint}","version":"{__version__}"'
        self.threads = ThreadPoolExecutor(THREADS, "kpoclass")
        self.long_threads = ThreadPoolExecutor(LONG_THREADS, "kpoclass-long")
        self.batch_threads = ThreadPoolExecutor(BATCH_THREADS, "kpoclass-batch")
        self.ready = True
        self.in_flight = 0
        self.label_turns = asyncio.Semaphore(self.settings.max_label_jobs)
        self.metrics = Metrics()
        self.model.make_kernel()  # before any request

    def close(self) -> None:
        """Take no more requests."""
        self.ready = False
        for threads in (self.threads, self.long_threads, self.batch_threads):
            threads.shutdown(wait=False, cancel_futures=True)
