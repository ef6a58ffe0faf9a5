"""Kinds of files that are no plain text, told by their first bytes and named as people name them."""

from __future__ import annotations

EXCEL = "an Excel workbook"
EXCEL_BINARY = "a binary Excel workbook (.xlsb)"
EXCEL_97 = "an Excel 97 workbook (.xls)"
OPEN_DOCUMENT_SHEET = "an OpenDocument spreadsheet"
PARQUET = "a Parquet file"
ARROW = "an Arrow file"
WORD = "a Word document"
WORD_97 = "a Word 97 document (.doc)"
OPEN_DOCUMENT_TEXT = "an OpenDocument text"
PDF = "a PDF file"
RTF = "an RTF document"
OUTLOOK = "an Outlook message (.msg)"
OFFICE_97 = "an Office 97 file"
PROTECTED = "an Office file protected by a password"
ZIP = "a ZIP archive"
GZIP = "gzip data"
PICKLE = "a Python pickle"
MODEL = "a kpoclass model"
BINARY = "a binary file of an unknown kind"

#: What holds a table, for which there is ``kpoclass label``.
TABLES = frozenset({EXCEL, EXCEL_BINARY, EXCEL_97, OPEN_DOCUMENT_SHEET, PARQUET, ARROW})
#: What holds something else, packed.
PACKED = frozenset(
    {ZIP, GZIP, "bzip2 data", "xz data", "Zstandard data", "LZ4 data", "a 7z archive", "a RAR archive", "a tar archive"}
)

#: What files of a kind begin with.
_BEGINNINGS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    (PARQUET, (b"PAR1",)),
    (MODEL, (b"KPOCLASS\1\0", b"KPOCLASS\2\0")),
    (ARROW, (b"ARROW1\0\0", b"FEA1")),
    (RTF, (b"{\\rtf",)),
    (GZIP, (b"\x1f\x8b",)),
    (PICKLE, (b"\x80\2", b"\x80\3", b"\x80\4", b"\x80\5")),
    ("compressed data (.Z)", (b"\x1f\x9d",)),
    ("xz data", (b"\xfd7zXZ\0",)),
    ("Zstandard data", (b"\x28\xb5\x2f\xfd",)),
    ("LZ4 data", (b"\x04\x22\x4d\x18",)),
    ("a 7z archive", (b"7z\xbc\xaf\x27\x1c",)),
    ("a RAR archive", (b"Rar!\x1a\x07",)),
    ("a cabinet file", (b"MSCF\0\0\0\0",)),
    ("a PNG picture", (b"\x89PNG\r\n\x1a\n",)),
    ("a JPEG picture", (b"\xff\xd8\xff",)),
    ("a GIF picture", (b"GIF87a", b"GIF89a")),
    ("a TIFF picture", (b"II*\0", b"MM\0*")),
    ("a Photoshop picture", (b"8BPS\0\1",)),
    ("an icon", (b"\0\0\1\0",)),
    ("a DjVu file", (b"AT&TFORM",)),
    ("a PostScript file", (b"%!PS",)),
    ("an SQLite database", (b"SQLite format 3\0",)),
    ("an Access database", (b"\0\1\0\0Standard ",)),
    ("an HDF5 file", (b"\x89HDF\r\n\x1a\n",)),
    ("a NumPy array", (b"\x93NUMPY",)),
    ("an Avro file", (b"Obj\1",)),
    ("an ORC file", (b"ORC\n",)),
    ("an SPSS file", (b"$FL2@(#)", b"$FL3@(#)")),
    ("a Stata file", (b"<stata_dta>",)),
    ("an R file", (b"RDX2\n", b"RDX3\n")),
    ("an Outlook mailbox (.pst)", (b"!BDN",)),
    ("an Outlook attachment (winmail.dat)", (b"\x78\x9f\x3e\x22",)),
    ("a program", (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm", b"MZ\x90\0")),
    ("a sound file", (b"ID3\3", b"ID3\4", b"fLaC\0", b"OggS\0", b"\xff\xfb", b"\xff\xf3")),
    ("a video", (b"\x1a\x45\xdf\xa3",)),
    ("a binary property list", (b"bplist00",)),
    ("a font", (b"OTTO\0", b"wOFF", b"wOF2", b"\0\1\0\0\0")),
    ("a Windows shortcut", (b"\x4c\0\0\0\x01\x14\x02\0",)),
)
#: What follows later in files whose first bytes say too little.
_LATER = (
    (b"BZh", 4, b"1AY&SY", "bzip2 data"),
    (b"BZh", 4, b"\x17rE8P\x90", "bzip2 data"),
    (b"BM", 6, b"\0\0\0\0", "a BMP picture"),
    (b"RIFF", 8, b"WEBP", "a WebP picture"),
    (b"RIFF", 8, b"WAVE", "a sound file"),
    (b"RIFF", 8, b"AVI ", "a video"),
    (b"\0", 4, b"ftyphei", "a HEIF picture"),
    (b"\0", 4, b"ftypmif1", "a HEIF picture"),
    (b"\0", 4, b"ftypavif", "an AVIF picture"),
    (b"\0", 4, b"ftyp", "a video"),
    (b"", 257, b"ustar", "a tar archive"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Streams in the compound files of old Office, by which to tell them apart.
_OF_OLE = (
    ("EncryptedPackage", PROTECTED), ("WordDocument", WORD_97), ("Workbook", EXCEL_97), ("Book", EXCEL_97),
    ("PowerPoint Document", "a PowerPoint 97 file (.ppt)"), ("__properties_version1.0", OUTLOOK),
)  # fmt: skip
#: What names in a ZIP archive begin with; folders that people name "word" are no document.
_OF_ZIP = (
    ("xl/workbook.bin", EXCEL_BINARY),
    *((f"xl/{part}", EXCEL) for part in ("workbook", "worksheets/", "_rels/", "styles", "theme/", "sharedStrings")),
    *((f"word/{part}", WORD) for part in ("document", "_rels/", "styles", "settings", "theme/", "fontTable", "media/")),
    ("ppt/presentation", "a PowerPoint file"),
    ("ppt/_rels/", "a PowerPoint file"),
    ("ppt/slides/", "a PowerPoint file"),
    ("visio/document", "a Visio drawing"),
    ("Index/Document.iwa", "a file of Apple's iWork"),
    ("Index/DocumentMetadata.iwa", "a file of Apple's iWork"),
    ("AndroidManifest.xml", "a program"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
)
_MIMETYPES = (
    (b"application/vnd.oasis.opendocument.spreadsheet", OPEN_DOCUMENT_SHEET),
    (b"application/vnd.oasis.opendocument.text", OPEN_DOCUMENT_TEXT),
    (b"application/vnd.oasis.opendocument.", "an OpenDocument file"),
    (b"application/epub+zip", "an EPUB book"),
)
_MOST_MEMBERS = 1000
#: Control characters that occur in texts: tab, line ends, page break, escape, the end mark of DOS, and those that part
#: the fields of some exports.
_CONTROLS = bytes(set(range(32)) - {1, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31})
_LOOKED_AT = 1 << 12
#: PDF readers take what begins so far into a file, and some mail servers put lines before it.
_BEFORE_PDF = 1 << 10
_BLANK = b"\xef\xbb\xbf \t\r\n\0"


def kind_of(head: bytes) -> str | None:
    r"""Return the kind of a file by its beginning (the more, the better it tells archives apart); None for text.

    >>> kind_of(b"%PDF-1.7 ...")
    'a PDF file'
    >>> kind_of("Actuary; prices risks".encode("utf-16"))
    """
    for kind, beginnings in _BEGINNINGS:
        if head.startswith(beginnings):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")):
        return _in_zip(head)
    if head.startswith(_OLE):
        return next((kind for name, kind in _OF_OLE if name.encode("utf-16-le") + b"\0\0" in head), OFFICE_97)
    for first, place, later, kind in _LATER:
        if head.startswith(first) and head.startswith(later, place):
            return kind
    if b"%PDF-" in head[:_BEFORE_PDF] and (head.lstrip(_BLANK).startswith(b"%PDF-") or b" obj" in head):
        return PDF
    return BINARY if _is_binary(head[:_LOOKED_AT]) else None


def _in_zip(head: bytes) -> str:
    """Go from member to member; what is in a member that is itself an archive is not its own."""
    place, found = 0, ZIP
    for _ in range(_MOST_MEMBERS):
        if not head.startswith(b"PK\x03\x04", place):
            break
        flags, size, length, extra = (
            int.from_bytes(head[place + start : place + end], "little")
            for start, end in ((6, 8), (18, 22), (26, 28), (28, 30))
        )
        content = place + 30 + length + extra
        name = head[place + 30 : place + 30 + length].decode("utf-8", "replace").replace("\\", "/")
        if name == "mimetype":
            return next((kind for mimetype, kind in _MIMETYPES if head.startswith(mimetype, content)), ZIP)
        for start, kind in _OF_ZIP:
            if name.startswith(start):
                if kind != EXCEL:  # unless its workbook.bin comes later
                    return kind
                found = kind
        # Where the size comes after the content, the next member has to be looked for.
        place = head.find(b"PK\x03\x04", content) if flags & 8 and not size else content + size
        if place < 0:
            break
    return found


def _is_binary(head: bytes) -> bool:
    """Return whether these bytes are no text in UTF-8, UTF-16, UTF-32 or a code page."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return False
    zeros = [head[place::4].count(0) for place in range(4)]
    for even in (zeros[0] + zeros[2], zeros[1] + zeros[3]):  # every second byte, in UTF-16 without a mark
        if even and even * 4 > len(head) and even > 0.95 * sum(zeros):
            return False
    parts = (head[start : start + 256] for start in range(0, len(head), 256))
    controls = ((len(part), len(part) - len(part.translate(None, _CONTROLS))) for part in parts)
    return any(count > 8 and count * 20 > length for length, count in controls)
