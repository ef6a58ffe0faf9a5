"""What Prometheus reads, and the log of requests."""

from __future__ import annotations

import logging

import pytest
from asking import JSON, TEXT, ask, exchange, post
from prometheus_client.parser import text_string_to_metric_families

from kpoclass import load_model
from kpoclass.serve import create_app


def figures(app: object) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    told = ask(app, "GET", "/metrics").text  # type: ignore[arg-type]
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def requests(route: str, method: str, status: int) -> tuple[str, frozenset[tuple[str, str]]]:
    return "kpoclass_requests_total", frozenset({"route": route, "method": method, "status": str(status)}.items())


def test_requests_and_results_are_counted() -> None:
    app = create_app()
    for text in (TEXT, "Actuary, reserving", "Manager", ""):
        post(app, "/v1/classify", {"text": text})
    post(app, "/v1/explain", {"text": "Actuary, reserving"})
    ask(app, "GET", "/v1/classify")
    ask(app, "BREW", "/no/such")
    exchange(app, "/v1/classify", [b"{"], JSON, whole=False, disconnected=True)
    told = figures(app)
    assert told[requests("/v1/classify", "POST", 200)] == 3
    assert told[requests("/v1/classify", "POST", 422)] == 1
    assert told[requests("/v1/classify", "GET", 405)] == 1
    assert told[requests("/v1/explain", "POST", 200)] == 1
    assert told[requests("none", "OTHER", 404)] == 1
    assert told["kpoclass_request_seconds_count", frozenset({("route", "/v1/classify")})] == 6
    results = {key: value for key, value in told.items() if key[0] == "kpoclass_classifications_total"}
    assert sum(results.values()) == 4
    assert results["kpoclass_classifications_total", frozenset({("label", "KPO"), ("confident", "true")})] == 2
    model = ("model", load_model().fingerprint)
    assert any(name == "kpoclass_info" and model in labels for name, labels in told)


def test_each_app_counts_for_itself() -> None:
    first, second = create_app(), create_app()
    post(first, "/v1/classify", {"text": TEXT})
    assert requests("/v1/classify", "POST", 200) in figures(first)
    assert requests("/v1/classify", "POST", 200) not in figures(second)


def test_a_request_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app()
    with caplog.at_level(logging.INFO, "kpoclass.serve.access"):
        ask(app, "POST", "/v1/classify?secret=1", content=b'{"text": "Actuary"}', headers=JSON)
    assert [record.getMessage().rsplit(" ", 2)[0] for record in caplog.records] == ["POST /v1/classify 200"]
