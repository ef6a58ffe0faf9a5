"""Report 6: PDF, Word and the like are read; what holds no posting is refused by its name."""

# ruff: noqa: E501 - documents as they are written

from __future__ import annotations

import gzip
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_documents import open_document, paragraph, pdf, run, word, zipped

from kpoclass import KpoclassError, classify_posting
from kpoclass.errors import EmptyTextError, PostingError
from kpoclass.postings import archive, read_posting, read_postings
from kpoclass.postings.pdf import MAX_PAGES, join_lines
from kpoclass.postings.read import outcomes
from kpoclass.postings.rtf import read_rtf

DUTIES = "- Key in claims\n- Scan and file letters"
PDF = pdf(
    "Claims assistant\nYou will settle motor claims for private customers, and be respon-\nsible for letters (all of\nthem).\n"
    "Key responsibilities\n• Key in claims\n• Scan and file letters\nPage 1 of 2",
    "Requirements\n• Two years in an office",
)
WORD = word(
    paragraph("Example Ltd")
    + paragraph("Claims assistant", "Titel")
    + paragraph("Key responsibilities", "Own")
    + paragraph("Key in claims", listed=True)
    + paragraph("Scan and file letters", "Listen")
    + paragraph("Requirements", bold=True)
    + paragraph("Two years in an office", listed=True)
)
ODT = open_document(
    '<text:p text:style-name="P1">Claims assistant</text:p><text:h text:outline-level="1">Key responsibilities</text:h>'
    "<text:list><text:list-item><text:p>Key <text:span>in</text:span><text:s/>claims</text:p></text:list-item>"
    "<text:list-item><text:p>Scan and file letters</text:p></text:list-item></text:list>"
    '<text:h text:outline-level="1">Requirements</text:h><text:p>Two years in an office</text:p>',
    '<style:style style:name="P1" style:parent-style-name="Title"/>',
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title x}}\b Claims assistant\b0\par Key responsibilities\par "
    rb"{\listtext\'b7\tab}Key in claims\par {\listtext\'b7\tab}Scan and file letters\par Requirements\par Two years in an office\par}"
)
DOCUMENTS = {"pdf": PDF, "word": WORD, "odt": ODT, "rtf": RTF}


@pytest.mark.parametrize("source", DOCUMENTS)
def test_a_document_is_a_posting(source: str) -> None:
    posting = read_posting(DOCUMENTS[source])
    assert (posting.title, posting.source, posting.duties) == ("Claims assistant", source, DUTIES)
    assert posting.requirements.removeprefix("- ") == "Two years in an office"
    assert classify_posting(DOCUMENTS[source]).label == "BPO"


def test_lines_that_the_margin_broke_are_whole_again() -> None:
    assert "claims for private customers, and be responsible for letters (all of them)." in read_posting(PDF).text
    lines = [
        "You answer the telephone for all of our customers in the e-",
        "mail team and",
        "- sort letters",
        "of all kinds",
    ]
    assert join_lines(iter(lines)) == [lines[0] + lines[1], *lines[2:]]


def test_the_smallest_pdf() -> None:
    """02_posting.pdf of report 6 has no table of its objects."""
    assert read_posting(PDF[: PDF.index(b"xref")] + b"trailer<</Root 1 0 R>>\n%%EOF").title == "Claims assistant"


FORM = (
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Job title:</w:t></w:r></w:p></w:tc><w:tc><w:sdt><w:sdtContent>"
    f"{paragraph('Typist')}</w:sdtContent></w:sdt></w:tc></w:tr><w:tr><w:tc>{paragraph('Main duties')}</w:tc><w:tc>"
    f"{paragraph('Type letters')}{paragraph('Type forms')}</w:tc></w:tr></w:tbl>"
)


def test_a_form_in_word() -> None:
    """python-docx leaves out what was filled in in content controls, and text boxes."""
    box = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
    drawn = f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    changed = run("kept ") + "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins>" + run("new") + "</w:ins>"
    posting = read_posting(word(FORM + paragraph(drawn) + paragraph(changed) + paragraph(run("no", "<w:vanish/>"))))
    text = posting.text
    assert posting.title == "Typist"
    assert "Main duties\nType letters\nType forms" in text
    assert text.endswith("In a box\nkept new")
    assert text.count("In a box") == 1


def test_a_list_of_jobs_and_a_form_are_no_posting_in_documents_either() -> None:
    """Reports 8 and 9, of which pages were mended first."""
    jobs = ("Current vacancies", "Actuary", "Parcel sorter", "Typist", "Tax adviser")
    opened = open_document("".join(f"<text:p>{job}</text:p>" for job in jobs))
    fields = "".join(map(paragraph, ("Apply", "First name", "Last name", "Email", "Phone", "Cover letter")))
    for document in (word("".join(map(paragraph, jobs))), opened):
        with pytest.raises(PostingError, match="got a list of 4 jobs"):
            read_posting(document)
    with pytest.raises(PostingError, match=r"got an application form of \d fields"):
        read_posting(word(fields))
    with pytest.raises(PostingError, match=r"got an application form of \d fields"):
        read_posting(b"From: a@b.example\nDate: 1\nSubject: Apply\n\nFirst name\nLast name\nEmail\nPhone\nCover letter")


def test_the_part_with_the_text_may_have_another_name() -> None:
    assert read_posting(word(paragraph("Typist"), "word/document2.xml")).title == "Typist"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (pdf("", ""), "2 pages but no text.*OCR"),
        (PDF[:300], "damaged"),
        (pdf(*["Typist"] * (MAX_PAGES + 1)), f"at most {MAX_PAGES} pages"),
        (word(""), "a Word document with text"),
        (WORD[:900], "damaged"),
        (WORD.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"), "password"),
        (zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "entit"),
        (zipped({"word/document.xml": "<a>" * 300}), "in one another"),
        (b"{\\rtf1" + b"{" * 2000, "RTF"),
    ],
)
def test_what_can_not_be_read_is_told_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises((PostingError, EmptyTextError), match=told) as caught:
        read_posting(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("times", [1, 2])
def test_a_pdf_unpacks_within_bounds(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpoclass.postings.pdf._MOST_OF_TEXT", 1 << 18)
    packed = b"BT ET " * (1 << 18)
    for _ in range(times):
        packed = zlib.compress(packed, 9)
    page = b"4 0 obj<</Filter" + b"/FlateDecode" * times + b">>stream\r\n" + packed + b"\nendstream endobj\n"
    with pytest.raises(PostingError, match="unpacks to too much"):
        read_posting(PDF[:9] + page + PDF[9:])
    picture = (
        b"9 0 obj<</Subtype/Image/Filter/FlateDecode>>stream\n"
        + zlib.compress(bytes(1 << 20))
        + b"\nendstream endobj\n"
    )
    assert (
        read_posting(PDF[: PDF.index(b"xref")] + picture + b"trailer<</Root 1 0 R>>\n%%EOF").title == "Claims assistant"
    )


REFUSED = {
    "a PNG picture": b"\x89PNG\r\n\x1a\n\0\0",
    r"an Excel workbook.*label_file\(": zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
    r"a Parquet file.*label_file\(": b"PAR1\x15\x04",
    "gzip data; unpack it first": gzip.compress(b"Typist"),
    r"a Word 97 document.*\.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"),
    "a binary file": bytes(range(256)),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_holds_no_posting_is_refused_by_its_name(told: str) -> None:
    with pytest.raises(PostingError, match=told):
        read_posting(REFUSED[told])


def test_an_archive_of_postings() -> None:
    inner = zipped({"b.docx": WORD, "c.png": REFUSED["a PNG picture"]})
    data = zipped({"a/x.pdf": PDF, "in.zip": inner, ".DS_Store": b"\0", "z.txt": "Actuary", "t.csv": "a,b"})
    found = list(outcomes(data))
    assert [getattr(each, "title", None) for each in found] == [
        "Claims assistant",
        "Claims assistant",
        None,
        None,
        "Actuary",
    ]
    assert str(found[2]).startswith("in.zip/c.png: ")
    assert str(found[3]).startswith("t.csv: ")
    with pytest.raises(PostingError, match="several"):
        read_posting(data)


@pytest.mark.parametrize(
    ("made", "name"), [(zipped({"a.txt": "Actuary"}), b"a.txt"), (WORD, b"word/document.xml")], ids=["archive", "Word"]
)
@pytest.mark.parametrize("offset", [1 << 31, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
def test_a_member_that_begins_nowhere_is_damage(made: bytes, name: bytes, offset: int) -> None:
    directory, end, at = made.find(b"PK\1\2"), made.find(b"PK\5\6"), made.rfind(name) - 46
    entry = bytearray(made[at : at + 46 + len(name)])
    after = at + len(entry) + struct.unpack_from("<H", entry, 30)[0]
    struct.pack_into("<H", entry, 30, 12)
    struct.pack_into("<I", entry, 42, 0xFFFFFFFF)  # which says that it is in the extra field
    entry += struct.pack("<HHQ", 1, 8, offset)
    entries = made[directory:at] + bytes(entry) + made[after:end]
    data = made[:directory] + entries + made[end : end + 12] + struct.pack("<II", len(entries), directory) + made[-2:]
    assert any(isinstance(each, PostingError) for each in outcomes(data))


def test_an_archive_unpacks_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL_UNPACKED", 1 << 16)
    bomb = zipped({f"{number}.txt": b"a " * (1 << 20) for number in range(3)})
    assert [type(each) for each in outcomes(bomb)] == [PostingError] * 2 or len(list(outcomes(bomb))) < 4
    assert all("unpacks to" in str(each) for each in outcomes(bomb))
    nested = zipped({"a.txt": "Typist"})
    for _ in range(5):
        nested = zipped({"in.zip": nested}, zipfile.ZIP_STORED)
    assert "archives in one another" in str(next(outcomes(nested)))


def test_word_of_any_size_is_read_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL_UNPACKED", 1 << 16)
    with pytest.raises(PostingError, match="unpacks to"):
        read_posting(word(paragraph("a " * (1 << 20))))


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1 \u960?\u-3913?x}", "\u03c0\uf0b7x"),
        (rb"{\rtf1\ansicpg1251 \'c1\'f3}", "\u0411\u0443"),
        (rb"{\rtf1\ansicpg932 \'8c\'6f}", "\u7d4c"),
        (rb"{\rtf1 {\*\generator x}a\{b\}\\c}", "a{b}\\c"),
        (rb"{\rtf1\uc2\u8364\'80\'80 a}", "\u20ac a"),
        (rb"{\rtf1 a} b", "a"),
        (rb"{\rtf1 {\field{\*\fldinst HYPERLINK x}{\fldrslt Apply}}}", "Apply"),
        (rb"{\rtf1\ansicpg99999 \'e9}", "\u00e9"),
    ],
)
def test_rtf(rtf: bytes, text: str) -> None:
    assert read_rtf(rtf) == text


PIECES = [
    b"{",
    b"}",
    b"\\par ",
    b"\\u-99999?",
    b"\\'e9",
    b"\\uc3",
    b"\\*",
    b"\\ansicpg0 ",
    b"a",
    b"\\",
    b"\\ansicpg65001 ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_rtf_is_a_posting_or_an_error(pieces: list[bytes]) -> None:
    for found in outcomes(b"{\\rtf1" + b"".join(pieces)):
        assert isinstance(found, KpoclassError) or found.text


@settings(max_examples=60)
@given(st.sampled_from([PDF, WORD, ODT]), st.data())
def test_a_damaged_document_is_a_posting_or_an_error(document: bytes, data: st.DataObject) -> None:
    damaged = bytearray(document)
    for place in data.draw(st.lists(st.integers(8, len(document) - 1), max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    for found in outcomes(bytes(damaged[: data.draw(st.integers(8, len(damaged)))])):
        assert isinstance(found, KpoclassError) or found.text


def test_without_the_extra_the_command_to_install_it_is_told() -> None:
    code = f"""
import sys
sys.modules["pypdfium2"] = None
from kpoclass import MissingExtraError, classify_posting
print(classify_posting({WORD!r}).label)
try:
    classify_posting({PDF!r})
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("BPO\n")
    assert "pip install 'kpoclass[documents]'" in done.stdout


def test_pdfs_by_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        assert {
            posting.title for found in pool.map(lambda _: list(read_postings(PDF)), range(32)) for posting in found
        } == {"Claims assistant"}


@pytest.mark.parametrize("name", [b"\0\0", b"\0/", b"/\0"])
def test_a_member_of_an_archive_without_a_name_is_no_fault(name: bytes) -> None:
    """Names end at a NUL, and so are nothing, or a folder."""
    data = zipped({"xx": "Sort letters", "b.txt": "File letters"}).replace(b"xx", name)
    found = [posting.text for posting in read_postings(data)]
    assert found == ["Sort letters"] * (name[:1] == b"\0") + ["File letters"]
