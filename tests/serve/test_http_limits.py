"""The limits of a request. None of these tests looks at a clock: what never comes is late, whenever that is noticed."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asking import JSON, TEXT, Exchange, ask, exchange, post, scope_of
from fastapi import FastAPI

from kpoclass.serve import Settings, create_app, reading
from kpoclass.serve import classify as classify_module

BODY = json.dumps({"text": TEXT}).encode()
SOON = 0.01


def problem(each: Exchange) -> tuple[int, str]:
    told = json.loads(each.body)
    assert told["status"] == each.status
    assert (b"retry-after" in dict(each.sent[0]["headers"])) == (each.status == 503)
    return each.status, told["code"]


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    app = create_app(settings=Settings(max_body=len(BODY)))
    assert post(app, "/v1/classify", json.loads(BODY)).status_code == 200
    headers = {**JSON, "Content-Length": str(len(BODY) + 1), "Expect": "100-continue"}
    each = exchange(app, "/v1/classify", [BODY, b" "], headers)
    assert problem(each) == (413, "too_large")
    assert each.taken == 0


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "5"}, {"Transfer-Encoding": "chunked"}])
def test_a_body_that_is_too_large_and_does_not_say_so_is_read_no_further(headers: dict[str, str]) -> None:
    app = create_app(settings=Settings(max_body=20))
    each = exchange(app, "/v1/classify", [b"x" * 15] * 10, {**JSON, **headers})
    assert problem(each) == (413, "too_large")
    assert each.taken == 2


@pytest.mark.parametrize("posting", [{"title": "Clerk", "description": "x" * 100}, {"a": [0] * 50}])
def test_a_posting_as_json_has_the_limit_of_a_page(posting: object) -> None:
    size = len(json.dumps(posting))
    small, large = (create_app(settings=Settings(max_text=most)) for most in (size - 1, size))
    assert problem(exchange(small, "/v1/classify", [json.dumps(posting).encode()], JSON)) == (413, "too_long")
    assert post(large, "/v1/classify", posting).status_code != 413
    ndjson = {"Content-Type": "application/x-ndjson"}
    line = ask(small, "POST", "/v1/classify/batch", content=json.dumps(posting).encode(), headers=ndjson).json()
    assert line["error"]["code"] == "too_long"


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain; charset=cp1252"])
def test_a_long_body_is_read_beside_other_requests(monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> None:
    threads: list[str] = []

    def note(name: str) -> None:
        real: Callable[..., Any] = getattr(reading, name)

        def noted(*arguments: Any) -> Any:
            threads.append(threading.current_thread().name)
            return real(*arguments)

        monkeypatch.setattr(reading, name, noted)

    note("read_json")
    note("_decoded")
    text = "Clerk\n\n" + f"{TEXT}. " * (classify_module.LONG // len(TEXT))
    body = json.dumps({"text": text}) if "json" in kind else text
    assert ask(create_app(), "POST", path, content=body.encode(), headers={"Content-Type": kind}).status_code == 200
    assert [name.partition("_")[0] for name in threads] == ["kpoclass"]


@pytest.mark.parametrize("parts", [[], [BODY[:5]]])
def test_a_body_that_stops_coming(parts: list[bytes]) -> None:
    app = create_app(settings=Settings(body_timeout=SOON))
    assert problem(exchange(app, "/v1/classify", parts, JSON, whole=False)) == (408, "slow_body")
    assert app.state.kpoclass.in_flight == 0


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the work on long texts last until this is set."""
    free = threading.Event()
    real = classify_module.classify_asked

    def wait(*arguments: Any) -> bytes:
        free.wait()
        return real(*arguments)

    monkeypatch.setattr(classify_module, "classify_asked", wait)
    monkeypatch.setattr(classify_module, "LONG", 0)
    yield free
    free.set()


@pytest.mark.parametrize("body_timeout", [SOON / 2, SOON, 10])
def test_an_answer_that_takes_too_long(held: threading.Event, body_timeout: float) -> None:
    app = create_app(settings=Settings(request_timeout=SOON, body_timeout=body_timeout))
    assert problem(exchange(app, "/v1/classify", [BODY], JSON)) == (504, "slow_answer")
    held.set()
    assert app.state.kpoclass.in_flight == 0


def both(app: FastAPI, first: Exchange, then: Callable[[], Any]) -> Exchange:
    """Send one request, and do something in the meantime, once it is being answered."""

    async def run() -> None:
        task = asyncio.create_task(app(scope_of("/v1/classify", JSON), first.receive, first.send))
        while not app.state.kpoclass.in_flight:
            await asyncio.sleep(0)
        await then()
        await task

    asyncio.run(run())
    return first


def test_more_requests_than_allowed_at_a_time_are_told_to_come_back(held: threading.Event) -> None:
    app = create_app(settings=Settings(max_concurrency=1))
    second, alive, figures = Exchange([BODY]), Exchange([]), Exchange([])

    async def then() -> None:
        await app(scope_of("/v1/classify", JSON), second.receive, second.send)
        await app(scope_of("/healthz", {}, "GET"), alive.receive, alive.send)
        await app(scope_of("/metrics", {}, "GET"), figures.receive, figures.send)
        held.set()

    first = both(app, Exchange([BODY]), then)
    assert first.status == alive.status == figures.status == 200
    assert problem(second) == (503, "busy")
    assert (b"retry-after", b"1") in second.sent[0]["headers"]
    assert b"kpoclass_requests_in_flight 1.0" in figures.body
    assert post(app, "/v1/classify", {"text": TEXT}).status_code == 200


def test_an_answer_that_is_under_way_is_given_although_the_service_stops(held: threading.Event) -> None:
    app = create_app()
    ready = Exchange([])

    async def then() -> None:
        app.state.kpoclass.ready = False
        await app(scope_of("/readyz", {}, "GET"), ready.receive, ready.send)
        held.set()

    first = both(app, Exchange([BODY]), then)
    assert first.status == 200
    assert (b"connection", b"close") in first.sent[0]["headers"]
    assert problem(ready) == (503, "stopping")


@pytest.mark.usefixtures("held")
def test_what_the_server_stops_is_told() -> None:
    app = create_app()

    async def run() -> None:
        task = asyncio.create_task(app(scope_of("/v1/classify", JSON), each.receive, each.send))
        while not app.state.kpoclass.in_flight:
            await asyncio.sleep(0)
        app.state.kpoclass.ready = False
        task.cancel()
        await task

    each = Exchange([BODY], whole=False)
    asyncio.run(run())
    assert problem(each) == (503, "stopping")


@pytest.mark.usefixtures("held")
def test_a_cancellation_by_another_is_passed_on() -> None:
    app = create_app()

    async def run() -> None:
        each = Exchange([BODY])
        task = asyncio.create_task(app(scope_of("/v1/classify", JSON), each.receive, each.send))
        while not app.state.kpoclass.in_flight:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert app.state.kpoclass.in_flight == 0


@pytest.mark.parametrize("name", ["max_body", "max_text", "max_concurrency", "body_timeout", "request_timeout"])
@pytest.mark.parametrize("value", [0, -1, "5", None, True, float("nan"), float("inf")])
def test_limits_are_numbers_above_0(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{name}: expected a (whole )?number above 0, got "):
        Settings(**{name: value})


def test_settings_name_what_is_wrong() -> None:
    for name in ("keys", "allow_origins"):
        for value in ("abc", ("",), (5,)):
            with pytest.raises(ValueError, match=f"^{name}: expected a tuple of strings"):
                Settings(**{name: value})  # type: ignore[arg-type]


def test_health_is_told_with_the_model(app: FastAPI) -> None:
    for path, status in (("/healthz", "alive"), ("/readyz", "ready")):
        assert ask(app, "GET", path).json() == {"status": status, **app.state.kpoclass.stamp}
        assert ask(app, "HEAD", path).status_code == 200
