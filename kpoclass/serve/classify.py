"""The routes that classify and explain one text or posting."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.serve import operations
from kpoclass.serve.answers import answer, explanation_answer
from kpoclass.serve.reading import Asked, Sent, asked_in, read_sent
from kpoclass.serve.rules import Rule
from kpoclass.serve.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from kpoclass.serve.service import Service

    Work = Callable[[Asked, Service], bytes]

#: Bytes of a body from which on it is read and classified in a thread, so that it holds up no other request: a text of
#: this length takes a twentieth of a millisecond, and two milliseconds if it is full of markup.
LONG = 10_000
#: From which on it is done in a thread for those alone: a posting of this length takes a tenth of a second or more.
LONGER = 100_000


def classify_asked(asked: Asked, service: Service) -> bytes:
    """Return the answer to what was asked; raises the errors of kpoclass."""
    text, title, more = text_of(asked)
    result = service.model.classify(text, title)
    service.metrics.classified(result)
    return answer(result, more, service.stamp_members)


def explain_asked(asked: Asked, service: Service) -> bytes:
    """Return the explanation of what was asked; raises the errors of kpoclass."""
    text, title, _ = text_of(asked)
    why = service.model.explain(text, title)
    service.metrics.classified(why.classification)
    return explanation_answer(why, service.stamp_members)


async def _in_thread(sent: Sent, service: Service, work: Work) -> bytes:
    """Do some work in one of the service's threads; if the request is late, what has not begun is left undone."""

    def do() -> bytes:
        return work(asked_in(sent, service.settings.max_text), service)

    threads = service.threads if len(sent.body) <= LONGER else service.long_threads
    return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, do)


async def classify_one(request: Request, service: Service) -> Response:
    """Answer with the result of one text or posting."""
    sent = await read_sent(request)
    if sent.is_json and len(sent.body) <= LONG:
        asked = asked_in(sent, service.settings.max_text)
        if asked.text is not None:
            return Response(classify_asked(asked, service), media_type="application/json")
    return Response(await _in_thread(sent, service, classify_asked), media_type="application/json")


async def explain_one(request: Request, service: Service) -> Response:
    """Answer with the words that decided one text or posting."""
    return Response(await _in_thread(await read_sent(request), service, explain_asked), media_type="application/json")


RULES = (
    Rule("POST", "/v1/classify", classify_one, operation=operations.CLASSIFY),
    Rule("POST", "/v1/explain", explain_one, operation=operations.EXPLAIN),
)
