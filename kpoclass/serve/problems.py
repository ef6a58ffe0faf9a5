"""What went wrong, as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from kpoclass.errors import EmptyTextError, KpoclassError, MissingExtraError, PostingError, TextTypeError
from kpoclass.named_errors import FULL

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"

#: The titles of HTTP that changed between versions of Python.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
#: What the errors that a caller's text can cause are called in a problem.
_CODES = {EmptyTextError: "empty_text", TextTypeError: "wrong_type", PostingError: "no_posting"}
#: The exit code of a process that labels a file and has no room for it, and maybe none to write so.
NO_ROOM = 28
UNEXPECTED = "something went wrong in the service; try again, and tell those who run it if that does not help"


class Problem(Exception):  # noqa: N818 - as RFC 9457 calls it
    """An error with its status and its members; raise it anywhere below a route.

    >>> Problem(413, "too_large", "expected at most 10 bytes, got 11").members()["title"]
    'Content Too Large'
    """

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def members(self) -> dict[str, Any]:
        """Return the members of the problem, in the order in which people read them."""
        title = _TITLES.get(self.status) or HTTPStatus(self.status).phrase
        start = {"type": "about:blank", "title": title, "status": self.status, "code": self.code}
        return {**start, "detail": self.detail, **self.more}


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error is for who called: its sentence if it is ours, else nothing of it.

    >>> problem_of(EmptyTextError("expected a text")).members()["status"], problem_of(KeyError("Secret")).detail[:9]
    (422, 'something')
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, MissingExtraError):
        return Problem(415, "not_installed", f"this service cannot read that: {error}")
    if isinstance(error, KpoclassError):
        return Problem(422, _CODES.get(type(error), "refused"), str(error))
    return no_space() if isinstance(error, OSError) and error.errno in FULL else Problem(500, "unexpected", UNEXPECTED)


def no_space() -> Problem:
    """Return the problem of a service whose folder for temporary files is full."""
    said = "the service has no room for files at the moment; try again later, and tell those who run it"
    return Problem(503, "no_space", said, headers={"Retry-After": "30"})


def stopping(advice: str = "ask another") -> Problem:
    """Return the problem of a request that comes to its end with the service."""
    return Problem(503, "stopping", f"the service is stopping; {advice}", headers={"Retry-After": "5"})


def problem_bytes(problem: Problem, stamp: Mapping[str, str]) -> bytes:
    """Return the body of an answer that tells a problem; the stamp names version and model."""
    return json.dumps({**problem.members(), **stamp}).encode()
