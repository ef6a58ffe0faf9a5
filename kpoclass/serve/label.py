"""The route that labels a file: its rows come back with the result columns added, or as a report."""

from __future__ import annotations

import asyncio
import math
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from kpoclass.api import load_model
from kpoclass.serve.bulk_operations import LABEL
from kpoclass.serve.file_names import content_disposition, media_type, name_parts, shown_name
from kpoclass.serve.label_options import options_of
from kpoclass.serve.label_process import run
from kpoclass.serve.problems import Problem
from kpoclass.serve.rules import Rule
from kpoclass.temporary_folders import working_folder

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from kpoclass.serve.service import Service

#: A report has a style, and nothing else than text.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
_CHUNK = 1 << 18


async def label_body(request: Request, service: Service) -> Response:
    """Answer with the labelled file, or with the report on it."""
    options = options_of(request.query_params)
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        detail = "expected the file itself as the body, got a form; send the bytes of the file and nothing else"
        raise Problem(415, "media_type", detail)
    name = shown_name(options.pop("filename", ""))
    cleanup = ExitStack()
    try:
        path = cleanup.enter_context(working_folder())
        source = f"source{name_parts(name)[1]}"
        await _save(request, path / source)
        job = {"source": source, "name": name, "model": None, "options": options}
        result = await _while_connected(request, _in_turn(job, path, service))
        return LabelledFile(cleanup, path, result)
    except BaseException:
        cleanup.close()
        raise


async def _save(request: Request, path: Path) -> None:
    """Write the body to a file as it comes."""
    with path.open("wb") as file:
        async for part in request.stream():
            file.write(part)
        if not file.tell():
            raise Problem(422, "empty_file", "expected a file as the body, such as CSV, got none; send its bytes")


async def _in_turn(job: dict[str, Any], folder: Path, service: Service) -> dict[str, Any]:
    """Label a file as soon as fewer than the most are being labelled, if that is soon."""
    settings = service.settings
    try:
        await asyncio.wait_for(service.label_turns.acquire(), settings.request_timeout)
    except asyncio.TimeoutError:
        raise Problem(
            503,
            "busy",
            f"expected at most {settings.max_label_jobs} files at a time, got more; try again later",
            headers={"Retry-After": str(math.ceil(settings.request_timeout))},
        ) from None
    try:
        if service.model.fingerprint != load_model().fingerprint:
            service.model.save(folder / "own.model")
            job = {**job, "model": "own.model"}
        return await run(job, folder, settings)
    finally:
        service.label_turns.release()


async def _while_connected(request: Request, work: Any) -> dict[str, Any]:
    """Await some work, and stop it if the client goes away."""
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        result: dict[str, Any] = working.result()
        return result
    finally:
        gone.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await working


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class LabelledFile(Response):
    """A file that is sent part by part, and removed with its folder."""

    def __init__(self, cleanup: ExitStack, path: Path, result: dict[str, Any]) -> None:
        name = result["name"]
        is_report = result["file"] == "report.html"
        self._cleanup, file = cleanup, path / result["file"]
        # Read before the answer begins, so that a disk that breaks is told; later, all that is left is to cut it off.
        self._file = cleanup.enter_context(file.open("rb"))
        self._first = self._file.read(_CHUNK)
        headers = {
            "content-disposition": content_disposition(name, "inline" if is_report else "attachment"),
            "kpoclass-columns": ", ".join(quote(column, safe=" ") for column in result["columns"])[:4000],
            **{f"kpoclass-{each.replace('_', '-')}": str(count) for each, count in result["counts"].items()},
            **({"content-security-policy": _REPORT_POLICY} if is_report else {}),
        }
        super().__init__(None, headers=headers)
        self.headers["content-type"] = media_type(name)
        self.headers["content-length"] = str(file.stat().st_size)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the file."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            part = self._first
            while part:
                await send({"type": "http.response.body", "body": part, "more_body": True})
                part = self._file.read(_CHUNK)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._cleanup.close()


RULES = (Rule("POST", "/v1/label", label_body, "max_file", "label_timeout", "label_timeout", operation=LABEL),)
