"""The answers of the service are those of the Python functions."""

from __future__ import annotations

import json

import pytest
from asking import JSON, TEXT, ask, exchange, post
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import __version__, classify, classify_posting, explain, load_model
from kpoclass.errors import KpoclassError
from kpoclass.postings import read_posting
from kpoclass.postings.classifying import text_to_classify
from kpoclass.serve import Settings, create_app
from kpoclass.serve.classify import LONG

STAMP = {"model": load_model().fingerprint, "version": __version__}
PAGE = "<html><title>x</title><h1>Claims clerk</h1><h2>What you'll do</h2><ul><li>Key in claims<li>File letters</ul>"
POSTING = {"@type": "JobPosting", "title": "Analyst", "description": "<h2>Duties</h2><ul><li>Key in paper forms</ul>"}


@pytest.mark.parametrize("title", [None, "Analyst", ""])
def test_a_text_with_its_title(app: FastAPI, title: str | None) -> None:
    answer = post(app, "/v1/classify", {"text": TEXT, "title": title})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {**classify(TEXT, title).to_dict(), **STAMP}


def test_a_title_alone(app: FastAPI) -> None:
    assert post(app, "/v1/classify", {"text": "", "title": "Actuary"}).json()["label"] == "KPO"


def test_a_long_text_goes_through_a_thread(app: FastAPI) -> None:
    text = f"{TEXT}. " * (LONG // len(TEXT))
    assert len(text) > LONG
    assert post(app, "/v1/classify", {"text": text}).json() == {**classify(text).to_dict(), **STAMP}


@pytest.mark.parametrize("posting", [POSTING, {"title": "Clerk", "text": "File letters", "id": 7}])
def test_an_object_with_more_than_a_text_is_a_posting(app: FastAPI, posting: dict[str, object]) -> None:
    answer = post(app, "/v1/classify", posting)
    expected = {**classify_posting(posting).to_dict(), "title": read_posting(posting).title, **STAMP}
    assert answer.json() == expected


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "TEXT/HTML; charset=utf-8"])
def test_a_page(app: FastAPI, media_type: str) -> None:
    answer = ask(app, "POST", "/v1/classify", content=PAGE, headers={"Content-Type": media_type})
    assert answer.json() == {**classify_posting(PAGE).to_dict(), "title": "Claims clerk", **STAMP}


def test_a_posting_without_a_title_has_null(app: FastAPI) -> None:
    text = "You will key in paper forms and file letters for the whole of the department, every day of the week."
    answer = ask(app, "POST", "/v1/classify", content=text, headers={"Content-Type": "text/plain"})
    assert answer.json()["title"] is None


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-16", '"utf-8"'])
def test_the_charset_of_a_page_is_honoured(app: FastAPI, charset: str) -> None:
    page = "<h1>Café clerk \u00a3</h1><p>Key in the orders of the café and file them.</p>"
    headers = {"Content-Type": f"text/html; charset={charset}"}
    answer = ask(app, "POST", "/v1/classify", content=page.encode(charset.strip('"')), headers=headers)
    assert answer.json()["title"] == "Café clerk \u00a3"


def test_json_of_other_names_and_with_a_byte_order_mark(app: FastAPI) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"text": TEXT}).encode()
    for media_type in ("application/json; charset=UTF-8", "application/ld+json", "Application/JSON"):
        answer = ask(app, "POST", "/v1/classify", content=body, headers={"Content-Type": media_type})
        assert answer.json() == {**classify(TEXT).to_dict(), **STAMP}


@given(text=st.text(max_size=60), title=st.none() | st.text(max_size=20))
def test_any_text_is_answered_as_in_python(app: FastAPI, text: str, title: str | None) -> None:
    answer = post(app, "/v1/classify", {"text": text, "title": title})
    try:
        expected = classify(text, title)
    except KpoclassError as error:
        told, expected_status = {"detail": str(error)}, 422
    else:
        told, expected_status = {**expected.to_dict(), **STAMP}, 200
    assert answer.status_code == expected_status
    assert told.items() <= answer.json().items()


def test_explanations_are_those_of_python(app: FastAPI) -> None:
    answer = post(app, "/v1/explain", {"text": TEXT, "title": "Analyst"})
    assert answer.json() == {**json.loads(json.dumps(explain(TEXT, "Analyst").to_dict())), **STAMP}


def test_the_text_explained_of_a_posting_is_the_one_classified(app: FastAPI) -> None:
    why = post(app, "/v1/explain", POSTING).json()
    assert why["text"] == text_to_classify(read_posting(POSTING))
    assert why["text"].count("Key in paper forms") == 3
    told = post(app, "/v1/classify", POSTING).json()
    assert why["classification"] == {name: told[name] for name in why["classification"]}


def test_a_model_at_another_risk(app: FastAPI) -> None:
    careful = load_model().at_risk(0.02)
    answer = post(create_app(careful), "/v1/classify", {"text": TEXT})
    assert answer.json()["model"] == careful.fingerprint == answer.headers["kpoclass-model"]
    assert careful.fingerprint != post(app, "/v1/classify", {"text": TEXT}).json()["model"]


def test_no_file_is_opened_and_no_address_fetched(app: FastAPI) -> None:
    for name in (__file__, "https://example.org/job", "vacancy.html", f"file://{__file__}"):
        for kind in ("text/plain", "text/html"):
            answer = ask(app, "POST", "/v1/classify", content=name, headers={"Content-Type": kind})
            assert "asking" not in answer.text
            assert answer.status_code in {200, 422}
        answer = post(app, "/v1/classify", {"title": name, "description": name, "jobs": [name]})
        assert answer.status_code in {200, 422}


def test_a_document_is_not_read(app: FastAPI) -> None:
    mail = "From: a@example.org\r\nTo: b\r\nDate: x\r\nSubject: Typist\r\nMIME-Version: 1.0\r\n"
    mail += 'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="x.pdf"\r\n\r\n%PDF-1.7 secret'
    for body in (b"%PDF-1.7 secret", b"PK\x03\x04secret", mail.encode()):
        answer = ask(app, "POST", "/v1/classify", content=body, headers={"Content-Type": "text/plain"})
        assert answer.status_code == 422
        assert "send its text" in answer.json()["detail"]


def test_a_body_in_parts(app: FastAPI) -> None:
    body = json.dumps({"text": TEXT}).encode()
    answer = exchange(app, "/v1/classify", [body[:5], b"", body[5:]], JSON)
    assert json.loads(answer.body)["label"] == classify(TEXT).label


def test_the_shortest_text_that_is_too_long() -> None:
    small = create_app(settings=Settings(max_text=20))
    assert post(small, "/v1/classify", {"text": "Parcel sorter", "title": "Analyst"}).status_code == 200
    assert post(small, "/v1/classify", {"text": "Parcel sorter", "title": "Analysts"}).status_code == 413
    page = ask(small, "POST", "/v1/classify", content="x" * 21, headers={"Content-Type": "text/plain"})
    assert page.status_code == 413
