"""The page that classifies in the browser: the files of ``kpoclass/web``, by their fixed names, and the model."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.serve.rules import Rule
from kpoclass.web import WebFile, web_files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from kpoclass.serve.service import Service

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page_rules(service: Service) -> list[Rule]:
    """Return the routes of the page's files; the model is the service's own, whichever that is."""
    if not service.settings.page:
        return []
    there = web_files(service.model)
    at = {"/": there["index.html"], **{f"/{name}": file for name, file in there.items()}}
    return [Rule("GET", path, _shower(file), is_open=True) for path, file in at.items()]


def _shower(file: WebFile) -> Callable[[Request, Service], Awaitable[Response]]:
    tag = f'"{sha256(file.content).hexdigest()[:20]}"'

    async def show(request: Request, _service: Service) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": _CSP}
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        if tag in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(file.content, headers=headers, media_type=file.content_type)

    return show
