"""The limits of a request: its size, its time, and how many there are at once."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from kpoclass.serve.answering import problem_response
from kpoclass.serve.problems import Problem, stopping

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kpoclass.serve.rules import Rule
    from kpoclass.serve.service import Service

RETRY = {"Retry-After": "1"}


def with_limits(app: ASGIApp, rule: Rule, service: Service) -> ASGIApp:
    """Return an app whose requests keep the limits."""
    settings = service.settings
    most = getattr(settings, rule.max_body)
    body_time, whole_time = getattr(settings, rule.body_time), getattr(settings, rule.max_time)

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        problem = _refused(scope, most)
        if problem is None and service.in_flight >= settings.max_concurrency and not rule.is_uncounted:
            detail = f"expected at most {settings.max_concurrency} requests at a time, got more; try again in a second"
            problem = Problem(503, "busy", detail, headers=RETRY)
        if problem is not None:
            await problem_response(problem, service)(scope, receive, send)
            return
        timed = _Timed(receive, send, most, body_time, whole_time)
        service.in_flight += not rule.is_uncounted
        try:
            problem = await (app(scope, receive, send) if rule.is_streamed else timed.run(app, scope, service))
        finally:
            service.in_flight -= not rule.is_uncounted
        if problem is not None and not timed.started:
            await problem_response(problem, service)(scope, receive, send)

    return limited


def _refused(scope: Scope, most: int) -> Problem | None:
    """Return the problem of a request by whose head it is too large or packed: then nothing more of it is read."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > most:
            return too_large(most)
        if name == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            detail = "expected a body as it is, got one with a Content-Encoding; send it unpacked"
            return Problem(415, "packed", detail, headers={"Accept-Encoding": "identity"})
    return None


def too_large(most: int) -> Problem:
    """Return the problem of a body that is too large."""
    return Problem(413, "too_large", f"expected a body of at most {most:,} bytes, got a larger one; send less")


class _Timed:
    """A request with its clock: one timer, which cancels the task when the body or the answer is late."""

    __slots__ = (
        "_begun",
        "_body_time",
        "_late",
        "_most",
        "_receive",
        "_send",
        "_size",
        "_timer",
        "_whole",
        "_whole_time",
        "started",
    )

    def __init__(self, receive: Receive, send: Send, most: int, body_time: float, whole_time: float) -> None:
        self._receive, self._send = receive, send
        self._most, self._body_time, self._whole_time = most, body_time, whole_time
        self._size, self._begun, self._whole = 0, False, True
        self._late: Problem | None = None
        self._timer: asyncio.TimerHandle
        self.started = False

    async def run(self, app: ASGIApp, scope: Scope, service: Service) -> Problem | None:
        """Answer a request; return the problem of one that was late, or raise that of one that was stopped."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop(late: Problem) -> None:
            self._late = late
            if task is not None:
                task.cancel()

        def look() -> None:
            left = self._whole_time - self._body_time
            if not self._whole:
                detail = f"expected the whole body within {self._body_time:g} seconds; send it faster"
                stop(Problem(408, "slow_body", detail))
            elif left > 0:
                self._timer = loop.call_later(left, too_long)
            else:
                too_long()

        def too_long() -> None:
            stop(Problem(504, "slow_answer", f"expected to answer within {self._whole_time:g} seconds; send less"))

        self._timer = loop.call_later(min(self._body_time, self._whole_time), look)
        try:
            await app(scope, self.receive, self.send)
        except asyncio.CancelledError:
            if self._late is None:  # another stopped it
                if service.ready:
                    raise
                return stopping()
            if sys.version_info >= (3, 11) and task is not None:
                task.uncancel()
        finally:
            self._timer.cancel()
        return self._late

    async def receive(self) -> Message:
        """Receive a part of the body, unless that is too much."""
        if not self._begun:
            self._begun, self._whole = True, False
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > self._most:
                self._whole = True  # no more of it is wanted
                raise too_large(self._most)
            self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Send, and note that an answer has begun."""
        self.started = True
        await self._send(message)
