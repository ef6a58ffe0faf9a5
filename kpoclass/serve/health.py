"""Whether the service is alive, whether it takes requests, and its figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.serve import operations
from kpoclass.serve.problems import stopping
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from starlette.requests import Request

    from kpoclass.serve.service import Service


async def show_alive(_request: Request, service: Service) -> Response:
    """Answer that the process answers."""
    return Response(json.dumps({"status": "alive", **service.stamp}), media_type="application/json")


async def show_ready(_request: Request, service: Service) -> Response:
    """Answer that the model is loaded and requests are taken, or that they no longer are."""
    if not service.ready:
        raise stopping()
    return Response(json.dumps({"status": "ready", **service.stamp}), media_type="application/json")


async def show_figures(_request: Request, service: Service) -> Response:
    """Answer with the figures as Prometheus reads them."""
    from kpoclass.serve.prometheus import CONTENT_TYPE, figures_of

    return Response(figures_of(service), media_type=CONTENT_TYPE)


RULES = (
    Rule("GET", "/healthz", show_alive, is_open=True, is_uncounted=True, operation=operations.ALIVE),
    Rule("GET", "/readyz", show_ready, is_open=True, is_uncounted=True, operation=operations.READY),
    Rule("GET", "/metrics", show_figures, is_uncounted=True, operation=operations.METRICS),
)
