"""Figures of a service for Prometheus, and its log of requests: no text, and no value that clients make up."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
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
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
#: The status of a request whose client went away, or was cut off, before the answer was whole.
CUT_OFF = 499


class Metrics:
    """The figures of one service, in a registry of its own."""

    def __init__(self, service: Service) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("kpoclass", "Version and model", registry=registry).info(service.stamp)
        self._requests = Counter(
            "kpoclass_requests", "Requests answered", ("route", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "kpoclass_request_seconds", "Seconds to the end of the answer", ("route",), buckets=_SECONDS,
            registry=registry,
        )  # fmt: skip
        self._classified = Counter(
            "kpoclass_classifications", "Texts classified", ("label", "confident"), registry=registry
        )
        in_flight = Gauge("kpoclass_requests_in_flight", "Requests being answered", registry=registry)
        in_flight.set_function(lambda: service.in_flight)
        # Children are looked up once: finding them takes longer than counting.
        self._seconds_of: dict[str, Histogram] = {}
        self._requests_of: dict[tuple[str, str, int], Counter] = {}
        self._labels = {
            (label, confident): self._classified.labels(label, str(confident).lower())
            for label in ("KPO", "BPO") for confident in (True, False)
        }  # fmt: skip

    def classified(self, result: Classification, times: int = 1) -> None:
        """Count a result, or several of the same label and confidence."""
        self._labels[result.label, result.confident].inc(times)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request, and log it."""
        method = method if method in _METHODS else "OTHER"
        key = route, method, status
        counter = self._requests_of.get(key)
        if counter is None:
            counter = self._requests_of[key] = self._requests.labels(route, method, str(status))
            self._seconds_of[route] = self._seconds.labels(route)
        counter.inc()
        self._seconds_of[route].observe(seconds)
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
    return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)


RULES = (Rule("GET", "/metrics", show_metrics, is_uncounted=True, operation=operations.METRICS),)
