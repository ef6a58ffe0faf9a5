"""What a route is, and what holds for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container

    from starlette.requests import Request
    from starlette.responses import Response

    from kpoclass.serve.service import Service


@dataclass(frozen=True, slots=True)
class Rule:
    """A route of the service.

    Attributes
    ----------
    method, path : str
        What it answers.
    answer : callable
        Takes the request and the service, returns the response; may raise any error, which becomes a problem.
    max_body, max_time : str
        The settings that limit the body and the time.
    body_time : str
        The setting that limits the time in which the body comes.
    is_open, is_uncounted : bool
        Whether it needs no key, and whether it is answered however busy the service is.
    is_streamed : bool
        Whether it answers while it still reads, and so keeps the limits of size and time itself.
    names : callable, optional
        Returns the names that ``{name}`` in the path can be; others are no address of this route.
    operation : dict
        What OpenAPI tells of it, beside the problems that any route may answer with.
    """

    method: str
    path: str
    answer: Callable[[Request, Service], Awaitable[Response]]
    max_body: str = "max_body"
    max_time: str = "request_timeout"
    body_time: str = "body_timeout"
    is_open: bool = False
    is_uncounted: bool = False
    is_streamed: bool = False
    names: Callable[[], Container[str]] | None = None
    operation: dict[str, Any] = field(default_factory=dict)
