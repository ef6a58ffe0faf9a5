"""A route that keeps the service's rules wherever its router is mounted."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any, ClassVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from kpoclass.serve.problems import MEDIA_TYPE, Problem, problem_bytes, problem_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Receive, Scope, Send

    from kpoclass.serve.rules import Rule
    from kpoclass.serve.service import Service

logger = logging.getLogger("kpoclass.serve")


def problem_response(problem: Problem, service: Service) -> Response:
    """Return the answer that tells a problem."""
    return Response(problem_bytes(problem, service.stamp), problem.status, problem.headers, MEDIA_TYPE)


def endpoint_of(rule: Rule, service: Service) -> Callable[[Request], Awaitable[Response]]:
    """Return the function that FastAPI calls for a route: whatever is raised in it becomes a problem."""

    async def endpoint(request: Request) -> Response:
        try:
            return await rule.answer(request, service)
        except Exception as error:
            problem = problem_of(error)
            if problem.status == 500:  # where, but not the message: it may quote a posting
                where = "".join(traceback.format_tb(error.__traceback__))
                logger.error("%s in %s %s\n%s", type(error).__name__, rule.method, rule.path, where)
            return problem_response(problem, service)

    endpoint.__dict__["rule"] = rule
    return endpoint


class GuardedRoute(APIRoute):
    """A route of one service; :func:`route_class` makes the class."""

    service: ClassVar[Service]

    @property
    def allowed(self) -> set[str]:
        """The methods that it answers: HEAD too where there is GET."""
        methods = set(self.methods or ())
        return methods | {"HEAD"} if "GET" in methods else methods

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take HEAD where there is GET."""
        match, child = super().matches(scope)
        if match == Match.PARTIAL and scope["method"] in self.allowed:
            return Match.FULL, child
        return match, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say which methods there are."""
        method = scope["method"]
        if method not in self.allowed:
            allowed = ", ".join(sorted(self.allowed))
            problem = Problem(405, "method", f"expected {allowed}, got {method}", headers={"Allow": allowed})
            await problem_response(problem, self.service)(scope, receive, send)
            return
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        await super().handle(scope, receive, send)


def route_class(service: Service) -> type[GuardedRoute]:
    """Return the class of the routes of one service."""
    attributes: dict[str, Any] = {"service": service}
    return type("ServiceRoute", (GuardedRoute,), attributes)
