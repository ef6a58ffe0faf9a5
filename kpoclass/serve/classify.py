"""The routes that classify and explain one text or posting."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import Response

from kpoclass.errors import PostingError
from kpoclass.serve import operations
from kpoclass.serve.answers import answer, explanation_answer
from kpoclass.serve.reading import Asked, read_asked, text_meant
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from kpoclass.serve.service import Service

    Made = TypeVar("Made")

#: Longer texts are classified in a thread, so that they hold up no other request: a text of this length takes a
#: twentieth of a millisecond, and two milliseconds if it is full of markup.
LONG = 10_000


def classify_asked(asked: Asked, service: Service) -> bytes:
    """Return the answer to what was asked; raises the errors of kpoclass."""
    text, title, of_posting = _text_of(asked)
    result = service.model.classify(text, None if of_posting else title)
    service.metrics.classified(result)
    return answer(result, service.stamp_members, title, of_posting=of_posting)


def explain_asked(asked: Asked, service: Service) -> bytes:
    """Return the explanation of what was asked; raises the errors of kpoclass."""
    text, title, of_posting = _text_of(asked)
    why = service.model.explain(text, None if of_posting else title)
    service.metrics.classified(why.classification)
    return explanation_answer(why, service.stamp_members)


def _text_of(asked: Asked) -> tuple[str, str | None, bool]:
    """Return the text to classify, the title, and whether these are of a posting."""
    if asked.text is not None:
        return asked.text, asked.title, False
    from kpoclass.postings.classifying import text_to_classify
    from kpoclass.postings.read import read_posting

    try:
        posting = read_posting(asked.posting)
    except PostingError as error:
        if (meant := text_meant(asked.posting)) is None:
            raise
        raise PostingError(meant) from error
    return text_to_classify(posting), posting.title or None, True


async def in_thread(service: Service, work: Callable[..., Made], *arguments: object) -> Made:
    """Do some work in one of the service's threads; if the request is late, what has not begun is left undone."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(service.threads, copy_context().run, work, *arguments)


async def classify_one(request: Request, service: Service) -> Response:
    """Answer with the result of one text or posting."""
    asked = await read_asked(request, service)
    if asked.text is not None and asked.size <= LONG:
        body = classify_asked(asked, service)
    else:
        body = await in_thread(service, classify_asked, asked, service)
    return Response(body, media_type="application/json")


async def explain_one(request: Request, service: Service) -> Response:
    """Answer with the words that decided one text or posting."""
    asked = await read_asked(request, service)
    return Response(await in_thread(service, explain_asked, asked, service), media_type="application/json")


RULES = (
    Rule("POST", "/v1/classify", classify_one, operation=operations.CLASSIFY),
    Rule("POST", "/v1/explain", explain_one, operation=operations.EXPLAIN),
)
