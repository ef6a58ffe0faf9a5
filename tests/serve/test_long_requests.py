"""Long requests: what is refused before it is read, and who need not wait for whom."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from asking import JSON, TEXT, Exchange, ask, exchange, post, scope_of
from fastapi import FastAPI

from kpoclass import classify
from kpoclass.serve import Settings, create_app, reading
from kpoclass.serve import classify as classify_module
from kpoclass.serve.reading import MUCH

MOST = 300
LONG_POSTINGS = {
    "keys": json.dumps({"title": "Typist", **{f"key{number}": 1 for number in range(MUCH // 8)}}),
    "lists": '{"title": "Typist", "description": [' + "[]," * MUCH + "[]]}",
    "numbers": '{"text": "Typist", "id": [' + "1," * MUCH + "1]}",
    "brackets": "[" * (MUCH + 1),
    "objects": '{"x":' * (MUCH // 5 + 1),
    "quotation mark": '"' + "\\" * (MUCH + 1),
}
LONG_TEXTS = [{"title": "Typist", "description": "Type letters. " * 30}, {"text": "Type letters. " * 30, "lang": "en"}]


@pytest.fixture(scope="module")
def small() -> FastAPI:
    return create_app(settings=Settings(max_text=MOST))


@pytest.mark.parametrize("which", LONG_POSTINGS)
def test_long_json_that_is_no_text_is_refused_before_it_is_read(
    small: FastAPI, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(reading, "read_json")
    monkeypatch.delattr("kpoclass.serve.batch.read_json")
    body = LONG_POSTINGS[which].encode()
    answer = ask(small, "POST", "/v1/classify", content=body, headers=JSON)
    lines = ask(small, "POST", "/v1/classify/batch", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_long")
    assert json.loads(lines.content)["error"]["code"] == "too_long"


@pytest.mark.parametrize("posting", LONG_TEXTS)
@pytest.mark.parametrize("times", [1, MUCH // 400])
def test_a_long_posting_is_refused(small: FastAPI, posting: dict[str, str], times: int) -> None:
    long = {key: value * times for key, value in posting.items()}
    answer = post(small, "/v1/classify", long)
    headers = {"Content-Type": "application/x-ndjson"}
    lines = ask(small, "POST", "/v1/classify/batch", content=json.dumps({"id": 1, **long}), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_long")
    assert json.loads(lines.content)["error"]["code"] == "too_long"


@pytest.mark.parametrize("times", [1, MUCH // MOST])
@pytest.mark.parametrize("title", [None, 'A "title"\\', ""])
def test_a_text_may_take_more_characters_in_json_than_it_has(title: str | None, times: int) -> None:
    small = create_app(settings=Settings(max_text=MOST * times))
    text = f"{TEXT} \u00e9 \U0001f600" + "\u00e9" * 150 * times
    asked = {"title": title, "text": text}
    assert len(json.dumps(asked)) > 2.5 * MOST * times
    expected = classify(text, title).to_dict()
    assert post(small, "/v1/classify", asked).json().items() >= expected.items()
    line = json.dumps({"id": 10**200, **asked}, indent=1).replace("\n", " ")
    headers = {"Content-Type": "application/x-ndjson"}
    (answer,) = ask(small, "POST", "/v1/classify/batch", content=line, headers=headers).text.splitlines()
    assert json.loads(answer).items() >= expected.items()


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain"])
@pytest.mark.parametrize("media_type", ["application/json", "application/ld+json", "text/plain; charset=utf-16"])
def test_a_long_body_is_not_read_where_others_are_served(
    path: str, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[str] = []

    def noting(*arguments: Any) -> Any:
        readers.append(threading.current_thread().name)
        return real(*arguments)

    real = classify_module.asked_in
    monkeypatch.setattr(classify_module, "asked_in", noting)
    app = create_app()
    text = f"{TEXT}. " * (classify_module.LONG // len(TEXT))
    for times, name in ((1, "kpoclass_"), (classify_module.LONGER // classify_module.LONG + 1, "kpoclass-long")):
        body = json.dumps({"text": text * times}).encode() if "json" in media_type else (text * times).encode("utf-16")
        each = exchange(app, path, [body], {"Content-Type": media_type})
        assert each.status == 200
        assert readers[-1].startswith(name)


def test_no_one_waits_for_those_who_send_the_longest_postings_and_batches() -> None:
    """With every thread for them busy, a posting is answered."""
    app = create_app()
    service = app.state.kpoclass
    free = threading.Event()
    for threads in (service.long_threads, service.batch_threads):
        for _ in range(9):
            threads.submit(free.wait)
    body = json.dumps({"title": "Typist", "description": "Type letters"}).encode()
    long = json.dumps({"title": "Typist", "description": "Type letters. " * 9000}).encode()

    async def run() -> tuple[Exchange, Exchange]:
        waiting, other = Exchange([long]), Exchange([body])
        task = asyncio.create_task(app(scope_of("/v1/classify", JSON), waiting.receive, waiting.send))
        await asyncio.sleep(0.01)
        await app(scope_of("/v1/classify", JSON), other.receive, other.send)
        assert not waiting.sent
        free.set()
        await task
        return waiting, other

    try:
        assert [each.status for each in asyncio.run(run())] == [200, 200]
    finally:
        free.set()
        service.close()
