"""The figures of a service as Prometheus reads them; imported when it asks."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

from kpoclass.serve.metrics import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from kpoclass.serve.service import Service

CONTENT_TYPE = CONTENT_TYPE_LATEST
_ENDS = [*map(str, map(float, SECONDS)), "+Inf"]


class _Figures(Collector):
    """Gives what a service has counted."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Give each figure."""
        counted = self._service.metrics
        yield InfoMetricFamily("kpoclass", "Version and model", self._service.stamp)
        yield GaugeMetricFamily("kpoclass_requests_in_flight", "Requests being answered", self._service.in_flight)
        requests = CounterMetricFamily("kpoclass_requests", "Requests answered", labels=("route", "method", "status"))
        for (route, method, status), count in sorted(counted.requests.items()):
            requests.add_metric((route, method, str(status)), count)
        yield requests
        times = HistogramMetricFamily("kpoclass_request_seconds", "Seconds to the end of an answer", labels=("route",))
        for route, (counts, total) in sorted(counted.times.items()):
            times.add_metric((route,), list(zip(_ENDS, accumulate(counts), strict=True)), total[0])
        yield times
        results = CounterMetricFamily("kpoclass_classifications", "Texts classified", labels=("label", "confident"))
        for label, confident in ((label, confident) for label in ("BPO", "KPO") for confident in (False, True)):
            results.add_metric((label, str(confident).lower()), counted.results[label, confident])
        yield results


def figures_of(service: Service) -> bytes:
    """Return the figures, with those of the process."""
    registry = CollectorRegistry()
    registry.register(_Figures(service))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
