"""Reports 6 and 21: what is no text is told by name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import file_kinds
from kpoclass.file_kinds import kind_of

TEXT = "Actuary\r\n\tPrices marine risks, sets the reserves \x0c and more"


def zipped(*names: str, content: bytes = b"x" * 50, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in names:
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return buffer.getvalue()


def of_parts(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + f"{name}\0".encode("utf-16-le") + bytes(80)


OPEN = b"application/vnd.oasis.opendocument."

KINDS = [
    (b"%PDF-1.4\n%", file_kinds.PDF),
    (b"\xef\xbb\xbf\n%PDF-1.4\n%", file_kinds.PDF),
    (b"Received\n%PDF-1.4\n1 0 obj", file_kinds.PDF),
    (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), file_kinds.WORD),
    (zipped("_rels/.rels", "docProps/core.xml", "xl/workbook.xml"), file_kinds.EXCEL),
    (zipped("xl/worksheets/sheet1.xml", "[Content_Types].xml"), file_kinds.EXCEL),
    (zipped("[Content_Types].xml", "xl/_rels/workbook.bin.rels", "xl/workbook.bin"), file_kinds.EXCEL_BINARY),
    (zipped("mimetype", "content.xml", content=OPEN + b"spreadsheet"), file_kinds.OPEN_DOCUMENT_SHEET),
    (zipped("mimetype", "content.xml", content=OPEN + b"text"), file_kinds.OPEN_DOCUMENT_TEXT),
    (zipped("mimetype", content=b"application/epub+zip"), "an EPUB book"),
    (zipped("a.txt"), file_kinds.ZIP),
    (zipped("word/a.txt", "xl/b.txt"), file_kinds.ZIP),
    (zipped(), file_kinds.ZIP),
    (zipped("a.docx", content=zipped("word/document.xml"), method=zipfile.ZIP_STORED), file_kinds.ZIP),
    (of_parts("WordDocument"), file_kinds.WORD_97),
    (of_parts("Workbook"), file_kinds.EXCEL_97),
    (of_parts("EncryptedPackage"), file_kinds.PROTECTED),
    (of_parts("Other"), file_kinds.OFFICE_97),
    (b"PAR1\x15\x04", file_kinds.PARQUET),
    (gzip.compress(b"a"), file_kinds.GZIP),
    (bz2.compress(b"a"), "bzip2 data"),
    (lzma.compress(b"a"), "xz data"),
    (tarred(), "a tar archive"),
    (pickle.dumps(["a"]), file_kinds.PICKLE),
    (b"{\\rtf1\\ansi a}", file_kinds.RTF),
    (b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture"),
    (b"\xff\xd8\xff\xe0", "a JPEG picture"),
    (b"RIFF\1\2\3\4WEBPVP8", "a WebP picture"),
    (b"BM\1\2\0\0\0\0\0\0\x36\0\0\0\x28", "a BMP picture"),
    (b"\0\0\0\x18ftypmp42", "a video"),
    (b"SQLite format 3\0", "an SQLite database"),
    (bytes(range(256)), file_kinds.BINARY),
]


@pytest.mark.parametrize(("data", "kind"), KINDS, ids=[f"{n} {kind}" for n, (_, kind) in enumerate(KINDS)])
def test_is_told(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind
    assert kind_of(data + b" and more" * 1000) == kind


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text", [TEXT, "Café clerk", "PK of the year", "BM clerk, MZ, II or Rar! PAR, ID3", "%PDF reader"]
)
def test_text_is_none(text: str, encoding: str) -> None:
    assert kind_of(text.encode(encoding)) is None


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"])))
def test_no_text_is_taken_for_anything_else(text: str) -> None:
    assert kind_of(text.encode()) is None


@given(st.binary(), st.sampled_from([data for data, _ in KINDS]), st.integers(0, 2000))
def test_whatever_comes_has_a_kind_or_none(data: bytes, start: bytes, cut: int) -> None:
    assert kind_of(start[:cut] + data) is None or kind_of(start[:cut] + data)
