"""The route that classifies one text or posting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.postings.classifying import classify_posting
from kpoclass.serve.answers import answer
from kpoclass.serve.reading import Asked, asked_in_json, read_json
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from starlette.requests import Request

    from kpoclass.serve.service import Service

#: Longer texts are classified in a thread of their own.
LONG = 20_000


def answer_asked(asked: Asked, service: Service) -> bytes:
    """Classify what was asked; raises the errors of kpoclass."""
    if asked.text is not None:
        return answer(service.model.classify(asked.text, asked.title), service.stamp_members)
    return answer(classify_posting(asked.posting, service.model), service.stamp_members, of_posting=True)


async def classify(request: Request, service: Service) -> Response:
    """Answer with the result of one text or posting."""
    asked = asked_in_json(read_json(await request.body()), service.settings.max_text)
    if asked.text is not None and asked.size <= LONG:
        body = answer_asked(asked, service)
    else:
        body = await asyncio.get_running_loop().run_in_executor(service.threads, answer_asked, asked, service)
    return Response(body, media_type="application/json")


RULES = (Rule("POST", "/v1/classify", classify),)
