"""Postings in PDF files, Word documents and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.errors import EmptyTextError, PostingError
from kpoclass.file_kinds import OPEN_DOCUMENT_TEXT, OUTLOOK, PACKED, PDF, PROTECTED, RTF, TABLES, WORD, WORD_97
from kpoclass.postings.archive import for_tables
from kpoclass.postings.job_lists import postings_shown, postings_told
from kpoclass.postings.office import TITLE, read_open_document, read_word
from kpoclass.postings.pdf import read_pdf
from kpoclass.postings.posting import Posting
from kpoclass.postings.rtf import read_rtf
from kpoclass.postings.text import plain_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.postings.lines import Line

_READERS: dict[str, tuple[str, Callable[[bytes], list[Line]]]] = {
    PDF: ("pdf", lambda data: plain_lines(read_pdf(data))),
    WORD: ("word", read_word),
    OPEN_DOCUMENT_TEXT: ("odt", read_open_document),
    RTF: ("rtf", lambda data: plain_lines(read_rtf(data))),
}
_ADVICE = {
    WORD_97: "save it as .docx",
    OUTLOOK: "save it as .eml",
    PROTECTED: "save it without the password",
    **dict.fromkeys(PACKED, "unpack it first"),
}


def read_document(data: bytes, kind: str) -> list[Posting]:
    """Read a document of a kind as :func:`kpoclass.file_kinds.kind_of` names it; refuse what holds no text, by name."""
    if kind not in _READERS:
        other = for_tables() if kind in TABLES else "save its text as .txt, .html, .docx or .pdf"
        advice = _ADVICE.get(kind, other)
        raise PostingError(f"expected a posting as text, HTML, JSON, XML, PDF, Word or mail, got {kind}; {advice}")
    source, read = _READERS[kind]
    lines = read(data)
    titled = next((place for place, line in enumerate(lines) if line.level == TITLE), None)
    if titled is None:
        found = postings_told(lines, source)
    else:
        title = lines.pop(titled).text
        found = postings_shown(title, lines, source)
    if not any(posting.text for posting in found):
        raise EmptyTextError(f"expected {kind} with text, got one without")
    return found
