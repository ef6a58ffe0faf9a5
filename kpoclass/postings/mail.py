"""Mails (.eml) and saved pages (.mht, .mhtml): the text, and the documents attached."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.policy import Compat32
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kpoclass.charsets import charset_named
from kpoclass.errors import PostingError
from kpoclass.postings.decoding import decode
from kpoclass.postings.sections import to_sections
from kpoclass.postings.text import plain_lines, to_lines
from kpoclass.postings.titles import split_title

if TYPE_CHECKING:
    from email.message import Message

_HEADER = re.compile(rb"([!-9;-~]{1,60}):[ \t]")
_FIELDS = frozenset(
    [b"from", b"to", b"date", b"subject", b"received", b"return-path", b"mime-version", b"message-id", b"content-type"]
)
_FEWEST_FIELDS = 2
#: Bytes of a mail in which its header is looked for.
HEADER = 1 << 15
_MOST_PARTS = 200
#: Characters of a field of the header that are read: the time for its parameters grows by the square of its length.
_LONGEST_FIELD = 1000


class _ShortFields(Compat32):
    """Cuts off fields of the header that are longer than any in a mail that people write."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_FIELD]


_SHORT_FIELDS = _ShortFields()
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv|enc|sv|vs) ?: {0,3}){1,9}", re.IGNORECASE)
#: Attachments that are no postings: logos, calendar entries, cards and signatures.
_BESIDE = ("image/", "text/calendar", "text/vcard", "text/x-vcard", "text/css", "font/", "application/pkcs7",
           "application/pgp", "message/delivery-status")  # fmt: skip
_BODIES = ("text/plain", "text/html")
_OF_POSTINGS = ("duties", "requirements")
_GREETING_NAMES = "hi hello dear hey good greetings all team hallo liebe lieber sehr guten bonjour hola"
_GREETINGS = frozenset(_GREETING_NAMES.split())


def is_mail(data: bytes) -> bool:
    """Return whether a file begins with the header of a mail."""
    beginning = data[:HEADER].lstrip(b"\xef\xbb\xbf\r\n")
    seen: set[bytes] = set()
    for number, line in enumerate(beginning.splitlines()):
        if number == 0 and line.startswith((b"From ", b">From ")):
            continue
        if not line.strip():
            break
        if line.startswith((b" ", b"\t")):
            continue
        found = _HEADER.match(line + b" ")
        if found is None:
            return False
        seen.add(found[1].lower())
    return b"mime-version" in seen or len(seen & _FIELDS) > _FEWEST_FIELDS


def in_mailbox(data: bytes) -> list[tuple[str, bytes]]:
    """Return the mails of a mailbox (.mbox) with their numbers; none if it is no mailbox of several."""
    if not data.startswith(b"From "):
        return []
    mails = [b"From " + mail for mail in data.replace(b"\r\n", b"\n")[len(b"From ") :].split(b"\n\nFrom ")]
    if len(mails) < 2 or not all(map(is_mail, mails)):
        return []
    return [(f"mail {number}", mail) for number, mail in enumerate(mails, 1)]


def mail_parts(data: bytes) -> list[tuple[str, str | bytes]]:
    r"""Return what to read in a mail, with names: the documents attached; the body, unless it only goes with them.

    >>> mail_parts(b"From: a\nDate: b\nSubject: Fwd: Typist\n\nHello all,\nType letters")
    [('', 'Typist\nHello all,\nType letters')]
    """
    try:
        return _parts(message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=_SHORT_FIELDS))
    except (RecursionError, LookupError, AttributeError, TypeError) as error:  # of the package email
        raise PostingError("expected a mail, got one that is nested too deeply or damaged") from error


def _parts(message: Message) -> list[tuple[str, str | bytes]]:
    subject = _REPLY.sub("", " ".join(_decoded(message.get("Subject", "")).split()), count=1)
    is_page = message.get_content_type() == "multipart/related"
    bodies: dict[str, str] = {}
    attached: list[tuple[str, str | bytes]] = []
    for number, part in enumerate(message.walk()):
        if number == _MOST_PARTS:
            raise PostingError(f"expected a mail of at most {_MOST_PARTS} parts, got more")
        _drop_unknown_charsets(part)
        kind, name = part.get_content_type(), _decoded(part.get_filename(""))
        if part.is_multipart() or kind.startswith(_BESIDE):
            continue
        if kind in _BODIES and part.get_content_disposition() != "attachment":
            bodies.setdefault(kind, _text(part))
        elif not (is_page and part.get_content_disposition() != "attachment"):
            attached.append((f"attachment {name or kind}", _content(part)))
    body = _body(bodies, subject, is_page=is_page)
    if body and attached and not any(section.kind in _OF_POSTINGS for section in to_sections(to_lines(body))):
        body = ""
    return [("", body), *attached] if body or not attached else attached


def _body(bodies: dict[str, str], subject: str, *, is_page: bool) -> str:
    """Return the body, as HTML if it can be read, and the subject where its title is looked for."""
    page, text = bodies.get("text/html", ""), bodies.get("text/plain", "")
    if page.strip() and not (text.strip() and find_spec("lxml") is None):
        return page if is_page and "<title" in page.lower() else f"<title>{escape(subject)}</title>{page}"
    title, _ = split_title(plain_lines(text[:HEADER]))
    is_titled = title and not title.endswith(",") and title.split()[0].strip(",!").lower() not in _GREETINGS
    return text if is_titled else f"{subject}\n{text}"


def _decoded(field: object) -> str:
    """Decode what stands in a header in other characters than ASCII."""
    try:
        parts = decode_header(str(field))
        if any(charset is not None and charset_named(charset) is None for _, charset in parts):
            return str(field)
        return str(make_header(parts))
    except (HeaderParseError, LookupError, ValueError):
        return str(field)


def _drop_unknown_charsets(part: Message) -> None:
    """Drop what is written in a charset that is none, before it is decoded unasked."""
    for name, header in (("charset", "content-type"), ("name", "content-type"), ("filename", "content-disposition")):
        value = part.get_param(name, None, header)
        charset = value[0] or "us-ascii" if isinstance(value, tuple) else value if name == "charset" else None
        if isinstance(charset, str) and charset_named(charset) is None:
            part.del_param(name, header)


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    """Decode a text as it is declared; what is declared to be of one byte a character may still be UTF-8."""
    content = _content(part)
    charset = charset_named(part.get_content_charset() or "") or "utf-8"
    for name in ("utf-8", charset) if charset.startswith(("iso8859", "cp125", "ascii")) else (charset,):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError):
            continue
    return decode(content)
