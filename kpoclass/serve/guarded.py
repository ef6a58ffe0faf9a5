"""A route that keeps the service's rules wherever its router is mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from kpoclass.errors import sent_a_request
from kpoclass.serve.answering import error_response, problem_response
from kpoclass.serve.headers import with_headers
from kpoclass.serve.keys import with_keys
from kpoclass.serve.limits import with_limits
from kpoclass.serve.metrics import with_metrics
from kpoclass.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from kpoclass.serve.rules import Rule
    from kpoclass.serve.service import Service


def endpoint_of(rule: Rule, service: Service) -> Callable[[Request], Awaitable[Response]]:
    """Return the function that FastAPI calls for a route: whatever is raised in it becomes a problem."""
    what = f"{rule.method} {rule.path}"

    async def endpoint(request: Request) -> Response:
        caller = sent_a_request.set(True)
        try:
            return await rule.answer(request, service)
        except ClientDisconnect:
            return Response(status_code=400)  # which no one is there to read
        except Exception as error:
            return error_response(error, what, service)
        finally:
            sent_a_request.reset(caller)

    endpoint.__dict__["rule"] = rule
    return endpoint


class GuardedRoute(APIRoute):
    """A route of one service; :func:`route_class` makes the class."""

    service: ClassVar[Service]

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        methods = set(self.methods or ())
        self._allowed = methods | {"HEAD"} if "GET" in methods else methods
        rule: Rule = endpoint.__dict__["rule"]
        self._names = rule.names
        self._guarded = keeping_rules(self._answer, rule, self.service)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take HEAD where there is GET, and no other names than there are."""
        match, child = super().matches(scope)
        if match != Match.NONE and self._names and child["path_params"]["name"] not in self._names():
            return Match.NONE, {}
        if match == Match.PARTIAL and scope["method"] in self._allowed:
            return Match.FULL, child
        return match, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say which methods there are."""
        await self._guarded(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in self._allowed:
            allowed = ", ".join(sorted(self._allowed))
            problem = Problem(405, "method", f"expected {allowed}, got {method:.20}", headers={"Allow": allowed})
            await problem_response(problem, self.service)(scope, receive, send)
            return
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        await super().handle(scope, receive, send)


def keeping_rules(app: ASGIApp, rule: Rule, service: Service) -> ASGIApp:
    """Return an app that keeps the rules of a route."""
    app = with_limits(app, rule, service)
    if not rule.is_open:
        app = with_keys(app, service)
    return with_metrics(with_headers(app, service), rule.path, service)


def route_class(service: Service) -> type[GuardedRoute]:
    """Return the class of the routes of one service."""
    attributes: dict[str, Any] = {"service": service}
    return type("ServiceRoute", (GuardedRoute,), attributes)
