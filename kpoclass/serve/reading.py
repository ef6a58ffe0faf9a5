"""What a request asks to be classified: a text with its title, or a posting."""

from __future__ import annotations

from email.message import Message
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import ClientDisconnect

from kpoclass.charsets import charset_named
from kpoclass.errors import PostingError, shown_names
from kpoclass.serve.answers import quote
from kpoclass.serve.problems import Problem
from kpoclass.serve.strict_json import read_json, told

if TYPE_CHECKING:
    from starlette.requests import Request

_TEXT_KEYS = {"text", "title"}
_TEXTS = ("text/plain", "text/html")
_LONGEST_HEADER = 300  # the time for its parameters grows by the square of its length
_EXPECTED = "application/json, text/html or text/plain"


class Sent(NamedTuple):
    """A body as it came, and how it is to be read."""

    body: bytes
    is_json: bool
    charset: str


class Asked(NamedTuple):
    """A text with its title, if any, or else a posting."""

    text: str | None
    title: str | None
    posting: Any


class Text(NamedTuple):
    """A text to classify with its title, and the members that its answer has beside a result."""

    text: str
    title: str | None
    more: str


async def read_sent(request: Request) -> Sent:
    """Return the body of a request, unless it is of no media type that is read here."""
    headers = request.scope["headers"]
    given = next((value for name, value in headers if name == b"content-type"), b"")
    if given == b"application/json":  # nearly all of them
        return Sent(await read_body(request), True, "")
    kind, charset = media_type(given.decode("latin-1"))
    is_json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if not is_json and kind not in _TEXTS:
        raise wrong_media_type(_EXPECTED, kind, headers={"Accept": _EXPECTED.replace(" or", ",")})
    if is_json:
        expect_utf_8(charset)
    elif charset and not charset_named(charset):
        raise Problem(415, "media_type", f"expected a charset such as utf-8, got {charset[:60]}")
    return Sent(await read_body(request), is_json, charset)


def wrong_media_type(expected: str, kind: str, **more: Any) -> Problem:
    """Return the problem of a body of another media type."""
    return Problem(415, "media_type", f"expected the Content-Type {expected}, got {kind[:60] or 'none'}", **more)


def expect_utf_8(charset: str) -> None:
    """Refuse JSON that is said to be in another charset."""
    if charset not in {"", "utf-8", "us-ascii"}:
        raise Problem(415, "media_type", f"expected JSON in UTF-8, got the charset {charset[:60]}")


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


def asked_in(sent: Sent, max_text: int) -> Asked:
    """Return what a body asks. A long one takes a while."""
    if sent.is_json:
        return asked_in_json(read_json(sent.body), sent.body, max_text)
    page = _decoded(sent.body, sent.charset) if sent.charset else sent.body
    _limit(len(page), max_text)
    return Asked(None, None, page)


def asked_in_json(value: Any, source: str | bytes, max_text: int) -> Asked:
    """Return what a JSON value asks: an object of only text and title is a text, any other object a posting."""
    if not isinstance(value, dict):
        detail = f'expected an object such as {{"text": "Key in paper forms", "title": "Analyst"}}, got {told(value)}'
        many = "; send one object, or many as lines to /v1/classify/batch" if isinstance(value, list) else ""
        raise Problem(422, "wrong_type", detail + many)
    if "text" not in value or not value.keys() <= _TEXT_KEYS:
        _limit(len(source if isinstance(source, str) else source.decode()), max_text)
        return Asked(None, None, value)
    text, title = value["text"], value.get("title")
    if not isinstance(text, str):
        raise Problem(422, "wrong_type", f"text: expected a string, got {told(text)}")
    if title is not None and not isinstance(title, str):
        raise Problem(422, "wrong_type", f"title: expected a string or null, got {told(title)}")
    _limit(len(text) + len(title or ""), max_text)
    return Asked(text, title, None)


def text_of(asked: Asked) -> Text:
    """Return the text to classify: of a posting all of it, and its title is told beside the result."""
    if asked.text is not None:
        return Text(asked.text, asked.title, "")
    from kpoclass.postings.classifying import text_to_classify  # of no use to who sends texts, and slow to import
    from kpoclass.postings.read import read_posting

    try:
        posting = read_posting(asked.posting)
    except PostingError as error:
        if (meant := text_meant(asked.posting)) is None:
            raise
        raise PostingError(meant) from error
    return Text(text_to_classify(posting), None, f',"title":{quote(posting.title) if posting.title else "null"}')


def text_meant(posting: Any) -> str | None:
    """Say how to send a text, to who sent one as what is no posting; None where that was not meant.

    >>> text_meant({"text": "Key in paper forms", "lang": "en"})
    'expected a text with no other key than text and title, or a posting, got also the keys lang'
    """
    if isinstance(posting, dict):
        if not isinstance(posting.get("text"), str):
            return None
        others = shown_names([key for key in posting if key not in _TEXT_KEYS][:8])
        return f"expected a text with no other key than text and title, or a posting, got also the keys {others}"
    start = posting[:100] if isinstance(posting, str) else posting[:100].decode("latin-1")
    if not "".join(start.split()).startswith('{"'):
        return None
    return "expected a posting as text, got JSON without one; send JSON with the Content-Type application/json"


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


def _decoded(body: bytes, charset: str) -> str:
    """Decode a text by the charset that came with it, as a browser does: Latin 1 is Windows 1252."""
    name = charset_named(charset) or ""
    return body.decode("windows-1252" if name == "iso8859-1" else name, "replace").removeprefix("\ufeff")
