"""Tables are read, understood and written in the browser as ``kpoclass label`` does."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_model import small_parameters
from tables_in_node import Read, Reader, as_json, read_by_python, started

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.inference.titled import text_or_error
from kpoclass.inference.validation import noting
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats.plain_values import well_formed
from kpoclass.model import Model

MODEL = Model(small_parameters())


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with started() as reader:
        yield reader


LONG = "Types in the orders that come by post"
ADDED = ",".join(f"new_{name}" for name in RESULT_COLUMNS)
GERMAN = "Buchhalter;Führt die Bücher der ganzen Firma;Kenntnisse in der Buchhaltung und Geduld;Köln"
STELLEN = "Offene Stellen\nNr;Title;Description\n1;Geschäftsführer;Values companies\n2;Clerk;Sorts; files\n"
#: As people have them.
FILES: dict[str, bytes] = {
    "plain.csv": b"id,title,description\n1,Actuary,Price risks\n2,Clerk,\"Sort, file\"\n",
    "semicolon.csv": 'Nr;Titel;Beschreibung\r\n1;Clerk;Sorts\r\n2;Buchhalter;"Führt; Bücher"\r\n'.encode(),
    "cp1252.csv": STELLEN.encode("cp1252"),
    "tab.tsv": b"title\ttext\nClerk\tSorts\tfiles\nActuary\n",
    "bar.txt": b"title|text\nClerk|Sorts files\n",
    "marked.csv": b"\xef\xbb\xbftitle,text\r\nClerk,Sorts files\r\n",
    "utf16.csv": "title\ttext\r\nClerk\tSorts fïles\r\n".encode("utf-16"),
    "utf16be.csv": "title,text\nClerk,Sorts fïles all day long\n".encode("utf-16-be"),
    "old-mac.csv": b"title,text\rClerk,Sorts files\rActuary,Prices risks",
    "quotes.csv": b'title,text\n"The ""big"" clerk","two\nlines\r\nand, more"\n14" pipe fitter,"a"b\n',
    "single.csv": b"'title','text'\n'Clerk','it''s, so'\n'Actuary','x, y'\n",
    "escaped.csv": b'title,text\n"The \\"big\\" clerk","a\\\\b, c"\n',
    "spaced.csv": b'"title", "text"\n"Clerk", "Sorts, files"\n"Actuary", "Prices, risks"\n',
    "sep.csv": b"sep=;\r\nid;title\r\n1;Clerk\r\n2;Actuary\r\n",
    "ragged.csv": b"id,title,text\n1,Clerk\n2,Clerk,Sorts,files\n3,Clerk,Sorts,,\n\n4,A,B,C,D,E\n",
    "blank.csv": b"title,text\n\nClerk,Sorts\n,\n\nActuary,Prices\n\n\n",
    "missing.csv": b"title,text\nN/A,Sorts files\nClerk,n/a\nnone,-\n#REF!,Sorts\n",
    "headless.csv": b"1,Clerk,Sorts files all day\n2,Actuary,Prices the risks of ships\n",
    "list.txt": b"Clerk\nActuary\nParcel sorter\nSorts files, and carries them\n",
    "one.csv": b"title\nClerk\n\n\"\"\nActuary\n",
    "one-value.csv": b"Job title\n",
    "empty-rows.csv": b"title,text\n\n\n",
    "above.csv": b"Report of openings\nMarch 2026\n\nid,Job title,Text\n1,Clerk,Sorts files\n2,Actuary,Prices risks\n",
    "doubled.csv": b"text,text,title,text\nSorts files,a,Clerk,b\n",
    "parts.csv": f"Job title,Duties,Requirements,About the company\nClerk,{LONG},{LONG} twice,{LONG}\n".encode(),
    "quoted.csv": b'"id","title"\n"1","Clerk"\n"2","Act,uary"\n',
    "caret.csv": b"id^title^text\n1^Clerk^Sorts files\n2^Actuary^Prices risks\n",
    "none.csv": b"a,b\nLeeds,Pune\nRome,Paris\n",
    "formula.csv": b"title,text\n=1+1,@SUM(A1)\n+Clerk,-Sorts files\n",
    "odd.csv": "title,text\nCafé clerk,Größe naïve\n".encode() + b"Clerk,Sorts \xff\xc3( files\n",
    "polish.csv": "id;stanowisko;opis\n1;Księgowy;żąda źródeł płac\n2;Specjalista;obsługa klientów\n".encode("cp1250"),
    "russian.csv": "id;title;text\n1;Бухгалтер;Оператор ввода данных\n".encode("cp1251"),
    "posting.txt": b"Actuary\nDuties:\n- Price risks\n- Build reserves\n",
    "spaces.csv": b"title,text\n  ,\t\n Clerk , Sorts \n",
    "german.csv": f"Stellenbezeichnung;Aufgaben;Anforderungen;Ort\n{GERMAN}\n".encode(),
    "repeated.csv": b"title,position,description\n" + b"Clerk,Full time,Sorts the files of the office\n" * 5,
    "persons.csv": b"title,name,job,text\nMr,Lee,Clerk,Sorts the files of the office\nMrs.,Day,Actuary,Prices risks\n",
    "nul.csv": b"title,text\nClerk,Sorts\0files\n",
    "labelled.csv": f"title,{ADDED}\nClerk,KPO,1,1,4,true,1,1,true,,\n".encode(),
}  # fmt: skip


def check_read(found: dict[str, Any], expected: Read) -> None:
    """Compare what both make of a file."""
    assert found.get("error") is None
    assert found["columns"] == expected.columns
    assert [list(map(well_formed, row)) for row in found["rows"]] == expected.rows
    chosen = found["chosen"]
    places = [*([] if chosen["title"] is None else [chosen["title"]]), *chosen["text"]]
    assert [found["columns"][place] for place in places] == expected.chosen
    if expected.chosen:
        titled = chosen["title"] is not None
        texts = [text_or_error(each["title"], each["text"]) if titled else each["text"] for each in found["texts"]]
        assert texts == expected.texts
    assert found["numbers"] == expected.numbers
    faults = [(number, what.replace("kept as read", "no character")) for number, what in expected.faults]
    assert [(fault["number"], fault["message"]) for fault in found["faults"]] == faults
    assert found["told"] == expected.told.partition(" (one posting")[0]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_python_reads_it(tmp_path: Path, reader: Reader, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    check_read(reader.ask(FILES[name], name), read_by_python(path))


def labelled_by_both(folder: Path, reader: Reader, name: str, content: bytes) -> tuple[str, str]:
    """Return the labelled file as JavaScript writes it and as Python does, the results being Python's."""
    source, target = folder / name, folder / f"out{Path(name).suffix}"
    source.write_bytes(content)
    read = read_by_python(source)
    label_file(source, target, text=None if read.chosen else read.columns[0], model=MODEL, force=True)
    errors: dict[int, str] = {}
    check = noting(errors)
    results = [MODEL.classify(str(text)) if check(place, text) else None for place, text in enumerate(read.texts)]
    given = as_json(results, [errors.get(place) for place in range(len(results))])
    encoding = "utf-16" if content[:2] == codecs.BOM_UTF16_LE else "utf-8"
    return reader.ask(content, name, results=given)["written"], target.read_bytes().decode(encoding, "replace")


IN_UTF_8 = [name for name, content in FILES.items() if content.isascii() or content[:3] == codecs.BOM_UTF8]


@pytest.mark.parametrize("name", IN_UTF_8)
def test_a_labelled_file_is_written_to_the_byte_as_python_writes_it(tmp_path: Path, reader: Reader, name: str) -> None:
    written, expected = labelled_by_both(tmp_path, reader, name, FILES[name])
    assert written == expected
