"""The service as an app of its own, and as a router for another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kpoclass.serve import classify
from kpoclass.serve.guarded import endpoint_of, problem_response, route_class
from kpoclass.serve.problems import Problem
from kpoclass.serve.service import Service
from kpoclass.version import __version__

if TYPE_CHECKING:
    from kpoclass.model import Model
    from kpoclass.serve.settings import Settings

#: The routes; each module of routes has some.
RULES = (*classify.RULES,)


def create_router(model: Model | None = None, settings: Settings | None = None) -> APIRouter:
    """Return the routes of the service, to be included in an app of one's own."""
    return router_of(Service(model, settings))


def router_of(service: Service) -> APIRouter:
    """Return the routes of one service."""
    router = APIRouter(route_class=route_class(service), redirect_slashes=False)
    for rule in RULES:
        endpoint = endpoint_of(rule, service)
        router.add_api_route(rule.path, endpoint, methods=[rule.method], response_model=None)
    return router


def create_app(model: Model | None = None, settings: Settings | None = None) -> FastAPI:
    """Return the service as an app."""
    service = Service(model, settings)
    app = FastAPI(title="kpoclass", version=__version__, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.kpoclass = service
    app.include_router(router_of(service))

    async def no_such(_request: Request, _error: Exception) -> Response:
        return problem_response(Problem(404, "not_found", "there is nothing at this address"), service)

    app.add_exception_handler(HTTPException, no_such)
    return app
