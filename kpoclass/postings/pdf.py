"""The lines of PDF files, by PDFium through pypdfium2.

Beside pypdf and pdfminer.six it kept bullets at their items and single spaces in justified text on the same files, took
a tenth to a fortieth of the time, and reads what is only protected against changes without another package.
"""

from __future__ import annotations

import re
import zlib
from threading import Lock
from typing import TYPE_CHECKING, Any

from kpoclass.errors import PostingError
from kpoclass.extras import require
from kpoclass.postings.lines import starts_item

if TYPE_CHECKING:
    from collections.abc import Iterator

#: More pages are no job description.
MAX_PAGES = 500
#: Characters.
_LONGEST = 2_000_000
#: Shorter lines are not broken by the margin.
_SHORTEST_BROKEN = 30
_FEWEST_LETTERS = 3
_PAGE_NUMBER = re.compile(r"(?:page|seite|página|p\.) ?\d{1,3}(?: ?(?:of|von|de|/) ?\d{1,3})?", re.IGNORECASE)
#: Bytes that all parts of a file may unpack to, and those that are no pictures.
_MOST_UNPACKED, _MOST_OF_TEXT = 256 << 20, 24 << 20
#: Bytes before a part in which it is described.
_DICTIONARY = 500
_MOST_FILTERS = 3
#: What zlib says at the beginning of what it packed; the first two bytes are a multiple of 31.
_DEFLATE = 8
_MOST_PARTS = 40_000
_CHUNK = 1 << 12
_ONE_AT_A_TIME = Lock()  # PDFium must not be entered by two threads


def _refuse_large(data: bytes) -> None:
    """Refuse a file whose packed parts unpack to too much: PDFium sets no bound itself."""
    left, left_of_text = _MOST_UNPACKED, _MOST_OF_TEXT
    view, place, end, parts = memoryview(data), -1, -1, 0
    while (place := data.find(b"stream", place + 1)) >= 0:
        begin = place + len(b"stream")
        if end < begin and (end := data.find(b"endstream", begin)) < 0:
            end = len(data)
        while data[begin : begin + 1] in (b"\r", b"\n"):
            begin += 1
        is_picture = b"/Image" in data[max(0, place - _DICTIONARY) : place]
        size = _unpacked(view[begin:end], left if is_picture else left_of_text)
        left -= size
        left_of_text -= 0 if is_picture else size
        parts += 1
        if left <= 0 or left_of_text <= 0 or parts > _MOST_PARTS:
            raise PostingError("expected a PDF file of a posting, got one that unpacks to too much; divide it")


def _unpacked(packed: bytes | memoryview, most: int) -> int:
    """Return to how many bytes a part unpacks, what is packed in it again included; no more than most each time."""
    size = 0
    for _ in range(_MOST_FILTERS):
        if len(packed) < 2 or packed[0] & 15 != _DEFLATE or int.from_bytes(packed[:2], "big") % 31:
            break
        packed = _inflated(packed, most)
        size += len(packed)
        if len(packed) >= most:
            break
    return size


def _inflated(packed: bytes | memoryview, most: int) -> bytes:
    """Unpack what zlib packed, as far as it is sound and no more than most."""
    unpacker, found = zlib.decompressobj(), bytearray()
    try:
        for start in range(0, len(packed), _CHUNK):  # in pieces, since zlib copies what it has not come to
            found += unpacker.decompress(packed[start : start + _CHUNK], most - len(found))
            if unpacker.eof or len(found) >= most:
                break
    except zlib.error:
        pass
    return bytes(found)


def read_pdf(data: bytes) -> str:
    """Return the text of a PDF file, with the lines that the margin broke put together again; needs pypdfium2."""
    pdfium = require("pypdfium2", "pypdfium2", "documents")
    _refuse_large(data)
    with _ONE_AT_A_TIME:
        try:
            pages = list(_pages(pdfium, data))
        except pdfium.PdfiumError as error:
            if "password" in str(error).lower():
                raise PostingError("the PDF file is protected by a password; save it without one") from None
            raise PostingError(f"expected a whole PDF file, got one that is damaged: {error}") from error
    if sum(map(str.isalnum, "".join(pages))) < _FEWEST_LETTERS:
        raise PostingError(
            f"the PDF file has {len(pages)} pages but no text, as scanners make them; recognise its text first (OCR), "
            "for example: ocrmypdf scan.pdf text.pdf"
        )
    return "\n".join(join_lines(line for page in pages for line in page.splitlines()))


def _pages(pdfium: Any, data: bytes) -> Iterator[str]:
    document = pdfium.PdfDocument(data)
    try:
        if len(document) > MAX_PAGES:
            raise PostingError(f"expected a PDF file of at most {MAX_PAGES} pages, got {len(document):,}; divide it")
        length = 0
        for number in range(len(document)):
            page = document[number]
            text_page = page.get_textpage()
            if (length := length + text_page.count_chars()) > _LONGEST:
                raise PostingError(f"expected a PDF file of at most {_LONGEST:,} characters, got more; divide it")
            yield text_page.get_text_bounded()
            text_page.close()
            page.close()
    finally:
        document.close()


def join_lines(lines: Iterator[str]) -> list[str]:
    """Put lines together that the margin broke: the next goes on in lower case, and no sentence ends before it."""
    found: list[str] = []
    broken = False  # whether the last line may go on
    for raw in lines:
        line = raw.replace("\ufffe", "\xad").replace("\x02", "\xad").replace("\x7f", "\u2022").strip()
        if not line or _PAGE_NUMBER.fullmatch(line):
            continue
        if found and broken and line[0].islower() and not starts_item(line):
            last = found[-1]
            if last.endswith("\xad") or (last.endswith("-") and last[-4:-1].isalpha()):
                found[-1] = last[:-1] + line
            else:
                found[-1] = f"{last}{'' if last.endswith('-') else ' '}{line}"
        else:
            found.append(line)
        broken = len(line) >= _SHORTEST_BROKEN and not line.endswith((".", "!", "?", ":", ";"))
    return found
