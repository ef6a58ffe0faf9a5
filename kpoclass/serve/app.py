"""The service as an app of its own, and as a router for another's."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.responses import Response

from kpoclass.serve import batch, classify, health, label
from kpoclass.serve.answering import problem_response
from kpoclass.serve.guarded import endpoint_of, keeping_rules, route_class
from kpoclass.serve.named_schemas import with_named_schemas
from kpoclass.serve.page import page_rules
from kpoclass.serve.problems import Problem
from kpoclass.serve.rules import Rule
from kpoclass.serve.service import Service
from kpoclass.temporary_folders import clear_left_folders
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kpoclass.model import Model
    from kpoclass.serve.settings import Settings

#: The routes; each module of routes has some.
RULES = (*classify.RULES, *batch.RULES, *label.RULES, *health.RULES)

_DESCRIPTION = "Says whether work is knowledge process (KPO) or business process (BPO) work."
#: How a key is sent, for OpenAPI alone: the keys are checked before.
_SCHEMES = (
    Security(HTTPBearer(scheme_name="bearer", auto_error=False)),
    Security(APIKeyHeader(name="X-API-Key", scheme_name="header", auto_error=False)),
)


def create_router(model: Model | None = None, settings: Settings | None = None) -> APIRouter:
    """Return the routes of the service, to be included in an app of one's own.

    Limits, keys, headers, metrics and problems hold for these routes as in :func:`create_app`, and for no others of the
    app. ``allow_origins`` does not: add Starlette's ``CORSMiddleware`` to the app.

    Parameters
    ----------
    model : Model, optional
        The shipped one by default.
    settings : Settings, optional
        By default those of :class:`Settings`, with the keys of the environment (``KPOCLASS_API_KEYS``), if any.

    Returns
    -------
    fastapi.APIRouter

    Examples
    --------
    >>> from fastapi import FastAPI
    >>> app = FastAPI()
    >>> app.include_router(create_router(), prefix="/work")
    >>> "/work/v1/classify" in app.openapi()["paths"]
    True
    """
    clear_left_folders()  # as create_app does, but nothing tells a router that its app starts
    return _with_routes(APIRouter(redirect_slashes=False), Service(model, settings))


def _with_routes(router: APIRouter, service: Service) -> APIRouter:
    router.route_class = route_class(service)
    for rule in (*RULES, *page_rules(service)):
        _add(router, rule, service)
    return router


def _add(router: APIRouter, rule: Rule, service: Service) -> None:
    """Add a route; without an operation, OpenAPI does not tell of it."""
    operation = {key: value for key, value in rule.operation.items() if key != "responses"}
    responses: dict[int | str, dict[str, Any]] = {
        int(status): told
        for status, told in rule.operation.get("responses", {}).items()
        if status != "401" or service.settings.keys
    }
    router.add_api_route(
        rule.path,
        endpoint_of(rule, service),
        methods=[rule.method],
        response_model=None,
        response_class=Response,
        responses=responses,
        dependencies=_SCHEMES if service.settings.keys and not rule.is_open else None,
        operation_id=operation.pop("operationId", None),
        summary=operation.pop("summary", None),
        description=operation.pop("description", None),
        openapi_extra=operation,
        include_in_schema=bool(rule.operation),
    )


def create_app(model: Model | None = None, settings: Settings | None = None) -> FastAPI:
    """Return the service as an app for any ASGI server; ``kpoclass serve`` runs it with uvicorn.

    Parameters
    ----------
    model : Model, optional
        The shipped one by default.
    settings : Settings, optional
        As for :func:`create_router`.

    Returns
    -------
    fastapi.FastAPI

    Examples
    --------
    >>> create_app().title
    'kpoclass'
    """
    service = Service(model, settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        clear_left_folders()  # of a service that was killed while it took a file
        yield
        service.close()

    app = FastAPI(
        title="kpoclass", version=__version__, description=_DESCRIPTION, lifespan=lifespan,
        openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.state.kpoclass = service

    async def show_openapi(_request: Request, _service: Service) -> Response:
        return Response(json.dumps(with_named_schemas(app.openapi())), media_type="application/json")

    _with_routes(app.router, service)
    _add(app.router, Rule("GET", "/openapi.json", show_openapi, is_open=True), service)
    app.router.default = _nothing_there(app.router.default, service)
    if service.settings.allow_origins:
        from kpoclass.serve.origins import add_origins

        add_origins(app, service)
    return app


def _nothing_there(before: ASGIApp, service: Service) -> ASGIApp:
    """Return what answers where no route is."""
    problem = Problem(404, "not_found", "there is nothing at this address; /openapi.json tells what there is")

    async def answer(_request: Request, service: Service) -> Response:
        return problem_response(problem, service)

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await problem_response(problem, service)(scope, receive, send)

    http = keeping_rules(nothing, Rule("", "none", answer, is_open=True), service)

    async def default(scope: Scope, receive: Receive, send: Send) -> None:
        await (http if scope["type"] == "http" else before)(scope, receive, send)

    return default
