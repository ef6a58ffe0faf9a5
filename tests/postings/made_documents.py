"""Small documents, made from their parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
STYLES = f"""<w:styles {_W}><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Listen"><w:name w:val="List Paragraph"/></w:style></w:styles>"""


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str, style: str = "", *, bold: bool = False, listed: bool = False) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if listed else ""
    inner = text if text.startswith("<") else run(text, "<w:b/>" if bold else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def word(body: str, main: str = "word/document.xml") -> bytes:
    relations = f'<Relationships><Relationship Type="http://a/officeDocument" Target="{main}"/></Relationships>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations,
            main: f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>',
            "word/styles.xml": STYLES,
        }
    )


def open_document(text: str, styles: str = "") -> bytes:
    content = (
        f"<office:document-content {_OPEN}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{text}</office:text></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": mimetype, "content.xml": content}, zipfile.ZIP_STORED)


def pdf(*pages: str) -> bytes:
    """Make a PDF file of lines; no pages' text, no text."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    for page in pages:
        lines = [line.replace("(", "\\(").replace(")", "\\)") for line in page.splitlines()]
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 10 Tf 12 TL 40 760 Td {shown} ET" if page else "0 0 m 9 9 l S"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        content = len(objects)
        resources = f"<</Font<</F1 {font}>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {content} 0 R/Resources{resources}>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    written = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(places) + 1}>>\n"
    return written + f"{trailer}startxref\n{len(written)}\n%%EOF".encode()
