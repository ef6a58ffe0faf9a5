"""Keys: who sends one is answered; no key is shown."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from asking import TEXT, ask, post
from fastapi import FastAPI

from kpoclass.serve import Settings, create_app
from kpoclass.serve.keys import VARIABLE, keys_from_environment, keys_from_file

OLD, NEW = "old-key-0123456789", "new-key-0123456789"


@pytest.fixture(scope="module")
def locked() -> FastAPI:
    return create_app(settings=Settings(keys=(OLD, NEW)))


@pytest.mark.parametrize("key", [OLD, NEW])
@pytest.mark.parametrize("way", ["Authorization: Bearer ", "authorization: bearer ", "X-API-Key: "])
def test_each_key_opens_in_each_way(locked: FastAPI, key: str, way: str) -> None:
    name, scheme = way.split(": ")
    answer = post(locked, "/v1/classify", {"text": TEXT}, headers={name: scheme + key})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-API-Key": ""}, {"X-API-Key": OLD[:-1]}, {"X-API-Key": OLD + "x"}, {"X-API-Key": OLD.upper()},
     {"Authorization": OLD}, {"Authorization": f"Basic {OLD}"}, {"Authorization": "Bearer "},
     {"X-API-Key": f"{OLD},{NEW}"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain", "/metrics"])
def test_without_a_key_nothing_is_answered(locked: FastAPI, path: str, headers: dict[str, str]) -> None:
    method = "GET" if path == "/metrics" else "POST"
    answer = ask(locked, method, path, content=b"not even JSON", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "no_key"
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_health_and_the_description_are_open(locked: FastAPI) -> None:
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert ask(locked, "GET", path).status_code == 200


def test_no_key_is_shown(locked: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        seen = [repr(Settings(keys=(OLD,))), repr(locked.state.kpoclass.settings)]
        for key in (OLD, "wrong-key-987654321"):
            answer = post(locked, "/v1/classify", {"text": TEXT}, headers={"X-API-Key": key})
            seen += [answer.text, str(answer.headers)]
        seen.append(ask(locked, "GET", "/metrics", headers={"X-API-Key": OLD}).text)
    assert "-key-" not in " ".join(seen) + caplog.text


def test_keys_of_the_environment_hold_without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f" {OLD}, {NEW}\n")
    assert keys_from_environment() == (OLD, NEW)
    assert post(create_app(), "/v1/classify", {"text": TEXT}).status_code == 401
    assert post(create_app(settings=Settings()), "/v1/classify", {"text": TEXT}).status_code == 200
    monkeypatch.delenv(VARIABLE)
    assert keys_from_environment() == ()


def test_keys_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_text(f"# of the ATS\n{OLD}\n\n  {NEW}  \n", encoding="utf-8")
    assert keys_from_file(str(path)) == (OLD, NEW)


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "expected a key on a line of its own, got none"),
     ("short", r"at least 16 characters, got one of 5 \(key 1\)"),
     (f"{OLD}\n{'ä' * 20}", r"expected keys of ASCII .* \(key 2\)"), (f"{OLD} {NEW}", r"expected keys of ASCII")],
)  # fmt: skip
def test_a_file_of_no_keys(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "keys.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=told) as caught:
        keys_from_file(str(path))
    assert "-key-" not in str(caught.value)


def test_pages_of_an_origin_may_ask_only_if_it_is_named() -> None:
    origin = "https://hr.example.org"
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    closed, opened = create_app(), create_app(settings=Settings(allow_origins=(origin,), keys=(OLD,)))
    assert "access-control-allow-origin" not in ask(closed, "GET", "/healthz", headers={"Origin": origin}).headers
    assert ask(closed, "OPTIONS", "/v1/classify", headers=headers).status_code == 405
    allowed = ask(opened, "OPTIONS", "/v1/classify", headers=headers)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, origin)
    answer = post(opened, "/v1/classify", {"text": TEXT}, headers={"Origin": origin, "X-API-Key": OLD})
    assert answer.headers["access-control-allow-origin"] == origin
    file = b"title\nActuary\n"
    labelled = ask(opened, "POST", "/v1/label", content=file, headers={"Origin": origin, "X-API-Key": OLD})
    exposed = labelled.headers["access-control-expose-headers"].lower().split(", ")
    assert {name for name in labelled.headers if name.startswith(("kpoclass-", "content-disp"))} <= set(exposed)
    other = ask(opened, "GET", "/healthz", headers={"Origin": "https://example.com"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    "asked",
    [
        {"Origin": "https://other.example.org"},
        {"Access-Control-Request-Method": "DELETE"},
        {"Access-Control-Request-Headers": "x-other"},
        {},
    ],
)
def test_a_browser_that_asks_beforehand_gets_an_answer_as_any_other(asked: dict[str, str]) -> None:
    app = create_app(settings=Settings(allow_origins=("https://hr.example.org",)))
    headers = {"Origin": "https://hr.example.org", "Access-Control-Request-Method": "POST", **asked}
    answer = ask(app, "OPTIONS", "/v1/classify", headers=headers)
    assert {"kpoclass-version", "kpoclass-model", "content-security-policy", "vary"} <= answer.headers.keys()
    assert answer.status_code == (400 if asked else 200)
    if asked:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "origin"
        assert "other" not in answer.text.replace("no other", "")
