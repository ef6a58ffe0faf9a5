"""Figures of a service for Prometheus, and its log of requests: no text, and no value that clients make up."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections import Counter
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.serve import operations
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kpoclass.classification import Classification
    from kpoclass.serve.service import Service

#: One line a request: method, route, status, milliseconds.
logger = logging.getLogger("kpoclass.serve.access")

_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
#: The ends of the steps in which times are counted.
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
#: The status of a request whose client went away, or was cut off, before the answer was whole.
CUT_OFF = 499


class Metrics:
    """What a service counts. Prometheus's own counters take longer to import, and to count, than there is need for."""

    def __init__(self) -> None:
        self._lock = Lock()
        #: Requests by route, method and status.
        self.requests: Counter[tuple[str, str, int]] = Counter()
        #: By route: how many requests took how long, as places in SECONDS, and the sum of these times.
        self.times: dict[str, tuple[list[int], list[float]]] = {}
        #: Results by label and confidence.
        self.results: Counter[tuple[str, bool]] = Counter()

    def classified(self, result: Classification, times: int = 1) -> None:
        """Count a result, or several of the same label and confidence."""
        with self._lock:
            self.results[result.label, result.confident] += times

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request, and log it."""
        method = method if method in _METHODS else "OTHER"
        with self._lock:
            self.requests[route, method, status] += 1
            times = self.times.get(route)
            if times is None:
                times = self.times[route] = [0] * (len(SECONDS) + 1), [0.0]
            times[0][bisect_left(SECONDS, seconds)] += 1
            times[1][0] += seconds
        logger.info("%s %s %s %.1f ms", method, route, status, seconds * 1000)


def with_metrics(app: ASGIApp, route: str, service: Service) -> ASGIApp:
    """Return an app whose requests are counted and timed."""
    metrics = service.metrics

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        start, status, whole = perf_counter(), CUT_OFF, False

        async def sending(message: Message) -> None:
            nonlocal status, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            metrics.answered(route, scope["method"], status if whole else CUT_OFF, perf_counter() - start)

    return counted


async def show_metrics(_request: Request, service: Service) -> Response:
    """Answer with the figures as Prometheus reads them."""
    from kpoclass.serve.prometheus import CONTENT_TYPE, figures_of

    return Response(figures_of(service), media_type=CONTENT_TYPE)


RULES = (Rule("GET", "/metrics", show_metrics, is_uncounted=True, operation=operations.METRICS),)
