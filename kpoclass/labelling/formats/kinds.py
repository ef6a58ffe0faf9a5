"""Which format reads a kind of file, whatever its name, and what to do with a kind that none reads."""

from __future__ import annotations

import os
from typing import NamedTuple

from kpoclass import file_kinds as known
from kpoclass.errors import argument, call_that_works, quoted


class Kind(NamedTuple):
    """A kind of file."""

    #: As people call it, with an article.
    name: str
    #: Format that reads it, or says what is wrong with it; empty if none does.
    format: str = ""
    #: What to do with it otherwise.
    advice: str = "save the table in it as .csv or .xlsx first"


HTML, XML = "an HTML page", "an XML file"
_FORMATS = {
    known.PARQUET: "parquet",
    **dict.fromkeys((known.EXCEL, known.EXCEL_BINARY, known.EXCEL_97, known.OPEN_DOCUMENT_SHEET), "xlsx"),
    **dict.fromkeys((known.OFFICE_97, known.PROTECTED), "xlsx"),
}
_POSTINGS = (known.PDF, known.WORD, known.OPEN_DOCUMENT_TEXT, known.RTF, HTML, XML)
_ADVICE = {
    **dict.fromkeys(known.PACKED, "unpack it first"),
    **dict.fromkeys((known.WORD_97, known.OUTLOOK), "save it as .docx or as plain text first"),
    known.ARROW: "write it as .parquet, or give the frame to label_frame",
}
_XML = (b"<?xml", b"<rss", b"<feed", b"<jobs", b"<workbook")
_MARKUP = (*_XML, b"<!doctype html", b"<html", b"<head", b"<body", b"<table")
_OBJECT = (b'{"', b"{ ", b"{\r", b"{\n", b"{}")
_ARRAY = (b"[{", b"[ ", b"[\r", b"[\n", b"[]")
_LOOKED_AT = 1 << 12
_BLANK = b" \t\r\n\xef\xbb\xbf"


def kind_of(head: bytes) -> Kind | None:
    """Return the kind of a file by its first bytes; None for a text without a structure that would show there."""
    start = head[:_LOOKED_AT].lstrip(_BLANK)[:20].lower()
    if start.startswith(_MARKUP):
        return _kind(XML if start.startswith(_XML) else HTML)
    if start.startswith(_OBJECT):
        return Kind("JSON", "jsonl")
    if start.startswith(_ARRAY):
        return Kind("a JSON array", "json", "write one object a line (.jsonl)")
    name = known.kind_of(head)
    return None if name is None else _kind(name)


def kind_by_name(path: str) -> Kind | None:
    """Return the kind of a text that only its name tells: a page that begins without a head."""
    name = {".html": HTML, ".htm": HTML, ".xhtml": HTML, ".xml": XML}.get(os.path.splitext(path)[1].lower())
    return Kind(name) if name else None


def what_to_do(kind: Kind, path: str) -> str:
    """Return what to do with a file of a kind that is not read."""
    if kind.name not in _POSTINGS:
        return kind.advice
    return f"the postings in it are read by {as_postings(path)}"


def as_postings(path: str) -> str:
    """Return the call that reads a file as postings and makes a table of them."""
    here = os.path.exists(path)
    return call_that_works(
        f"classify_postings({repr(path) if here else 'path'})",
        f"kpoclass posting {quoted(path) if here else 'FILE'} --out TABLE.csv",
        "POST /v1/classify, one at a time",
    )


def _kind(name: str) -> Kind:
    if name == known.MODEL:
        return Kind(name, advice=f"give it with {argument('model')}")
    return Kind(name, _FORMATS.get(name, ""), _ADVICE.get(name, Kind("").advice))
