"""Whatever goes wrong is told as problem+json, with the headers of every answer, and with nothing of what was sent."""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx
import pytest
from asking import JSON, ask, exchange, post
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import __version__, load_model
from kpoclass.serve import app as app_module
from kpoclass.serve import classify as classify_module
from kpoclass.serve import create_app
from kpoclass.serve.headers import SECURITY
from kpoclass.serve.reading import media_type

MARK = "Zanzibarquux"
DEEP = b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
PATHS = [rule.path for rule in app_module.RULES if rule.method == "POST"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def assert_is_problem(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["kpoclass-version"] == __version__
    assert answer.headers["kpoclass-model"] == load_model().fingerprint
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    if answer.request.method == "HEAD":
        assert answer.content == b""
        return
    told = answer.json()
    assert told["status"] == answer.status_code
    assert (told["model"], told["version"]) == (load_model().fingerprint, __version__)
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["code"].isidentifier()
    assert told["detail"][0].islower()
    assert MARK.lower() not in answer.text.lower()


BAD = [
    (400, b""), (400, b"{"), (400, b'{"text": NaN}'), (400, b'{"text": "a", "text": "b"}'), (400, b'\xff{"text": 1}'),
    (400, DEEP), (400, b"[" * 100_000), (400, b'{"text": -Infinity}'), (400, b'{"text": ' + b"9" * 10_000 + b"}"),
    (400, b"{'text': 'a'}"), (400, b'{"text": "a"} x'), (400, json.dumps({"text": "a"}).encode("utf-16")),
    (422, b'{"text": "\\ud800 clerk"}'), (422, b'{"text": ""}'), (422, b'{"text": "N/A"}'), (422, b'{"text": null}'),
    (422, b'{"text": "a", "id": 5}'), (422, f'{{"text": "a", "lang": "{MARK}", "{MARK} 7": 7}}'.encode()),
    (422, b'{"text": ["a"]}'), (422, b'{"text": {"a": 1}}'), (422, b'{"text": 5}'), (422, b'{"text": "a", "title": 5}'),
    (422, b"[]"), (422, b'"text"'), (422, b"5"), (422, b"null"), (422, b"true"), (422, b"{}"), (422, b'{"title": "a"}'),
    (422, b'{"x": "\\udc00", "title": "a", "description": "b"}'), (422, b'{"jobs": []}'), (422, b'{"jobs": ["a", 5]}'),
    (422, f'{{"text": ["{MARK}"]}}'.encode()), (422, f'{{"{MARK} file letters": ["{MARK}"]}}'.encode()),
    (422, f'{{"title": "{MARK}"}}'.encode()), (422, f'{{"error": "{MARK}"}}'.encode()),
    (422, f'{{"jobs": [{{"title": "{MARK}"}}, {{"{MARK} is a key": "{MARK} is a text of words"}}]}}'.encode()),
]  # fmt: skip

#: What a first request often gets wrong, and what of the answer helps.
FIRST = [
    (JSON, b"", "got an empty body"),
    (JSON, b'{"text": "Actuary", "id": 5, "lang": "en"}', "got also the keys id, lang"),
    (JSON, b'[{"text": "Actuary"}, {"text": "Clerk"}]', "many as lines to /v1/classify/batch"),
    (JSON, b'{"title": "Actuary"}', "send a title alone as a text"),
    ({"Content-Type": "text/plain;charset=UTF-8"}, b'{\n "text": "Actuary"}', "the Content-Type application/json"),
]  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain"])
@pytest.mark.parametrize(("status", "body"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_bad_json(app: FastAPI, path: str, status: int, body: bytes) -> None:
    assert_is_problem(ask(app, "POST", path, content=body, headers=JSON), status)


@pytest.mark.parametrize(("headers", "body", "advice"), FIRST)
def test_what_a_first_request_gets_wrong_is_told_with_what_works(
    app: FastAPI, headers: dict[str, str], body: bytes, advice: str
) -> None:
    answer = ask(app, "POST", "/v1/classify", content=body, headers=headers)
    assert_is_problem(answer, 400, 422)
    assert advice in answer.json()["detail"]


PAGES = [
    b"", b" \n", b"\x00" * 50, f"<title>{MARK}</title>".encode(),
    f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY {MARK} 'b'>]><a><title>x y</title></a>".encode(),
    f"<jobs><{MARK}_{'x' * 40}>x y z</{MARK}_{'x' * 40}></jobs>".encode(), f"https://{MARK}.example/".encode(),
    f"{MARK}.html".encode(), f"title,text\n{MARK},file\n{MARK},type\n".encode(), f'{{"{MARK}": '.encode(),
]  # fmt: skip


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_bad_pages(app: FastAPI, kind: str, body: bytes) -> None:
    assert_is_problem(ask(app, "POST", "/v1/classify", content=body, headers={"Content-Type": kind}), 422)


@pytest.mark.parametrize(
    "kind",
    ["", "text", "image/png", "application/pdf", "multipart/form-data", "application/json; charset=latin-1",
     "text/html; charset=no-such", "text/html; charset=hex", "text/html; charset=idna",
     "text/html; charset=punycode", "text/plain; charset=Unicode_Escape", "text/plain; charset=undefined",
     "text/plain; charset=\u20ac"],
)  # fmt: skip
def test_other_media_types(app: FastAPI, kind: str) -> None:
    headers = {"Content-Type": kind.encode()} if kind else {}
    answer = ask(app, "POST", "/v1/classify", content=b'{"text": "Actuary"}', headers=headers)
    assert_is_problem(answer, 415)


def test_of_a_long_media_type_only_the_beginning_is_read() -> None:
    assert media_type("text/html; charset=ascii; " + "a=b; " * 3000) == ("text/html", "ascii")
    assert media_type("text/html; " + "a=b; " * 3000 + "charset=ascii") == ("text/html", "")


def test_packed_bodies(app: FastAPI) -> None:
    answer = ask(app, "POST", "/v1/classify", content=b"x", headers={**JSON, "Content-Encoding": "gzip"})
    assert_is_problem(answer, 415)
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain", "/v1/classify/batch"])
@pytest.mark.parametrize(
    "header", ["a/b {}", 'text/plain; charset="a {}"', 'application/json; charset="a {}"', "a/" + "{}" * 9]
)
def test_a_header_that_is_none_is_not_told(app: FastAPI, path: str, header: str) -> None:
    answer = ask(app, "POST", path, content=b"{}", headers={"Content-Type": header.replace("{}", MARK)})
    assert_is_problem(answer, 415)
    assert MARK not in answer.text


@given(body=st.binary(max_size=80), kind=st.sampled_from(["application/json", "text/html", "text/plain"]))
def test_any_bytes_are_answered_or_refused(app: FastAPI, body: bytes, kind: str) -> None:
    answer = ask(app, "POST", "/v1/classify", content=body, headers={"Content-Type": kind})
    if answer.status_code != 200:
        assert_is_problem(answer, 400, 422)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["text", "title", "jobs", "description", "@type"]) | st.text(max_size=8), inner, max_size=4
    ),
    max_leaves=8,
)  # fmt: skip


@given(value=values)
def test_any_json_is_answered_or_refused(app: FastAPI, value: Any) -> None:
    answer = post(app, "/v1/classify", value)
    if answer.status_code != 200:
        assert_is_problem(answer, 422)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", [rule.path for rule in app_module.RULES] + ["/openapi.json", "/none", "/v1/classify/"])
def test_every_method_at_every_address(app: FastAPI, path: str, method: str) -> None:
    answer = ask(app, method, path, headers={"Content-Type": "application/x-none"})
    if answer.status_code == 200:
        assert method in {"GET", "HEAD"}
    else:
        assert_is_problem(answer, 404, 405, 415, 422)  # a file to label may be of any type, but is not empty
    if answer.status_code == 405:
        assert method not in answer.headers["allow"].split(", ")
        allowed = {rule.method for rule in app_module.RULES if rule.path == path} or {"GET"}
        assert set(answer.headers["allow"].split(", ")) == allowed | ({"HEAD"} if "GET" in allowed else set())


def test_a_fault_of_ours_tells_nothing_of_the_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"about {MARK}") from ValueError(MARK)

    app = create_app()
    monkeypatch.setattr(classify_module, "classify_asked", fail)
    with caplog.at_level(logging.DEBUG):
        answer = post(app, "/v1/classify", {"text": f"{MARK} clerk"})
    assert_is_problem(answer, 500)
    assert "RuntimeError in POST /v1/classify" in caplog.text
    assert "test_http_problems" in caplog.text  # where it was
    assert MARK not in caplog.text


@given(body=st.sampled_from([body for _, body in BAD] + PAGES + [f'{{"text": "{MARK} clerk"}}'.encode()]))
def test_nothing_of_a_request_is_logged(app: FastAPI, body: bytes) -> None:
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger("kpoclass.serve")
    root.addHandler(handler)
    before, root.level = root.level, logging.DEBUG
    try:
        for kind in ("application/json", "text/html"):
            ask(app, "POST", f"/v1/classify?{MARK}={MARK}", content=body, headers={"Content-Type": kind, "X-A": MARK})
            ask(app, "POST", f"/{MARK}", content=body, headers={"Content-Type": kind})
            ask(app, MARK, "/v1/classify", content=body, headers={"Content-Type": kind})
        told = ask(app, "GET", "/metrics").text
    finally:
        root.removeHandler(handler)
        root.level = before
    assert len(seen) == 7
    assert MARK.lower() not in " ".join(seen).lower() + told.lower()


def test_a_client_that_goes_away_is_no_fault(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    for path in ("/v1/classify", "/v1/explain"):
        exchange(app, path, [b'{"te'], JSON, whole=False, disconnected=True)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
