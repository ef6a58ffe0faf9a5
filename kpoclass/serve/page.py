"""The page that classifies in the browser: its files by their fixed names, with the model of the service."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.serve.rules import Rule
from kpoclass.web.files import INDEX, WebFile, web_files

if TYPE_CHECKING:
    from starlette.requests import Request

    from kpoclass.serve.service import Service

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page_rules(service: Service) -> list[Rule]:
    """Return the routes of the page's files; no other file can be asked for."""
    if not service.settings.page:
        return []
    found = web_files(service.model)
    named = {"/": found[INDEX], **{f"/{name}": file for name, file in found.items()}}
    return [_file_rule(path, file) for path, file in named.items()]


def _file_rule(path: str, file: WebFile) -> Rule:
    tag = f'"{sha256(file.content).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": _CSP}

    async def show(request: Request, _service: Service) -> Response:
        known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
        if known & {tag, "*"}:
            return Response(status_code=304, headers=headers)
        return Response(file.content, headers=headers, media_type=file.content_type)

    return Rule("GET", path, show, is_open=True)
