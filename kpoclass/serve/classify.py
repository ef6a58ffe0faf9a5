"""The routes that classify and explain one text or posting."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import Response

from kpoclass.serve import operations
from kpoclass.serve.answers import answer, explanation_answer
from kpoclass.serve.reading import Asked, Sent, asked_in, read_sent, text_of
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from kpoclass.serve.service import Service

    Made = TypeVar("Made")

#: Bytes of a body; longer ones are read in a thread, so that they hold up no other request: a text of this length
#: takes a twentieth of a millisecond, and two milliseconds if it is full of markup.
LONG = 10_000


def classify_asked(asked: Asked, service: Service) -> bytes:
    """Return the answer to what was asked; raises the errors of kpoclass."""
    text, title, more = text_of(asked)
    result = service.model.classify(text, title)
    service.metrics.classified(result)
    return answer(result, more, service.stamp_members)


def _classify_sent(sent: Sent, service: Service) -> bytes:
    return classify_asked(asked_in(sent, service.settings.max_text), service)


def _explain_sent(sent: Sent, service: Service) -> bytes:
    text, title, _ = text_of(asked_in(sent, service.settings.max_text))
    why = service.model.explain(text, title)
    service.metrics.classified(why.classification)
    return explanation_answer(why, service.stamp_members)


async def in_thread(service: Service, work: Callable[..., Made], *arguments: object) -> Made:
    """Do some work in one of the service's threads; if the request is late, what has not begun is left undone."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(service.threads, copy_context().run, work, *arguments)


async def classify_one(request: Request, service: Service) -> Response:
    """Answer with the result of one text or posting."""
    sent = await read_sent(request)
    if len(sent.body) > LONG:
        body = await in_thread(service, _classify_sent, sent, service)
    elif (asked := asked_in(sent, service.settings.max_text)).text is None:
        body = await in_thread(service, classify_asked, asked, service)
    else:
        body = classify_asked(asked, service)
    return Response(body, media_type="application/json")


async def explain_one(request: Request, service: Service) -> Response:
    """Answer with the words that decided one text or posting."""
    body = await in_thread(service, _explain_sent, await read_sent(request), service)
    return Response(body, media_type="application/json")


RULES = (
    Rule("POST", "/v1/classify", classify_one, operation=operations.CLASSIFY),
    Rule("POST", "/v1/explain", explain_one, operation=operations.EXPLAIN),
)
