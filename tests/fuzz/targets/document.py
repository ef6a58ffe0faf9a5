"""Documents: mail, Word, OpenDocument, PDF, RTF, Markdown, ZIP archives of these; told by what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from made_documents import open_document, paragraph, pdf, word

from tests.fuzz.parts import opened, written, zipped

from .reading import check_read

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 6_000
TOKENS = (
    "\r\n", "\n\n", "From: ", "From a@b.example Thu Jan  1 00:00:00 2026\n", "Subject: ", "Content-Type: text/html", "text/plain",
    "multipart/mixed; boundary=x", "multipart/alternative; boundary=x", "message/rfc822", "application/octet-stream",
    "\n--x\n", "\n--x--\n", "; charset=utf-7", "; charset=nosuch", "Content-Transfer-Encoding: base64\n", "quoted-printable",
    "Content-Disposition: attachment; filename=a.html\n", "=?utf-8?q?Clerk?=", "=?utf-8?b?Q2xlcms=?=",
    "<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:tbl><w:tr><w:tc>", "<w:br/>", "<w:del>", "<w:numPr>", "<w:pStyle w:val='Titel'/>",
    "<text:p>", "<text:h text:outline-level='1'>", "<text:list>", "<text:span>", "<table:table>", "word/document.xml", "content.xml",
    "mimetype", "_rels/.rels", "<Relationship ", " 0 obj", "endobj", "stream\n", "endstream", "xref", "trailer", "/Encrypt",
    "/Kids[", "/Count 9999", "/Filter/FlateDecode", "{\\rtf1", "\\par ", "\\'e9", "\\u8364?", "{\\*\\", "\\bin9 ", "\\pict", "\\b ",
    "# ", "## ", "* ", "**", "1. ", "[a](b)", "| a | b |", "---\n", "```", "Duties:", "Title: ", "%PDF-1.4", "a.txt", "b/c.html",
)  # fmt: skip
_RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\b Clerk\b0\par Duties\par Sort letters, caf\'e9\u8364?\par}"
_MAIL = (
    b"From: a@b.example\r\nSubject: =?utf-8?q?Clerk?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<h1>Clerk</h1><p>Sort=\r\n"
    b" letters=C3=A9\r\n--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nU29ydCBsZXR0ZXJz\r\n--x--\r\n"
)


def seeds() -> Iterator[bytes]:
    """Make a document of each kind."""
    body = paragraph("Clerk", "Titel") + paragraph("Duties", bold=True) + paragraph("Sort letters", listed=True)
    yield opened(word(body))
    yield opened(open_document("<text:h>Clerk</text:h><text:p>Duties</text:p><text:list><text:list-item><text:p>Sort</text:p>"
                               "</text:list-item></text:list>"))  # fmt: skip
    yield pdf("Clerk\nDuties\nSort letters", "Benefits")
    yield _RTF
    yield _MAIL
    yield b"From a@b.example Thu Jan  1 00:00:00 2026\nSubject: Clerk\n\nSort letters\n\nFrom c@d.example Fri Jan  2 00:00:00 2026\n" \
          b"Subject: Pilot\n\nFly\n"  # fmt: skip
    yield b"# Clerk\n\n**Duties**\n\n* Sort letters\n* [File](a) them\n\n## Benefits\n\n| a | b |\n| --- | --- |\n| c | d |\n"
    yield "Clerk\n\nKey duties:\n\u2022 Sort letters\n\nAbout us\nWe post".encode("utf-16")
    yield written({"a.txt": b"Sort letters", "b/c.html": b"<h1>Clerk</h1><p>Sort letters", "d.json": b'{"title": "Clerk"}'})


def check(data: bytes) -> None:
    """Read a document by what is in it."""
    check_read(zipped(data))
