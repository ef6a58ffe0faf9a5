"""Workbooks written by hand, as other programs than Excel write them: labelled as by Python, or refused if damaged."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from tables_in_node import Reader

from kpoclass import load_model
from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
#: What numbers are shown as: by themselves, as a date, a time, and a span of time.
STYLES = (
    f'{DECLARED}<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="21"/>'
    '<xf numFmtId="46"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)


def text(place: str, content: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{content}</t></is></c>'


def value(place: str, content: str, kind: str = "n", style: int = 0) -> str:
    return f'<c r="{place}" t="{kind}" s="{style}"><v>{content}</v></c>'


def rows(*cells: str) -> str:
    return "".join(f'<row r="{number}">{each}</row>' for number, each in enumerate([HEADER, *cells], 1))


HEADER = text("A1", "title") + text("B1", "text") + text("C1", "more")
CLERK = text("A2", "Clerk") + text("B2", "Sorts files")


def parts(
    data: str, *, place: str = SHEET, target: str = "worksheets/sheet1.xml", settings: str = ""
) -> dict[str, str]:
    """Return the parts of a workbook with the rows of its one sheet."""
    kinds = {"xl/workbook.xml": "sheet.main", place: "worksheet", "xl/styles.xml": "styles"}
    types = "".join(f'<Override PartName="/{name}" ContentType="{SHEETS}.{kind}+xml"/>' for name, kind in kinds.items())
    related = {"worksheet": target, "styles": "styles.xml"}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{where}"/>' for kind, where in related.items()
    )
    book = f'<Relationship Id="book" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{book}</Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "xl/workbook.xml": f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}<sheets>'
        '<sheet name="Jobs" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/styles.xml": STYLES,
        place: f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>',
    }


def packed(files: dict[str, str], encoding: str = "utf-8", sheet: bytes | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            is_sheet = name == SHEET
            archive.writestr(name, sheet if is_sheet and sheet else content.encode(encoding if is_sheet else "utf-8"))
    return file.getvalue()


def packed_with_64_bits(files: dict[str, str]) -> bytes:
    """Return an archive whose sizes and places all stand in 64 bits, as programs write that can't go back in a file."""
    content, directory = bytearray(), bytearray()
    unsaid = 0xFFFFFFFF
    for name, each in files.items():
        data = each.encode()
        packer = zlib.compressobj(wbits=-15)  # compress() knows that from Python 3.11 on
        deflated = packer.compress(data) + packer.flush()
        begin, path, crc = len(content), name.encode(), zlib.crc32(data)
        sizes = struct.pack("<HHQQ", 1, 16, len(data), len(deflated))
        content += struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 8, 0, 0, crc, unsaid, unsaid, len(path), 20)
        content += path + sizes + deflated
        directory += struct.pack("<IHHHHHHII", 0x02014B50, 45, 45, 0, 8, 0, 0, crc, unsaid)
        directory += struct.pack("<IHHHHHII", unsaid, len(path), 28, 0, 0, 0, 0, unsaid)
        directory += path + struct.pack("<HHQQQ", 1, 24, len(data), len(deflated), begin)
    count, size, at = len(files), len(directory), len(content)
    end = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, at)
    end += struct.pack("<IIQI", 0x07064B50, 0, at + size, 1)
    end += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, unsaid, unsaid, 0)
    return bytes(content + directory + end)


def with_numbers(settings: str = "") -> bytes:
    """Return a workbook with numbers of all kinds, each as itself, a date, a time, a span of time, and both."""
    written = [
        "0",
        "1",
        "1.0",
        "1.5",
        "-1",
        "59",
        "60",
        "61",
        "0.5",
        "0.999999999",
        "1e5",
        "1E-7",
        "1e16",
        "1e21",
        "0.1",
    ]
    written += ["123456789012345678", "9007199254740993", "-0", "-0.0", "+5", "00012", ".5", "5.", "1e400", "-1e400"]
    written += ["45000", "45000.75", "45000.123456789", "45000.99999999", "2958465", "2958466", "1e10", "-700000"]
    cells = ([value(f"C{row}", number, style=style) for style in range(5)] for row, number in enumerate(written * 5, 2))
    lines = [
        text(f"A{row}", "Clerk") + text(f"B{row}", "Sorts files") + each[(row - 2) // len(written)]
        for row, each in enumerate(cells, 2)
    ]
    return packed(parts(rows(*lines), settings=settings))


PLAIN = parts(rows(CLERK))
ODD_LINES = text("B2", "Sorts\r\nall\rfiles &#13; of &#x41;&#66; &amp;&lt;&gt;&quot;&apos; <![CDATA[a\r\n<b>&amp;]]>")
BOOKS = {
    "numbers": with_numbers(),
    "numbers since 1904": with_numbers('<workbookPr date1904="1"/>'),
    "line ends": packed(parts(rows(text("A2", "Clerk") + ODD_LINES))),
    "an error beside a text": packed(
        parts(rows(text("A2", "Clerk") + value("B2", "#N/A", "e") + value("C2", "x", "e")))
    ),
    "an error beside a title": packed(parts(rows(value("A2", "#REF!", "e") + text("B2", "Sorts files")))),
    "errors alone": packed(parts(rows(CLERK, value("A3", "#REF!", "e") + '<c r="B3"><f>NOW()</f></c>'))),
    "booleans": packed(parts(rows(CLERK + value("C2", "1", "b"), CLERK.replace("2", "3") + value("C3", "0", "b")))),
    "a surplus": packed(parts(rows(CLERK) + f'<row r="3">{text("A3", "Clerk")}{text("XFD3", "far")}</row>')),
    "small letters": packed(parts(rows(CLERK.replace('"A2"', '"a2"').replace('"B2"', '"b2"')))),
    "64 bits": packed_with_64_bits(PLAIN),
    "a path with a space": packed(parts(rows(CLERK), place="xl/worksheets/é 1.xml", target="worksheets/é 1.xml")),
    "a path from the root": packed(parts(rows(CLERK), target="/xl/worksheets/sheet1.xml")),
    "UTF-16": packed({**PLAIN, SHEET: PLAIN[SHEET].replace("UTF-8", "UTF-16").replace("files", "filés")}, "utf-16"),
    "Latin-1": packed(
        {**PLAIN, SHEET: PLAIN[SHEET].replace("UTF-8", "ISO-8859-1").replace("files", "filés")}, "latin-1"
    ),
    "single quotes": packed({**PLAIN, SHEET: PLAIN[SHEET].replace('"', "'").replace("<c r=", "<c\n  r\n=\t")}),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_written_by_hand_is_labelled_as_python_labels_it(tmp_path: Path, reader: Reader, name: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(BOOKS[name])
    label_file(tmp_path / "a.xlsx", tmp_path / "a.csv", model=load_model())
    written = reader.read(BOOKS[name], "a.xlsx", page=True)["written"]
    assert written.splitlines() == (tmp_path / "a.csv").read_bytes().decode().splitlines()


def damaged_sheet(old: str, new: str) -> bytes:
    assert old in PLAIN[SHEET]
    return packed({**PLAIN, SHEET: PLAIN[SHEET].replace(old, new, 1)})


DAMAGED = {
    "cut off": damaged_sheet("</sheetData></worksheet>", ""),
    "cut off in a cell": packed({**PLAIN, SHEET: PLAIN[SHEET][: PLAIN[SHEET].index("files")]}),
    "an end of another": damaged_sheet("</row>", "</rov>"),
    "no end": damaged_sheet("</row>", ""),
    "an ampersand": damaged_sheet("Sorts files", "Sorts & files"),
    "an unknown name": damaged_sheet("Sorts files", "Sorts &nbsp; files"),
    "a number of no character": damaged_sheet("Sorts files", "Sorts &#x110000; files"),
    "a number of half a character": damaged_sheet("Sorts files", "Sorts &#xD800; files"),
    "the number of NUL": damaged_sheet("Sorts files", "Sorts &#0; files"),
    "a control character": damaged_sheet("Sorts files", "Sorts \x01 files"),
    "an attribute without a value": damaged_sheet("<c r=", "<c x r="),
    "not UTF-8": packed({**PLAIN, SHEET: PLAIN[SHEET].replace("files", "filés")}, "latin-1"),
    "nothing": packed(PLAIN, sheet=b" "),
    "a word for a number": packed(parts(rows(CLERK + value("C2", "0x10")))),
    "a word for a boolean": packed(parts(rows(CLERK + value("C2", "x", "b")))),
    "a word for a shared text": packed(parts(rows(CLERK + value("C2", "0x0", "s")))),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_workbook_is_never_answered(tmp_path: Path, reader: Reader, name: str) -> None:
    found = reader.read(DAMAGED[name], "a.xlsx")
    assert found["kind"] == "DataError"
    assert "damaged" in found["error"]
    (tmp_path / "a.xlsx").write_bytes(DAMAGED[name])
    with pytest.raises(DataError):
        label_file(tmp_path / "a.xlsx", tmp_path / "a.csv")
