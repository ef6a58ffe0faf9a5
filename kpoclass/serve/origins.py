"""Which pages of other origins may read the answers (CORS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

from kpoclass.serve.answering import problem_response
from kpoclass.serve.bulk_operations import FILE_HEADERS
from kpoclass.serve.headers import with_headers
from kpoclass.serve.problems import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from kpoclass.serve.service import Service

_SENT = ["Authorization", "Content-Type", "X-API-Key"]
#: What a page may read beside the body.
_SHOWN = ["Content-Disposition", "Kpoclass-Model", "Kpoclass-Version", "Retry-After", *FILE_HEADERS]


def add_origins(app: FastAPI, service: Service) -> None:
    """Let pages of the origins in the settings read the answers of an app."""

    class Origins(CORSMiddleware):
        def preflight_response(self, request_headers: Headers) -> Response:
            """Answer a browser that asks beforehand; a refusal is a problem, as any other."""
            answer = super().preflight_response(request_headers)
            if answer.status_code < 400:
                return answer
            said = f"expected GET or POST from an origin of this service, with no other header than {', '.join(_SENT)}"
            refusal = problem_response(Problem(answer.status_code, "origin", said), service)
            kept = {name: value for name, value in answer.headers.items() if name.startswith(("access-", "vary"))}
            refusal.headers.update(kept)
            return refusal

    app.add_middleware(
        Origins,
        allow_origins=service.settings.allow_origins,
        allow_methods=["GET", "POST"],
        allow_headers=_SENT,
        expose_headers=_SHOWN,
    )
    app.add_middleware(with_headers, service)  # of the answers that this gives, too
