"""The route that classifies many texts and postings, one a line (NDJSON), and answers each line as it comes."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import KpoclassError, sent_a_request
from kpoclass.serve.answering import noted
from kpoclass.serve.answers import quote, result_members
from kpoclass.serve.bulk_operations import BATCH, NDJSON
from kpoclass.serve.exchange import Exchange
from kpoclass.serve.lines import Lines
from kpoclass.serve.problems import Problem, problem_of
from kpoclass.serve.reading import Asked, asked_in_json, limit_json, shown_token
from kpoclass.serve.rules import Rule
from kpoclass.serve.strict_json import read_json, told
from kpoclass.serve.texts import Text, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from kpoclass.classification import Classification
    from kpoclass.model import Model
    from kpoclass.serve.service import Service

    #: A result, and the members that its answer has beside.
    Result = tuple[Classification, str]

_NDJSONS = {
    NDJSON,
    "application/ndjson",
    "application/jsonl",
    "application/jsonlines",
    "application/json-lines",
}


class Line(NamedTuple):
    """A line of the request: its number, its id as JSON (empty if it has none), and what it asks or what is wrong."""

    number: int
    id: str
    asked: Asked | Problem


async def classify_lines(request: Request, service: Service) -> Response:
    """Answer with a line for each line."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _NDJSONS:
        got = shown_token(media_type) if media_type else "none"
        raise Problem(
            415, "media_type", f"expected the content type {NDJSON}, with one text or posting a line, got {got}"
        )
    return Exchange(service, BatchAnswers(service), NDJSON, service.settings.max_batch_body)


class BatchAnswers:
    """Answers lines as they arrive; those that arrived together are classified together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lines = Lines(service.settings.max_body)
        self._next = 1

    def answer(self, data: bytes, *, is_last: bool) -> tuple[bytes, Problem | None]:
        """Answer the lines that end in this part."""
        caller = sent_a_request.set(True)
        try:
            return self._answered(data, is_last=is_last)
        finally:
            sent_a_request.reset(caller)

    def _answered(self, data: bytes, *, is_last: bool) -> tuple[bytes, Problem | None]:
        settings = self._service.settings
        lines: list[Line] = []
        problem = None
        for number, content in self._lines.of(data, is_last=is_last):
            line = _read(number, content, settings.max_text, settings.max_body)
            if line is not None and number > settings.max_batch_lines:
                said = f"expected at most {settings.max_batch_lines:,} lines, got more; send the rest in another batch"
                problem = Problem(413, "too_many_lines", said)
                break
            if line is not None:
                lines.append(line)
        results = _results([line.asked for line in lines], self._service.model)
        self._count(results)
        self._next = self._lines.next
        return b"".join(map(self._told, lines, results)), problem

    def _count(self, results: Sequence[Result | Problem]) -> None:
        found = [each for each, _ in (each for each in results if not isinstance(each, Problem))]
        of_kind = {(each.label, each.confident): each for each in found}
        for kind, times in Counter((each.label, each.confident) for each in found).items():
            self._service.metrics.classified(of_kind[kind], times)

    def end(self, problem: Problem) -> bytes:
        """Return the last line of an answer that ends early, with the number of the first line without an answer."""
        return self._told(Line(self._next, "", problem), problem, ',"ended":true')

    def _told(self, line: Line, result: Result | Problem, more: str = "") -> bytes:
        start = f'{{"line":{line.number}{line.id}'
        if isinstance(result, Problem):
            members = f'"error":{json.dumps(result.members(), separators=(",", ":"))}{more}'
        else:
            members = result_members(result[0]) + result[1]
        return f"{start},{members},{self._service.stamp_members}}}\n".encode("ascii")


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
        size = limit_json(text, max_text)
        value = read_json(text)
        if isinstance(value, str):
            value = {"text": value}
        elif isinstance(value, dict) and "id" in value:
            is_text = "text" in value and value.keys() <= {"text", "title", "id"}
            name = _name(value["id"], strictly=is_text)
            value = {key: each for key, each in value.items() if key != "id"} if is_text else value
        return Line(number, name, asked_in_json(value, max_text, size))
    except Exception as error:  # one that nobody expected, too: the other lines are answered
        return Line(number, name, noted(error, "a line of a batch"))


def _name(given: Any, *, strictly: bool) -> str:
    """Return the member with the id of a line: a string or a number; a posting may have another, which is its own."""
    if isinstance(given, str):
        return f',"id":{quote(given)}'
    if isinstance(given, (int, float)) and not isinstance(given, bool) and abs(given) != inf:
        return f',"id":{given!r}'
    if strictly and given is not None:
        raise Problem(422, "wrong_type", f"id: expected a string, a number or null, got {told(given)}")
    return ""


def _results(asked: Sequence[Asked | Problem], model: Model) -> list[Result | Problem]:
    """Classify texts and postings together; in place of one that has no result is what is wrong."""
    given = [each if isinstance(each, Problem) else _text_of(each) for each in asked]
    texts = [each for each in given if not isinstance(each, Problem)]
    together = model.classify_batch(
        [each.text for each in texts], titles=[each.title for each in texts], errors="coerce"
    )
    results = iter(zip(texts, together, strict=True))
    return [each if isinstance(each, Problem) else _result(*next(results), model) for each in given]


def _result(given: Text, result: Classification | None, model: Model) -> Result | Problem:
    try:
        return result or model.classify(given.text, given.title), given.more
    except KpoclassError as error:
        return problem_of(error)


def _text_of(asked: Asked) -> Text | Problem:
    try:
        return text_of(asked)
    except Exception as error:
        return noted(error, "a line of a batch")


RULES = (Rule("POST", "/v1/classify/batch", classify_lines, "max_batch_body", is_streamed=True, operation=BATCH),)
