"""What a request asks to be classified: a text with its title, or a posting."""

from __future__ import annotations

import re
from email.message import Message
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import ClientDisconnect

from kpoclass.charsets import charset_named
from kpoclass.serve.problems import Problem
from kpoclass.serve.strict_json import read_json, told

if TYPE_CHECKING:
    from starlette.requests import Request

TEXT_KEYS = {"text", "title"}
_TEXTS = ("text/plain", "text/html")
_LONGEST_HEADER = 300  # the time for its parameters grows by the square of its length
_EXPECTED = "application/json, text/html or text/plain"

#: A media type or a charset.
_NAME = re.compile(r"[-\w.+/:]{1,60}", re.ASCII)

#: Characters of JSON that are read in any case.
MUCH = 1 << 18
#: Of what a text in JSON consists, with its title and its id; and how many such pieces that is at most.
_PIECE = re.compile(r'[\s,:{}]{1,200}|"[^"\\]*(?:\\.[^"\\]*)*"|null|[-+.\deE]{1,5000}', re.DOTALL | re.ASCII)
_MOST_PIECES = 13


class Asked(NamedTuple):
    """A text with its title, if any, or else a posting."""

    text: str | None
    title: str | None
    posting: Any


class Sent(NamedTuple):
    """A body as it came, whether it is JSON, and the charset of another, if that is told."""

    body: bytes
    is_json: bool
    charset: str


async def read_sent(request: Request) -> Sent:
    """Return the body of a request, of a media type that is read."""
    headers = request.scope["headers"]
    given = next((value for name, value in headers if name == b"content-type"), b"")
    if given == b"application/json":  # nearly all of them
        return Sent(await read_body(request), True, "")
    kind, charset = media_type(given.decode("latin-1"))
    is_json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if not is_json and kind not in _TEXTS:
        problem = f"expected the Content-Type {_EXPECTED}, got {shown_token(kind) if kind else 'none'}"
        raise Problem(415, "media_type", problem, headers={"Accept": _EXPECTED.replace(" or", ",")})
    if is_json and charset not in {"", "utf-8", "us-ascii"}:
        raise Problem(415, "media_type", f"expected JSON in UTF-8, got the charset {shown_token(charset)}")
    if charset and not is_json and charset_named(charset) is None:
        raise Problem(415, "media_type", f"expected a charset such as utf-8, got {shown_token(charset)}")
    return Sent(await read_body(request), is_json, charset)


def asked_in(sent: Sent, max_text: int) -> Asked:
    """Return what a body asks; of a long one, that takes a while."""
    if sent.is_json:
        size = limit_json(sent.body, max_text)
        return asked_in_json(read_json(sent.body), max_text, size)
    page = _decoded(sent.body, sent.charset) if sent.charset else sent.body
    _limit(len(page), max_text)
    return Asked(None, None, page)


def limit_json(data: bytes | str, max_text: int) -> int:
    """Return how many characters JSON has, and refuse it if it is long and no text, of which one may take six to write.

    That is before it is read, for a few megabytes of brackets or keys become hundreds in memory.
    """
    if len(data) <= max_text:
        return len(data)
    text = data if isinstance(data, str) else data.decode(errors="replace")
    place, left = 0, _MOST_PIECES if len(text) > max(max_text, MUCH) else 0
    while left and (piece := _PIECE.match(text, place)):
        place, left = piece.end(), left - 1
    if place < len(text) > max(max_text, MUCH):
        raise _long_posting(len(text), max_text)
    return len(text)


def _long_posting(size: int, most: int) -> Problem:
    said = f"expected a posting of at most {most:,} characters of JSON, got {size:,}"
    return Problem(413, "too_long", f"{said}; send its title and its description alone")


async def read_body(request: Request) -> bytes:
    """Return the body; most come in one piece, and Starlette would take longer to put these together."""
    message = await request.receive()
    parts: list[bytes] = []
    while message["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)
        message = await request.receive()
    raise ClientDisconnect


def asked_in_json(value: Any, max_text: int, size: int) -> Asked:
    """Return what JSON of so many characters asks: an object of only text and title a text, any other a posting."""
    if not isinstance(value, dict):
        detail = f'expected an object such as {{"text": "Key in paper forms", "title": "Analyst"}}, got {told(value)}'
        many = "; send one object, or many as lines to /v1/classify/batch" if isinstance(value, list) else ""
        raise Problem(422, "wrong_type", detail + many)
    if "text" not in value or not value.keys() <= TEXT_KEYS:
        if size > max_text:
            raise _long_posting(size, max_text)
        return Asked(None, None, value)
    text, title = value["text"], value.get("title")
    if not isinstance(text, str):
        raise Problem(422, "wrong_type", f"text: expected a string, got {told(text)}")
    if title is not None and not isinstance(title, str):
        raise Problem(422, "wrong_type", f"title: expected a string or null, got {told(title)}")
    _limit(len(text) + len(title or ""), max_text)
    return Asked(text, title, None)


def _limit(size: int, most: int) -> None:
    if size > most:
        raise Problem(413, "too_long", f"expected a text of at most {most:,} characters, got {size:,}; shorten it")


def media_type(given: str) -> tuple[str, str]:
    """Return the media type and the charset that a header names; empty strings where it names none.

    >>> media_type('text/html; charset="ISO-8859-1"')
    ('text/html', 'iso-8859-1')
    """
    header = Message()
    header["content-type"] = given[:_LONGEST_HEADER]
    charset = header.get_param("charset", "")
    is_told = "/" in given.partition(";")[0]  # email takes anything else for text/plain
    return header.get_content_type() if is_told else "", charset.lower() if isinstance(charset, str) else ""


def shown_token(name: str) -> str:
    """Return a media type or charset, if it can be one: a header may hold anything."""
    return name if _NAME.fullmatch(name) else "another"


def _decoded(body: bytes, charset: str) -> str:
    """Decode a text by the charset that came with it, as a browser does: Latin 1 is Windows 1252."""
    name = charset_named(charset) or "utf-8"
    text = body.decode("windows-1252" if name == "iso8859-1" else name, "replace")
    return text.removeprefix("\ufeff")
