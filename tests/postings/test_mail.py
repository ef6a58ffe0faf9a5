"""Report 6: a mail or a saved page is a posting, with what is attached."""

# ruff: noqa: E501 - mails as they are written

from __future__ import annotations

from email.message import EmailMessage, Message

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_documents import paragraph, pdf, word

from kpoclass import KpoclassError
from kpoclass.postings import read_posting
from kpoclass.postings.mail import is_mail
from kpoclass.postings.read import outcomes

TEXT = "Hello all,\n\nwe are looking for someone.\n\nDuties:\n- Sort letters by postcode\n- Scan forms\n"
PAGE = "<html><body><p>Hello all,</p><h2>Duties</h2><ul><li>Sort letters by postcode<li>Scan forms</ul></body></html>"
WORD = word(paragraph("Typist", "Titel") + paragraph("Type letters"))
PDF = pdf("Actuary\nPrice marine risks")


def mail(text: str = TEXT, subject: str = "Fwd: Re: Parcel sorter", charset: str = "utf-8") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "hr@a.example", "all@a.example", subject
    made.set_content(text, charset=charset)
    return made


def attach(made: EmailMessage, data: bytes, name: str, kind: str = "application/octet-stream") -> EmailMessage:
    main, sub = kind.split("/")
    made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made


@pytest.mark.parametrize("as_text", [False, True])
def test_a_mail_has_its_subject_as_title(as_text: bool) -> None:
    data = mail().as_bytes()
    posting = read_posting(data.decode() if as_text else data)
    assert posting.title == "Parcel sorter"
    assert posting.duties == "- Sort letters by postcode\n- Scan forms"
    assert "hr@a.example" not in posting.text


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252"])
def test_html_is_read_before_text_in_any_charset(charset: str) -> None:
    made = mail("Look at this in a browser", "Caf\u00e9 clerk", charset)
    made.add_alternative(PAGE.replace("Scan", "Scan caf\u00e9"), subtype="html", charset=charset)
    posting = read_posting(made.as_bytes())
    assert (posting.title, posting.source) == ("Caf\u00e9 clerk", "html")
    assert posting.duties == "- Sort letters by postcode\n- Scan caf\u00e9 forms"


def test_a_title_in_the_text_comes_before_the_subject() -> None:
    assert read_posting(mail("Typist\n\nDuties:\n- Type letters\n", "New vacancy").as_bytes()).title == "Typist"


def test_documents_attached_are_the_postings() -> None:
    made = attach(
        attach(attach(mail("Hi, see attached.\n"), WORD, "a.docx"), PDF, "b.pdf"), b"\x89PNG", "logo.png", "image/png"
    )
    assert [getattr(each, "title", each) for each in outcomes(made.as_bytes())] == ["Typist", "Actuary"]
    both = attach(mail(), WORD, "a.docx")
    assert [getattr(each, "title", each) for each in outcomes(both.as_bytes())] == ["Parcel sorter", "Typist"]


def test_an_attachment_that_is_not_read_is_named() -> None:
    found = list(outcomes(attach(mail(), b"PAR1\0", "rows.parquet").as_bytes()))
    assert str(found[1]).startswith("attachment rows.parquet: expected a posting")
    assert "a Parquet file" in str(found[1])


SAVED = f"""From: <Saved by a browser>
Snapshot-Content-Location: https://a.example/1
Subject: Jobs | Example board
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--x"

----x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

{PAGE.replace("<body>", "<head><title>Parcel sorter</title></head><body>").replace("=", "=3D").replace("Sort", "S=6Frt")}
----x
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://a.example/logo.png

iVBORw0KGgo=
----x
Content-Type: text/css

a {{ color: red }}
----x--
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_saved_page_is_a_page(line_end: str) -> None:
    posting = read_posting(SAVED.replace("\n", line_end).encode())
    assert (posting.title, posting.source) == ("Parcel sorter", "html")
    assert posting.duties == "- Sort letters by postcode\n- Scan forms"
    assert "color" not in posting.text


@pytest.mark.parametrize(
    "text",
    [
        "Title: Typist\nLocation: Leeds\n\nType letters",
        "Subject: Typist\nDuties: Type letters",
        "Typist: a job",
        "https://a.example: x",
        "",
        '{"title": "Typist"}',
    ],
)
def test_other_texts_are_no_mails(text: str) -> None:
    assert not is_mail(text.encode())


PIECES = [
    b"From: a\n", b"MIME-Version: 1.0\n", b"Content-Type: multipart/mixed; boundary=x\n", b"\n", b"--x\n", b"--x--\n",
    b"Content-Type: text/html; charset=no\n", b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n",
    b"Subject: =?utf-8?q?a?=\n", b"Subject: \xe9\n", b"Content-Disposition: attachment; filename*=x''%\n", b"<p>a</p>\n", b"YQ==\n", b"a b\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_mail_is_a_posting_or_an_error(pieces: list[bytes]) -> None:
    for found in outcomes(b"MIME-Version: 1.0\n" + b"".join(pieces)):
        assert isinstance(found, KpoclassError) or found.text


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", "hex", "no-such"])
def test_what_is_no_charset_of_texts_decodes_nothing(charset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("this takes hours, for a long text")

    monkeypatch.setattr("encodings.punycode.punycode_decode", refuse)
    data = (
        f"From: hr@a.example\nSubject: =?{charset}?q?Parcel-sorter?=\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"--x\nContent-Type: text/plain; charset={charset}\n\n{TEXT}\n"
        f"--x\nContent-Type: text/plain; charset*={charset}''utf-8\nContent-Disposition: attachment;"
        f" filename*={charset}''b-9a.txt\n\nA file\n--x--\n"
    )
    first, *_ = outcomes(data.encode())
    assert "Sort letters by postcode" in getattr(first, "text", "")


@pytest.mark.parametrize("value", ['a="' + '\\";' * 5000, "a=b; " * 5000, "=?utf-8?q?a?= " * 5000, "a\n " * 5000])
@pytest.mark.parametrize("field", ["Subject", "Content-Type", "Content-Disposition", "Content-Type: text/plain; x"])
def test_of_a_long_field_of_the_header_only_the_beginning_is_read(
    field: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest: list[int] = []

    def parts(message: Message) -> list[tuple[str, str]]:
        longest.extend(len(each) for part in message.walk() for each in part.values())
        return [("", TEXT)]

    monkeypatch.setattr("kpoclass.postings.mail._parts", parts)
    inner = f"Content-Type: multipart/mixed; boundary=x\n\n--x\n{field}: {value}\n\n{TEXT}\n--x--\n"
    for data in (f"From: hr@a.example\n{field}: {value}\n\n{TEXT}", f"From: hr@a.example\nTo: a@b.example\n{inner}"):
        list(outcomes(data.encode()))
    assert len(longest) > 3
    assert max(longest) <= 1000
