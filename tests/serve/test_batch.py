"""A batch: each line is answered in its place, as soon as it came, whatever the others are."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from kpoclass import classify, load_model
from kpoclass.postings import classify_posting
from kpoclass.serve import Settings, batch, create_app, exchange
from kpoclass.serve.batch import BatchAnswers
from kpoclass.serve.problems import Problem
from kpoclass.serve.service import Service
from kpoclass.serve.spool import Spool
from kpoclass.version import __version__
from tests.serve.live import Connection, live

PATH = "/v1/classify/batch"
NDJSON = "Content-Type: application/x-ndjson\r\n"
STAMP = {"model": load_model().fingerprint, "version": __version__}
POSTING = {"@type": "JobPosting", "id": 7, "title": "Filing clerk", "description": "Sort and file letters"}


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with live(create_app()) as address:
        yield address


def post(address: tuple[str, int], body: bytes, media_type: str = "application/x-ndjson") -> httpx.Response:
    url = f"http://{address[0]}:{address[1]}{PATH}"
    return httpx.post(url, content=body, headers={"Content-Type": media_type}, timeout=60)


def answered(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.content.split(b"\n")[:-1]]


def test_each_kind_of_line_is_answered_in_its_place(address: tuple[str, int]) -> None:
    asked: list[object] = [
        {"text": "Key in paper forms", "title": "Analyst", "id": "a1"},
        POSTING,
        "Actuary, reserving",
        {"text": "Parcel sorter", "id": 2.5},
        {"text": "Parcel sorter", "title": None, "id": None},
    ]
    found = answered(post(address, "\n".join(map(json.dumps, asked)).encode()))
    assert found == [
        {"line": 1, "id": "a1", **classify("Key in paper forms", "Analyst").to_dict(), **STAMP},
        {"line": 2, "id": 7, **classify_posting(POSTING).to_dict(), "title": "Filing clerk", **STAMP},
        {"line": 3, **classify("Actuary, reserving").to_dict(), **STAMP},
        {"line": 4, "id": 2.5, **classify("Parcel sorter").to_dict(), **STAMP},
        {"line": 5, **classify("Parcel sorter").to_dict(), **STAMP},
    ]


def test_lines_are_numbered_as_in_a_file(address: tuple[str, int]) -> None:
    body = b'\xef\xbb\xbf"Actuary"\r\n\r\n \t\n\xc2\xa0\n{"text":\r"Typist"}\r\n\n"Filing clerk"'
    found = answered(post(address, body))
    assert [each["line"] for each in found] == [1, 5, 7]
    assert all("label" in each for each in found)


def test_an_empty_batch_has_an_empty_answer(address: tuple[str, int]) -> None:
    assert answered(post(address, b"")) == answered(post(address, b"\xef\xbb\xbf\n\n")) == []


FAULTY = {
    b"{": (400, "malformed_json", "position"),
    b'{"text": "a\xff"}': (400, "malformed_json", "UTF-8"),
    b'{"text": NaN}': (400, "malformed_json", "NaN"),
    b"[" * 100_000: (400, "malformed_json", "nested too deeply"),
    b'{"a":' * 30_000 + b"1" + b"}" * 30_000: (400, "malformed_json", "nested too deeply"),
    b"1" * 5000: (400, "malformed_json", "digits"),
    b'{"text": "a", "text": "b"}': (400, "malformed_json", "twice"),
    b'{"text": "\\ud800"}': (422, "half_character", "half"),
    b'{"text": 1}': (422, "wrong_type", "text: expected a string"),
    b'{"text": "Actuary", "title": 1}': (422, "wrong_type", "title: expected a string or null"),
    b'{"text": "Actuary", "id": [1]}': (422, "wrong_type", "id: expected a string"),
    b'{"text": "Actuary", "id": 1e999}': (422, "wrong_type", "id: expected a string"),
    b"null": (422, "wrong_type", "got null"),
    b"[1]": (422, "wrong_type", "got a list"),
    b'"  "': (422, "empty_text", "an empty text"),
    b'{"text": "", "title": "n/a"}': (422, "empty_text", "no text"),
    b'{"a": 1}': (422, "no_posting", "expected a posting"),
    b'"' + b"a" * 3000 + b'"': (413, "too_long", "at most 2,000 characters"),
    b'"' + b"a" * 300_000 + b'"': (413, "too_long", "at most 200,000 bytes"),
}


@pytest.fixture(scope="module")
def strict() -> Iterator[tuple[str, int]]:
    with live(create_app(settings=Settings(max_body=200_000, max_text=2000))) as address:
        yield address


@pytest.mark.parametrize("line", FAULTY, ids=lambda line: repr(line[:30]))
def test_a_faulty_line_is_told_and_the_others_are_answered(strict: tuple[str, int], line: bytes) -> None:
    status, code, said = FAULTY[line]
    before, faulty, after = answered(post(strict, b'"Actuary"\n' + line + b'\n"Typist"\n'))
    assert (before["line"], faulty["line"], after["line"]) == (1, 2, 3)
    assert (before["label"], after["label"]) == ("KPO", "BPO")
    assert (faulty["error"]["status"], faulty["error"]["code"]) == (status, code)
    assert said in faulty["error"]["detail"]
    assert {name: faulty[name] for name in STAMP} == STAMP


def test_a_faulty_line_has_its_id(address: tuple[str, int]) -> None:
    (faulty,) = answered(post(address, b'{"text": "", "id": "4711"}'))
    assert (faulty["id"], faulty["error"]["code"]) == ("4711", "empty_text")


WHOLE = ["1" + "0" * 400, "-" + "9" * 4000, "1e308", "-0"]


@pytest.mark.parametrize("name", [*WHOLE, "-1e999", "9" * 5000, "[" * 2000])
def test_no_id_ends_the_batch(address: tuple[str, int], name: str) -> None:
    for line in (f'{{"text": "Typist", "id": {name}}}', f'{{"title": "Typist", "description": "Type", "id": {name}}}'):
        found = answered(post(address, line.encode() + b'\n"Actuary"\n'))
        assert [each["line"] for each in found] == [1, 2]
        assert found[1]["label"] == "KPO"
        assert found[0].get("id") == (json.loads(name) if name in WHOLE else None)


def test_another_content_type_is_refused(address: tuple[str, int]) -> None:
    response = post(address, b'"Actuary"', "application/json")
    assert response.status_code == 415
    assert "application/x-ndjson" in response.json()["detail"]
    assert post(address, b'"Actuary"', "Application/X-NDJSON; charset=utf-8").status_code == 200


def test_each_line_is_answered_before_the_next_is_sent(address: tuple[str, int]) -> None:
    with Connection(address, PATH, NDJSON) as connection:
        assert connection.head()[0] == 200  # before any line
        lines = connection.lines()
        for number in range(1, 40):
            connection.send(b'"Actuary"\n')
            assert next(lines)["line"] == number
        connection.finish()
        assert list(lines) == []


def test_a_client_may_send_everything_before_it_reads(address: tuple[str, int]) -> None:
    line = b'"Actuary"' + b" " * 600 + b"\n"
    with Connection(address, PATH, NDJSON) as connection:
        for _ in range(400):  # 24 MB, and 11 MB of answers: more than sockets hold
            connection.send(line * 100)
        connection.finish()
        assert connection.head()[0] == 200
        assert [each["line"] for each in connection.lines()] == list(range(1, 40_001))


def test_a_client_that_waits_to_be_told_to_continue_is_told(address: tuple[str, int]) -> None:
    with Connection(address, PATH, NDJSON + "Expect: 100-continue\r\n", length=9) as connection:
        assert connection.head()[0] == 100
        connection.send(b'"Actuary"')
        assert connection.head()[0] == 200
        assert [each["label"] for each in connection.lines()] == ["KPO"]


def test_a_client_that_goes_away_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, working, noticed, go_on, ended = [], *(threading.Event() for _ in range(4))  # type: ignore[misc]
    results, read, close = batch._results, exchange.Arriving.read, exchange.Arriving.close

    def slowly(*args: Any) -> Any:
        calls.append(args)
        working.set()
        assert go_on.wait(30)
        return results(*args)

    async def noticing(arriving: exchange.Arriving) -> None:
        await read(arriving)
        noticed.set()

    def ending(arriving: exchange.Arriving) -> None:
        close(arriving)
        ended.set()

    monkeypatch.setattr(batch, "_results", slowly)
    monkeypatch.setattr(exchange.Arriving, "read", noticing)
    monkeypatch.setattr(exchange.Arriving, "close", ending)
    with live(create_app()) as address:
        connection = Connection(address, PATH, NDJSON)
        for _ in range(50):
            connection.send(b'"Actuary"\n' * 1000)
        assert working.wait(30)
        connection.close()
        assert noticed.wait(30)
        go_on.set()
        assert ended.wait(30)
    assert len(calls) == 1


def ended(lines: list[dict[str, Any]]) -> tuple[int, int, str]:
    """Return where an answer ended early, and why; only its last line may say so."""
    *others, last = lines
    assert last["ended"] is True
    assert all("label" in each for each in others)
    assert [each["line"] for each in others] == list(range(1, last["line"]))
    return last["line"], last["error"]["status"], last["error"]["code"]


def test_a_body_that_says_it_is_too_large_is_refused_at_once() -> None:
    with (
        live(create_app(settings=Settings(max_batch_body=100))) as address,
        Connection(address, PATH, NDJSON, length=101) as connection,
    ):
        status, headers = connection.head()
    assert (status, headers["content-type"]) == (413, "application/problem+json")


def test_a_body_that_becomes_too_large_ends_the_answer_and_the_client_reads_why() -> None:
    with (
        live(create_app(settings=Settings(max_batch_body=1000))) as address,
        Connection(address, PATH, NDJSON) as connection,
    ):
        for _ in range(500):
            connection.send(b'"Actuary"\n' * 1000)
        connection.finish()
        assert connection.head()[0] == 200
        assert ended(list(connection.lines())) == (101, 413, "too_large")


def test_too_many_lines_end_the_answer_but_blank_ones_do_not() -> None:
    with live(create_app(settings=Settings(max_batch_lines=10))) as address:
        assert len(answered(post(address, b'"Actuary"\n' * 10 + b"\n\n"))) == 10
        assert ended(answered(post(address, b'"Actuary"\n' * 2000))) == (11, 413, "too_many_lines")


@pytest.mark.parametrize(
    ("limits", "status"), [({"request_timeout": 0.2}, 408), ({"label_timeout": 0.2, "request_timeout": 5}, 504)]
)
def test_a_client_that_sends_nothing_for_long_is_told_and_cut_off(limits: dict[str, float], status: int) -> None:
    with (
        live(create_app(settings=Settings(body_timeout=0.1, **limits))) as address,  # type: ignore[arg-type]
        Connection(address, PATH, NDJSON) as connection,
    ):
        connection.send(b'"Actuary"\n"Begun')
        connection.head()
        assert ended(list(connection.lines()))[:2] == (2, status)


def test_a_client_that_takes_no_answer_is_given_up() -> None:
    service = Service(settings=Settings(request_timeout=0.05))
    sent = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b'"Actuary"\n', "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message["type"])
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def slow() -> Message:
        await asyncio.sleep(0.01)
        return await receive()

    response = exchange.Exchange(service, BatchAnswers(service), "application/x-ndjson", 10_000)
    asyncio.run(response({"type": "http"}, slow, send))
    assert sent == ["http.response.start", "http.response.body"]


# Of any bytes in any parts.

SERVICE = Service(settings=Settings(max_body=60))
_PIECES = st.sampled_from(
    [
        b"\n",
        b"\r\n",
        b"\r",
        b'"Actuary"',
        b'{"text": "Typist", "id": 1}',
        b" ",
        b"\xef\xbb\xbf",
        b"\xc2\xa0",
        b"\xff",
        b"{",
    ]
)
_BODIES = st.lists(st.one_of(_PIECES, st.binary(max_size=100)), max_size=12)


def in_parts(service: Service, parts: list[bytes]) -> bytes:
    answers = BatchAnswers(service)
    found: list[tuple[bytes, Problem | None]] = [answers.answer(part, is_last=False) for part in parts]
    found.append(answers.answer(b"", is_last=True))
    assert [problem for _, problem in found if problem] == []
    return b"".join(body for body, _ in found)


def is_blank(line: bytes, number: int) -> bool:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    return not (text[1:] if number == 1 and text[:1] == "\ufeff" else text).strip()


@settings(deadline=None)
@given(_BODIES)
def test_each_line_that_is_not_blank_has_one_answer_with_its_number(parts: list[bytes]) -> None:
    body = b"".join(parts)
    found = in_parts(SERVICE, parts)
    lines = [json.loads(line) for line in found.decode("ascii").split("\n")[:-1]]
    numbers = [
        number for number, line in enumerate(body.split(b"\n"), 1) if len(line) > 60 or not is_blank(line, number)
    ]
    assert [line["line"] for line in lines] == numbers
    assert all(("label" in line) != ("error" in line) for line in lines)
    assert all(line["error"]["status"] in {400, 413, 415, 422} for line in lines if "error" in line)
    assert in_parts(SERVICE, [body]) == found == in_parts(SERVICE, [bytes([byte]) for byte in body])


@given(st.lists(st.tuples(st.binary(max_size=8), st.integers(1, 12))), st.integers(0, 10))
def test_what_is_put_into_a_spool_comes_out_in_order(steps: list[tuple[bytes, int]], in_memory: int) -> None:
    spool, expected = Spool(in_memory), b""
    for data, most in steps:
        spool.put(data)
        expected += data
        if most % 3:
            assert spool.take(most) == expected[:most]
            expected = expected[most:]
        assert len(spool) == len(expected)
    assert spool.take(1000) == expected
    spool.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
def test_a_spool_tells_of_a_full_disk_at_once_and_never_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", partial(open, "/dev/full", "r+b"))
    spool = Spool(4)
    spool.put(b"kept")
    with pytest.raises(OSError, match="No space left on device"):
        spool.put(b"lost")
    assert spool.take(8) == b"kept"
    assert not spool
    spool.close()


def test_an_error_that_nobody_expected_ends_the_answer_and_is_logged_without_a_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*arguments: object) -> None:
        raise LookupError(arguments)

    with live(create_app()) as address, Connection(address, PATH, NDJSON) as connection:
        lines = connection.lines()
        connection.send(b'"Actuary"\n')
        connection.head()
        assert next(lines)["line"] == 1
        monkeypatch.setattr(batch, "_results", failing)
        connection.send(b'"Secret posting"\n"Typist"\n')
        connection.finish()
        (last,) = lines
    assert (last["line"], last["error"]["status"], last["ended"]) == (2, 500, True)
    assert "LookupError in a part of a batch" in caplog.text
    assert "Secret" not in caplog.text + json.dumps(last)


def test_a_service_that_stops_answers_what_came_and_says_so() -> None:
    app = create_app()
    with live(app) as address:
        connection = Connection(address, PATH, NDJSON)
        connection.head()
        lines = connection.lines()
        connection.send(b'"Actuary"\n')
        assert next(lines)["line"] == 1
        app.state.kpoclass.ready = False
        connection.send(b'"Typist"\n')
        assert next(lines)["line"] == 2
        (last,) = lines
        connection.close()
    assert (last["line"], last["error"]["status"], last["ended"]) == (3, 503, True)


def test_the_end_of_a_line_that_is_too_long_is_no_line() -> None:
    answers = BatchAnswers(SERVICE)
    first, _ = answers.answer(b'"' + b"a" * 100, is_last=False)
    assert json.loads(first)["error"]["code"] == "too_long"
    assert json.loads(answers.end(Problem(408, "slow_body", "late")))["line"] == 2
    assert answers.answer(b'a"\n', is_last=False) == (b"", None)
    rest, _ = answers.answer(b'"Actuary"', is_last=True)
    assert json.loads(rest)["line"] == 2


@pytest.mark.parametrize("at", ["put", "take"])
def test_a_disk_that_is_full_ends_a_batch_with_its_problem(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"kpoclass.serve.spool.Spool.{at}", full)
    last = answered(post(address, b'"Actuary"\n'))[-1]
    assert (last["line"], last["error"]["status"], last["error"]["code"], last["ended"]) == (1, 503, "no_space", True)
