"""Bodies that are broken, hostile or enormous, sent to ``kpoclass serve``: each gets a problem, or its true answer."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from attacks import MARK, MOST_BODY, TEXT
from hypothesis import given
from hypothesis import strategies as st
from served_process import ServedProcess
from wire import Answer, request

pytest.importorskip("uvicorn", reason="needs kpoclass[serve]")
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to count sockets and threads")

DEEP = MOST_BODY // 2 - 200
#: Bodies that are no JSON of ours, and the status that says why.
BROKEN: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "a blank": (b" ", 400),
    "words": (MARK.encode(), 400),
    "half an object": (b'{"text": "' + MARK.encode(), 400),
    "two objects": (b'{"text": "a"} {"text": "b"}', 400),
    "a comma too many": (b'{"text": "a",}', 400),
    "single quotes": (b"{'text': 'a'}", 400),
    "a comment": (b'{"text": "a"} // b', 400),
    "deep lists": (b"[" * DEEP + b"]" * DEEP, 400),
    "deep lists without end": (b"[" * DEEP, 400),
    "deep objects": (b'{"a":' * (DEEP // 3) + b"1" + b"}" * (DEEP // 3), 400),
    "a key twice": (b'{"text": "Parcel sorter", "text": "Actuary"}', 400),
    "a number of 10,000 digits": (b'{"text": ' + b"9" * 10_000 + b"}", 400),
    "infinity": (b'{"text": Infinity}', 400),
    "not a number": (b'{"text": "a", "title": NaN}', 400),
    "bytes that are no UTF-8": (b'{"text": "\xff\xfe' + MARK.encode() + b'"}', 400),
    "an overlong slash": (b'{"text": "\xc0\xaf"}', 400),
    "half a character in bytes": (b'{"text": "\xed\xa0\x80"}', 400),
    "UTF-16": (json.dumps({"text": TEXT}).encode("utf-16"), 400),
    "a control character in a string": (b'{"text": "a\x00b"}', 400),
    "half a character, escaped": (rb'{"text": "Actuary \ud800"}', 422),
    "the other half": (rb'{"text": "Actuary \udc00\ud800"}', 422),
    "half a character in a key": (rb'{"title": "Actuary", "\ud800": 1}', 422),
    "null": (b"null", 422),
    "a number": (b"1e999", 422),
    "a string": (json.dumps(TEXT).encode(), 422),
    "a list": (json.dumps([TEXT]).encode(), 422),
    "an empty object": (b"{}", 422),
    "a text that is a number": (b'{"text": 1e999}', 422),
    "a text that is a list": (json.dumps({"text": [TEXT]}).encode(), 422),
    "a text that is an object": (json.dumps({"text": {"text": TEXT}}).encode(), 422),
    "a title that is a list": (json.dumps({"text": "Actuary", "title": [TEXT]}).encode(), 422),
    "a text without words": (b'{"text": "... !!"}', 422),
    "a text that says there is none": (b'{"text": "N/A"}', 422),
    "a title alone that is empty": (b'{"text": "", "title": ""}', 422),
    "NULs": (rb'{"text": "\u0000\u0000"}', 422),
    "an object that is no posting": (json.dumps({"a": [{"b": MARK}] * 99}).encode(), 422),
    "an object whose key is a text": (json.dumps({TEXT: [TEXT]}).encode(), 422),
    "an object whose keys are texts": (json.dumps({TEXT: {TEXT: TEXT}, "@type": TEXT}).encode(), 422),
    "a posting with a number for its description": (b'{"@type": "JobPosting", "description": 7}', 422),
    "one byte too many": (b" " * (MOST_BODY + 1), 413),
    "a gzip bomb": (gzip.compress(b" " * 10_000_000), 400),
}


def assert_problem(answer: Answer, status: int) -> None:
    """Every problem has all its members, and nothing of what was sent."""
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert {"type", "title", "detail", "model", "version"} <= told.keys()
    assert answer.headers["kpoclass-version"] == told["version"]
    assert answer.headers["kpoclass-model"] == told["model"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert MARK.encode() not in answer.body


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_body_is_told_what_was_expected(server: ServedProcess, name: str, path: str) -> None:
    body, status = BROKEN[name]
    assert_problem(server.ask(request(path, body)), status)


DUTIES = "Key paper forms into the system to the manual."
POSTING = {"@type": "JobPosting", "title": "Analyst", "description": DUTIES}
#: Bodies that look dangerous and are in order: each gets what the same without the danger gets.
HARMLESS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "__proto__": ({**POSTING, "__proto__": {"label": "KPO"}, "constructor": {"prototype": {}}}, POSTING),
    "a template": ({**POSTING, "id": "{{7*7}}${7*7}<%= 7*7 %>{{self.__class__}}"}, POSTING),
    "a logger's address": ({**POSTING, "url": "${jndi:ldap://127.0.0.1:9/a}"}, POSTING),
    "SQL": ({**POSTING, "id": "'; DROP TABLE jobs; --"}, POSTING),
    "numbers": ({**POSTING, "salary": 1e308, "id": 10**400, "views": -0.0}, POSTING),
    "a script": (
        {**POSTING, "description": f"{DUTIES}<script>alert('audit the board')</script>"},
        POSTING,
    ),
    "an image": ({**POSTING, "description": f"{DUTIES}<img src=x onerror=alert(1)>"}, POSTING),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_dangerous_changes_nothing(server: ServedProcess, name: str) -> None:
    hostile, plain = (server.ask(request(body=json.dumps(body).encode())) for body in HARMLESS[name])
    assert hostile.status == 200
    assert hostile.body == plain.body


def test_an_answer_with_a_script_in_it_is_no_page(server: ServedProcess) -> None:
    body = json.dumps({"text": "Actuary <script>alert(1)</script> </script><script>", "title": "<b>Head</b>"}).encode()
    answer = server.ask(request("/v1/explain", body))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity, gzip", "nosuch"])
def test_a_packed_body_is_refused(server: ServedProcess, coding: str) -> None:
    body = gzip.compress(json.dumps({"text": TEXT}).encode())
    assert_problem(server.ask(request(body=body, headers={"Content-Encoding": coding})), 415)


OTHER_KINDS = [
    "",
    "text",
    "a" * 999,
    "*/*",
    "application/xml",
    "image/png",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "text/plain; charset=nosuch",
    "text/plain; charset=punycode",
    "text/plain; charset=zlib",
]


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_another_media_type_is_refused(server: ServedProcess, kind: str) -> None:
    assert_problem(server.ask(request(body=json.dumps({"text": TEXT}).encode(), headers={"Content-Type": kind})), 415)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON;charset=UTF-8", "application/json ;"]
)
def test_ways_of_writing_json_are_taken(server: ServedProcess, kind: str) -> None:
    assert server.ask(request(body=json.dumps({"text": TEXT}).encode(), headers={"Content-Type": kind})).status == 200


PAGES = {
    "nothing": (b"", 422),
    "signs only": (b"...", 422),
    "a script only": (f"<script>{MARK}</script>".encode(), 422),
    "a tag without end": (b"<" * 9_000, 422),
    "deep tags": (b"<div>" * 3_000 + b"Answer inbound calls about late parcels", 422),
    "NULs": (b"\x00" * 9_000, 422),
    "bytes at random": (bytes(number * 101 % 256 for number in range(9_999)), None),
    "entities without end": (b"&amp;" * 3_000, 422),
    "an entity bomb": (b'<!DOCTYPE a [<!ENTITY b "' + MARK.encode() + b'"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>', None),
    "a file of the server": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>Actuary &b;</a>', None),
}


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_or_refused(server: ServedProcess, name: str, kind: str) -> None:
    body, status = PAGES[name]
    for path in ("/v1/classify", "/v1/explain"):
        answer = server.ask(request(path, body, {"Content-Type": kind}))
        assert answer.status in ({200, 422} if status is None or kind == "text/plain" else {status})
        assert b"root:" not in answer.body
        if answer.status == 422:
            assert_problem(answer, 422)


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: json.dumps({"text": text}).encode()))
def test_any_body_is_answered(shared: ServedProcess, body: bytes) -> None:
    for kind in ("application/json", "text/html", "application/x-ndjson"):
        answer = shared.ask(request(body=body, headers={"Content-Type": kind}))
        assert answer.status in {200, 400, 415, 422}
        if answer.status != 200:
            assert answer.headers["content-type"] == "application/problem+json"
