"""The page that classifies in the browser: the files of ``kpoclass/web``, by their fixed names, and the model."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.inference.model_file import dumps
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from kpoclass.serve.service import Service

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
_BINARY = "application/octet-stream"
_INDEX = "index.html"
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page_rules(service: Service) -> list[Rule]:
    """Return the routes of the page's files; the model is the service's own, whichever that is."""
    if not service.settings.page:
        return []
    found = [file for file in files("kpoclass.web").iterdir() if _type_of(file.name)]
    rules = [_file_rule(f"/{file.name}", _once(file.read_bytes), _type_of(file.name)) for file in found]
    rules += [_file_rule("/", _once(file.read_bytes), _type_of(_INDEX)) for file in found if file.name == _INDEX]
    return [*rules, _file_rule("/kpoclass.model", _once(lambda: dumps(service.model.parameters)), _BINARY)]


def _type_of(name: str) -> str:
    return _TYPES.get(name[name.rfind(".") :], "")


def _once(read: Callable[[], bytes]) -> Callable[[], tuple[bytes, str]]:
    """Return a function that reads content when first asked, with its tag."""
    kept: list[tuple[bytes, str]] = []

    def content() -> tuple[bytes, str]:
        if not kept:
            data = read()
            kept.append((data, f'"{sha256(data).hexdigest()[:20]}"'))
        return kept[0]

    return content


def _file_rule(path: str, content: Callable[[], tuple[bytes, str]], media_type: str) -> Rule:
    return Rule("GET", path, _shower(content, media_type), is_open=True)


def _shower(
    content: Callable[[], tuple[bytes, str]], media_type: str
) -> Callable[[Request, Service], Awaitable[Response]]:
    async def show(request: Request, _service: Service) -> Response:
        data, tag = content()
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": _CSP}
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        if tag in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(data, headers=headers, media_type=media_type)

    return show
