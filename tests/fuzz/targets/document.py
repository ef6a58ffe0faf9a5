"""Documents: mail, Word, OpenDocument, PDF, RTF, Markdown, ZIP archives of these; told by what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from made_documents import open_document, paragraph, pdf, word

from ..parts import opened, written, zipped
from .reading import check_read

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 6_000
TOKENS = (
    "\r\n", "\n\n", "From: ", "From a@b.example Thu Jan  1 00:00:00 2026\n", "Subject: ", "Content-Type: text/html",
    "text/plain", "multipart/mixed; boundary=x", "multipart/alternative; boundary=x", "message/rfc822",
    "application/octet-stream", "\n--x\n", "\n--x--\n", "; charset=utf-7", "; charset=nosuch",
    "Content-Transfer-Encoding: base64\n", "quoted-printable", "Content-Disposition: attachment; filename=a.html\n",
    "=?utf-8?q?Clerk?=", "=?utf-8?b?Q2xlcms=?=", "<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:tbl><w:tr><w:tc>", "<w:br/>",
    "<w:del>", "<w:numPr>", "<w:pStyle w:val='Titel'/>", "<text:p>", "<text:h text:outline-level='1'>", "<text:list>",
    "<text:span>", "<table:table>", "word/document.xml", "content.xml", "mimetype", "_rels/.rels", "<Relationship ",
    " 0 obj", "endobj", "stream\n", "endstream", "xref", "trailer", "/Encrypt", "/Kids[", "/Count 9999",
    "/Filter/FlateDecode", "{\\rtf1", "\\par ", "\\'e9", "\\u8364?", "{\\*\\", "\\bin9 ", "\\pict", "\\b ", "# ", "## ",
    "* ", "**", "1. ", "[a](b)", "| a | b |", "---\n", "```", "Duties:", "Title: ", "%PDF-1.4", "a.txt", "b/c.html",
)  # fmt: skip
_RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}
\b Clerk\b0\par Duties\par Sort letters, caf\'e9\u8364?\par}"""
_MAIL = b"""From: a@b.example
Subject: =?utf-8?q?Clerk?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<h1>Clerk</h1><p>Sort=
 letters=C3=A9
--x
Content-Type: text/plain
Content-Disposition: attachment; filename=a.txt
Content-Transfer-Encoding: base64

U29ydCBsZXR0ZXJz
--x--
"""
_MAILBOX = b"""From a@b.example Thu Jan  1 00:00:00 2026
Subject: Clerk

Sort letters

From c@d.example Fri Jan  2 00:00:00 2026
Subject: Pilot

Fly
"""
_MARKDOWN = b"""# Clerk

**Duties**

* Sort letters
* [File](a) them

## Benefits

| a | b |
| --- | --- |
| c | d |
"""
_OPEN = (
    "<text:h>Clerk</text:h><text:p>Duties</text:p>"
    "<text:list><text:list-item><text:p>Sort</text:p></text:list-item></text:list>"
)


def seeds() -> Iterator[bytes]:
    """Make a document of each kind."""
    body = paragraph("Clerk", "Titel") + paragraph("Duties", bold=True) + paragraph("Sort letters", listed=True)
    yield opened(word(body))
    yield opened(open_document(_OPEN))
    yield pdf("Clerk\nDuties\nSort letters", "Benefits")
    yield from (_RTF, _MAIL, _MAIL.replace(b"\n", b"\r\n"), _MAILBOX, _MARKDOWN)
    yield "Clerk\n\nKey duties:\n\u2022 Sort letters\n\nAbout us\nWe post".encode("utf-16")
    yield written(
        {"a.txt": b"Sort letters", "b/c.html": b"<h1>Clerk</h1><p>Sort letters", "d.json": b'{"title": "Clerk"}'}
    )


def check(data: bytes) -> None:
    """Read a document by what is in it."""
    check_read(zipped(data))
