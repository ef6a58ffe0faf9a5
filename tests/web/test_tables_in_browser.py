"""Tables are read, understood and written in the browser as ``kpoclass label`` does."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from any_table import Table, tables
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_model import small_parameters
from tables_in_node import Reader, check_read, places_of, read_by_python

from kpoclass import Classification, load_model
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import DataError, KpoclassError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats.csv_fields import CsvFields
from kpoclass.labelling.results import Results
from kpoclass.model import Model

MODEL = Model(small_parameters())


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
    "polish.csv": "id;title;text\n1;Księgowy;żąda źródeł płac\n2;Specjalista;obsługa klientów\n".encode("cp1250"),
    "russian.csv": "id;title;text\n1;Бухгалтер;Оператор ввода данных\n".encode("cp1251"),
    "posting.txt": b"Actuary\nDuties:\n- Price risks\n- Build reserves\n",
    "spaces.csv": b"title,text\n  ,\t\n Clerk , Sorts \n",
    "german.csv": f"Stellenbezeichnung;Aufgaben;Anforderungen;Ort\n{GERMAN}\n".encode(),
    "repeated.csv": b"title,position,description\n" + b"Clerk,Full time,Sorts the files of the office\n" * 5,
    "persons.csv": b"title,name,job,text\nMr,Lee,Clerk,Sorts the files of the office\nMrs.,Day,Actuary,Prices risks\n",
    "none-of-lines.csv": b'1,"Sorts\nthe files, all day, of the office"\r\n2,"Answers\ncalls of the late shift"\r\n',
    "nul.csv": b"title,text\nClerk,Sorts\0files\n",
    "labelled.csv": f"title,{ADDED}\nClerk,KPO,1,1,4,true,1,1,true,,\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_python_reads_it(tmp_path: Path, reader: Reader, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    check_read(reader.read(FILES[name], name), read_by_python(path))


def results_of(model: Model, texts: list[object]) -> list[dict[str, Any]]:
    """Return results as JavaScript has them."""

    def one(text: object) -> dict[str, Any]:
        try:
            return model.classify(text).to_dict()  # type: ignore[arg-type]
        except KpoclassError as error:
            return {"error": str(error).partition(";")[0]}

    return list(map(one, texts))


def labelled_by_python(folder: Path, name: str, model: Model, *, named: str | None = None) -> bytes:
    """Return the file that ``label`` writes."""
    target = folder / f"out{Path(name).suffix}"
    label_file(folder / name, target, text=named, model=model, force=True)
    return target.read_bytes()


IN_UTF_8 = [name for name, content in FILES.items() if content.isascii() or content[:3] == codecs.BOM_UTF8]


@pytest.mark.parametrize("name", IN_UTF_8)
def test_results_are_written_to_the_byte_as_python_writes_them(tmp_path: Path, reader: Reader, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    read = read_by_python(tmp_path / name)
    named = None if read.chosen else read.columns[0]
    written = reader.read(FILES[name], name, results=results_of(MODEL, read.texts))["written"]
    assert written.encode() == labelled_by_python(tmp_path, name, MODEL, named=named)


@pytest.mark.parametrize("name", [name for name in IN_UTF_8 if name not in {"none.csv", "one-value.csv"}])
def test_whole_files_are_labelled_to_the_byte_as_python_labels_them(tmp_path: Path, reader: Reader, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    found = reader.read(FILES[name], name, label=True)
    if found["texts"]:
        assert found["written"].encode() == labelled_by_python(tmp_path, name, load_model())


@pytest.mark.parametrize("name", sorted({*FILES} - {*IN_UTF_8}))
def test_files_in_other_encodings_are_labelled_as_python_labels_them(tmp_path: Path, reader: Reader, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    found = reader.read(FILES[name], name, label=True)
    read = read_by_python(tmp_path / name)
    expected = labelled_by_python(tmp_path, name, load_model())
    encoding = {"cp1252.csv": "cp1252", "polish.csv": "cp1250", "russian.csv": "cp1251", "utf16.csv": "utf-16"}
    text = expected.decode(encoding.get(name, "utf-16-be" if "16be" in name else "utf-8-sig"), "replace")
    assert read.chosen
    assert well_matched(found["written"]) == well_matched(text)
    # In UTF-8 whatever the source has, with a mark by which spreadsheets know that, unless the source was plain UTF-8.
    assert found["written"].startswith("\ufeff") == (name not in {"semicolon.csv", "german.csv", "odd.csv"})


def well_matched(text: str) -> list[list[str]]:
    """Return the fields of a file without its mark; of what has odd bytes, their number may differ."""
    text = re.sub("[\ud800-\udfff\ufffd]+", "?", text.removeprefix("\ufeff"))
    text = text.replace("kept as read", "no character")
    return list(csv.reader(io.StringIO(text, newline="")))


class Written(NamedTuple):
    """How a table is written."""

    delimiter: str
    quoting: int
    end: str
    encoding: str
    above: list[str]
    header: bool
    ended: bool

    def content(self, table: Table) -> bytes:
        file = io.StringIO(newline="")
        rows = [table.names, *table.rows] if self.header else table.rows
        csv.writer(file, delimiter=self.delimiter, quoting=self.quoting, lineterminator=self.end).writerows(rows)  # type: ignore[arg-type]
        text = "".join(line + self.end for line in self.above) + file.getvalue()
        return (text if self.ended else text.removesuffix(self.end)).encode(self.encoding)


LANGUAGES = {
    "utf-8": "utf",
    "utf-8-sig": "utf",
    "utf-16": "utf",
    "cp1252": "cp1252",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
}


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """Draw a table in any dialect; nothing is told of it, so both have to find out the same."""
    encoding = draw(st.sampled_from(sorted(LANGUAGES)))
    table = draw(tables(LANGUAGES[encoding], without="\\"))
    written = Written(
        draw(st.sampled_from(",;\t|^~")),
        draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        draw(st.sampled_from(["\n", "\r\n"])),
        encoding,
        draw(st.lists(st.sampled_from(["Open positions", "Exported on 1 March", ""]), max_size=2)),
        draw(st.sampled_from([True, True, True, False])),
        draw(st.booleans()),
    )
    content = written.content(table)
    if encoding != "utf-16" and draw(st.sampled_from([False, False, True])):  # a quote or delimiter too many somewhere
        start = 3 if content.startswith(codecs.BOM_UTF8) else 0  # nobody writes within a byte order mark
        place = draw(st.integers(start, len(content)))
        content = content[:place] + draw(st.sampled_from([b'"', b",", b";", b"'", b"\n"])) + content[place:]
    return content


def check_same(folder: Path, reader: Reader, content: bytes) -> None:
    """Read a file with both, which agree on what it is, or on the line in which it is damaged."""
    path = folder / "a.csv"
    path.write_bytes(content)
    found = reader.read(content)
    try:
        expected = read_by_python(path)
    except DataError as refused:
        error = str(refused)
    else:
        check_read(found, expected)
        return
    assert found["kind"] == "DataError"
    assert re.findall(r"line \d+", found["error"])[:1] == re.findall(r"line \d+", error)[:1]


@settings(max_examples=150)
@given(contents())
def test_tables_in_any_dialect(tmp_path_factory: pytest.TempPathFactory, reader: Reader, content: bytes) -> None:
    check_same(tmp_path_factory.getbasetemp(), reader, content)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(["a", "text", "b c", ",", ",", ";", '"', '"', "\n", " ", "'", "1"]), min_size=1, max_size=50
    )
)
def test_whatever_is_called_a_table(tmp_path_factory: pytest.TempPathFactory, reader: Reader, parts: list[str]) -> None:
    check_same(tmp_path_factory.getbasetemp(), reader, "".join(parts).encode())


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            ["title", "text", "Clerk", "b c", ",", ",", "\n", "\n", *"\x1c\x1f\x85\xa0\u180e\u200b\u3000\ufeff "]
        ),
        min_size=1,
        max_size=40,
    )
)
@example(["\x1f", "\n", "title", "\n", "Clerk", "\n"])
@example(["title", ",", "text", "\n", "\ufeff", ",", "Clerk", "\n", "\x1f", ",", "\x85", ",", "\x1c"])
def test_spaces_of_any_kind(tmp_path_factory: pytest.TempPathFactory, reader: Reader, parts: list[str]) -> None:
    check_same(tmp_path_factory.getbasetemp(), reader, "".join(parts).encode())


@pytest.mark.slow
@settings(max_examples=5_000)
@given(contents())
def test_thousands_of_tables(tmp_path_factory: pytest.TempPathFactory, reader: Reader, content: bytes) -> None:
    check_same(tmp_path_factory.getbasetemp(), reader, content)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(["KPO", "BPO"]), *[st.integers(0, 20_000)] * 3), min_size=1, max_size=20))
def test_numbers_are_rounded_as_python_rounds_them(reader: Reader, halves: list[tuple[str, int, int, int]]) -> None:
    """Halves of the last place, which many numbers are near to, and some on to the bit."""
    results = [
        Classification(label, 0.5, kpo / 20_000, 3, True, scope / 20_000, coverage / 20_000, True, None)
        for label, kpo, scope, coverage in halves
    ]
    content = ("title\n" + "Clerk\n" * len(results)).encode()
    written = reader.read(content, results=[each.to_dict() for each in results])["written"]
    fields = CsvFields(",").of(Results.of(results, {}))
    assert written.splitlines()[1:] == [f"Clerk{''.join(parts)}" for parts in zip(*fields, strict=True)]


def test_a_second_run_gets_names_of_its_own(reader: Reader) -> None:
    content = FILES["plain.csv"]
    once = reader.read(content, label=True)["written"]
    twice = reader.read(once.encode(), label=True)
    assert places_of(twice["chosen"]) == [1, 2]
    assert twice["written"].splitlines()[0].endswith("kpoclass_2_reason,kpoclass_2_error")
    refused = reader.read(once.encode(), label=True, prefix="kpoclass_")
    assert refused["error"] == "a.csv: the column 'kpoclass_label' already exists; choose another prefix"
