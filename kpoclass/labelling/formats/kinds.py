"""What a file is by its first bytes, whatever its name."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file."""

    #: As people call it, with an article.
    name: str
    #: Format that reads it; empty if none does.
    format: str = ""
    #: What to do with it otherwise.
    advice: str = "save the table in it as .csv or .xlsx first"


_UNPACK = "unpack it first"
_POSTING = "a single posting is read by kpoclass posting, or classify_posting in Python"
_KINDS: tuple[tuple[bytes, Kind], ...] = (
    (b"PAR1", Kind("a Parquet file", "parquet")),
    (b"%PDF", Kind("a PDF document", advice=_POSTING)),
    (b"{\\rtf", Kind("an RTF document", advice="save it as .docx or as plain text first")),
    (b"\x89PNG", Kind("a PNG image", advice="it has no text that can be read")),
    (b"\xff\xd8\xff", Kind("a JPEG image", advice="it has no text that can be read")),
    (b"GIF8", Kind("a GIF image", advice="it has no text that can be read")),
    (b"II*\0", Kind("a TIFF image", advice="it has no text that can be read")),
    (b"MM\0*", Kind("a TIFF image", advice="it has no text that can be read")),
    (b"\x28\xb5\x2f\xfd", Kind("packed with Zstandard (.zst)", advice=_UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7-Zip archive", advice=_UNPACK)),
    (b"Rar!", Kind("a RAR archive", advice=_UNPACK)),
    (b"SQLite format 3\0", Kind("an SQLite database", advice="export the table as .csv first")),
    (b"ARROW1", Kind("an Arrow (Feather) file", advice="write it as .parquet, or give the frame to label_frame")),
    (b"FEA1", Kind("a Feather file", advice="write it as .parquet, or give the frame to label_frame")),
    (b"Obj\x01", Kind("an Avro file", advice="write it as .parquet first")),
    (b"ORC", Kind("an ORC file", advice="write it as .parquet first")),
    (b"\x89HDF", Kind("an HDF5 file", advice="write it as .parquet first")),
    (b"$FL", Kind("an SPSS file", advice="save it as .csv first")),
    (b"<stata_dta>", Kind("a Stata file", advice="save it as .csv first")),
    (b"\x7fELF", Kind("a program", advice="give a table")),
    (b"MZ\x90", Kind("a program", advice="give a table")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Kind("an Excel 97 workbook (.xls) or another old Office document", "xlsx"),
    ),
    (b"KPOCLASS", Kind("a kpoclass model", advice="a model is given as one, with the file to label before it")),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_XML = (b"<?xml", b"<rss", b"<feed", b"<jobs", b"<workbook")
_MARKUP = (*_XML, b"<!doctype html", b"<html", b"<head", b"<body", b"<table")
_OBJECT = (b'{"', b"{ ", b"{\r", b"{\n", b"{}")
_ARRAY = (b"[{", b"[ ", b"[\r", b"[\n", b"[]")
_BLANK = b" \t\r\n\xef\xbb\xbf"
#: Control characters that texts have, and those that part the fields of some exports.
_TEXT_CONTROLS = bytes([*b"\t\n\v\f\r\x1a\x1b\x01\x1c\x1d\x1e\x1f"])
_CONTROLS = bytes(set(range(32)) - set(_TEXT_CONTROLS)) + b"\x7f"


def kind_of(head: bytes) -> Kind | None:
    """Return the kind of a file by its first bytes; None for a text without a structure that would show there."""
    start = head.lstrip(_BLANK)[:20].lower()
    if head.startswith(_ZIP):
        return _zipped(head)
    if start.startswith(_MARKUP):
        return Kind("an XML file" if start.startswith(_XML) else "an HTML page", advice=_POSTING)
    if start.startswith(_OBJECT):
        return Kind("JSON", "jsonl")
    if start.startswith(_ARRAY):
        return Kind("a JSON array", "json", "write one object a line (.jsonl)")
    return next((kind for mark, kind in _KINDS if head.startswith(mark)), None)


def _zipped(head: bytes) -> Kind:
    """Tell the documents that are ZIP archives by the names of their first members."""
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head[:120]:
        return Kind("an OpenDocument sheet (.ods)", "xlsx")
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in head[:120]:
        return Kind("an OpenDocument text (.odt)", advice=_POSTING)
    if b"word/" in head:
        return Kind("a Word document (.docx)", advice=_POSTING)
    if b"ppt/" in head:
        return Kind("a PowerPoint presentation (.pptx)", advice="save its text first")
    if b"xl/" in head or b"[Content_Types].xml" in head:
        return Kind("an Excel workbook", "xlsx")
    return Kind("a ZIP archive", advice=_UNPACK)


def is_binary(head: bytes) -> bool:
    """Whether bytes that are in no known kind are no text either; UTF-16 and UTF-32 have to be told before."""
    return len(head) - len(head.translate(None, _CONTROLS)) > max(8, 0.05 * len(head))
