"""The page that classifies in the browser: its files by their fixed names, with the model of the service."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response

from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from starlette.requests import Request

    from kpoclass.serve.service import Service

_INDEX = "index.html"
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class _File(NamedTuple):
    media_type: str
    content: bytes
    tag: str


def page_rules(service: Service) -> list[Rule]:
    """Return the routes of the page's files, which are read when one of them is first asked for."""
    if not service.settings.page:
        return []

    @cache
    def files() -> dict[str, _File]:
        from kpoclass.web.files import web_files

        return {
            name: _File(kind, content, f'"{sha256(content).hexdigest()[:20]}"')
            for name, (kind, content) in web_files(service.model).items()
        }

    async def show(request: Request, _service: Service) -> Response:
        return _response(files()[request.path_params.get("name", _INDEX)], request.headers.get("if-none-match", ""))

    return [
        Rule("GET", "/", show, is_open=True),
        Rule("GET", "/{name}", show, is_open=True, names=files),
    ]


def _response(file: _File, known: str) -> Response:
    headers = {"ETag": file.tag, "Cache-Control": "no-cache", "Content-Security-Policy": _CSP}
    if {each.strip().removeprefix("W/") for each in known.split(",")} & {file.tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)
