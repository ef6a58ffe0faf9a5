"""The route that classifies many texts and postings, one a line (NDJSON), and answers each line as it comes."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import KpoclassError
from kpoclass.postings.classifying import classify_posting
from kpoclass.postings.read import read_posting
from kpoclass.serve.answers import quote, result_members
from kpoclass.serve.exchange import Exchange
from kpoclass.serve.lines import Lines
from kpoclass.serve.problems import Problem, problem_of
from kpoclass.serve.reading import Asked, asked_in_json, read_json
from kpoclass.serve.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from kpoclass.classification import Classification
    from kpoclass.model import Model
    from kpoclass.serve.service import Service

MEDIA_TYPE = "application/x-ndjson"
_MEDIA_TYPES = {
    MEDIA_TYPE,
    "application/ndjson",
    "application/jsonl",
    "application/jsonlines",
    "application/json-lines",
}
logger = logging.getLogger("kpoclass.serve")


class Line(NamedTuple):
    """A line of the request: its number, its id as JSON (empty if it has none), and what it asks or what is wrong."""

    number: int
    id: str
    asked: Asked | Problem


async def batch(request: Request, service: Service) -> Response:
    """Answer with a line for each line."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _MEDIA_TYPES:
        got = f"got {media_type}" if media_type else "got none"
        raise Problem(
            415, "media_type", f"expected the content type {MEDIA_TYPE}, with one text or posting a line, {got}"
        )
    settings = service.settings
    size = request.headers.get("content-length", "")
    if size.isdecimal() and int(size) > settings.max_batch_body:
        detail = f"expected a body of at most {settings.max_batch_body:,} bytes, got {int(size):,}; split it"
        raise Problem(413, "too_large", detail)
    return Exchange(service, BatchAnswers(service), MEDIA_TYPE, settings.max_batch_body)


class BatchAnswers:
    """Answers lines as they arrive; those that arrived together are classified together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lines = Lines(service.settings.max_body)

    def answer(self, data: bytes, *, is_last: bool) -> tuple[bytes, Problem | None]:
        """Answer the lines that end in this part."""
        settings = self._service.settings
        asked: list[Line] = []
        problem = None
        for number, content in self._lines.of(data, is_last=is_last):
            line = _read(number, content, settings.max_text, settings.max_body)
            if line is not None and number > settings.max_batch_lines:
                problem = Problem(
                    413, "too_many_lines", f"expected at most {settings.max_batch_lines:,} lines, got more; split them"
                )
                break
            if line is not None:
                asked.append(line)
        return self._classified(asked), problem

    def end(self, problem: Problem) -> bytes:
        """Return the last line of an answer that ends early, with the number of the first line without an answer."""
        return self._told(self._lines.next, "", problem, ',"ended":true')

    def _classified(self, lines: Sequence[Line]) -> bytes:
        texts = [line.asked for line in lines if isinstance(line.asked, Asked) and line.asked.text is not None]
        results = iter(_results(texts, self._service.model))
        return b"".join(
            self._told(number, name, asked)
            if isinstance(asked, Problem)
            else self._answer(number, name, next(results))
            if asked.text is not None
            else self._posting(number, name, asked.posting)
            for number, name, asked in lines
        )

    def _answer(self, number: int, name: str, result: Classification | Exception, title: str = "") -> bytes:
        if isinstance(result, Exception):
            return self._told(number, name, _noted(result))
        start = f'{{"line":{number}{name},{result_members(result)}{title},{self._service.stamp_members}}}\n'
        return start.encode("ascii")

    def _posting(self, number: int, name: str, posting: Any) -> bytes:
        try:
            read = read_posting(posting)
            result = classify_posting(read, self._service.model)
        except Exception as error:
            return self._told(number, name, _noted(error))
        return self._answer(number, name, result, f',"title":{quote(read.title) if read.title else "null"}')

    def _told(self, number: int, name: str, problem: Problem, more: str = "") -> bytes:
        error = json.dumps(problem.members(), separators=(",", ":"))
        return f'{{"line":{number}{name},"error":{error}{more},{self._service.stamp_members}}}\n'.encode("ascii")


def _read(number: int, content: bytes | None, max_text: int, longest: int) -> Line | None:
    """Read a line; None if it is blank."""
    if content is None:
        return Line(
            number, "", Problem(413, "too_long", f"expected a line of at most {longest:,} bytes, got a longer one")
        )
    name = ""
    try:
        text: bytes | str = content
        with suppress(UnicodeDecodeError):  # told below, with its place
            text = content.decode().removeprefix("\ufeff" if number == 1 else "").strip()
        if not text:
            return None
        value = read_json(text)
        if isinstance(value, str):
            value = {"text": value}
        elif isinstance(value, dict) and "id" in value:
            is_text = "text" in value and value.keys() <= {"text", "title", "id"}
            name = _name(value["id"], strictly=is_text)
            value = {key: each for key, each in value.items() if key != "id"} if is_text else value
        return Line(number, name, asked_in_json(value, max_text))
    except Problem as problem:
        return Line(number, name, problem)


def _name(given: Any, *, strictly: bool) -> str:
    """Return the member with the id of a line: a string or a number; a posting may have another, which is its own."""
    if isinstance(given, str):
        return f',"id":{quote(given)}'
    if isinstance(given, (int, float)) and not isinstance(given, bool) and isfinite(given):
        return f',"id":{given!r}'
    if strictly and given is not None:
        raise Problem(422, "wrong_type", f"id: expected a string, a number or null, got {json.dumps(given)[:60]}")
    return ""


def _results(texts: Sequence[Asked], model: Model) -> list[Classification | Exception]:
    """Classify texts together; in place of one that has no result is its error."""
    together = model.classify_batch(
        [each.text for each in texts], titles=[each.title for each in texts], errors="coerce"
    )
    results: list[Classification | Exception] = []
    for each, result in zip(texts, together, strict=True):
        try:
            results.append(result or model.classify(each.text or "", each.title))
        except KpoclassError as error:
            results.append(error)
    return results


def _noted(error: Exception) -> Problem:
    """Return the problem of a line; of what nobody expected only the kind is logged, as it may quote the line."""
    problem = problem_of(error)
    if problem.status == 500:
        logger.error("%s in a line of a batch", type(error).__name__)
    return problem


RULES = (Rule("POST", "/v1/classify/batch", batch, "max_batch_body", "label_timeout", "label_timeout"),)
