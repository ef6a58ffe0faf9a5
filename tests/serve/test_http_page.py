"""The page, its modules and the model: by fixed names, under a strict policy, kept by browsers until they change."""

from __future__ import annotations

import pytest
from asking import ask
from fastapi import FastAPI

from kpoclass import load_model
from kpoclass.inference.model_file import dumps
from kpoclass.model import Model
from kpoclass.serve import Settings, create_app
from kpoclass.web import web_files

FILES = web_files()


@pytest.mark.parametrize("name", ["", *FILES])
def test_each_file_comes_as_it_is(app: FastAPI, name: str) -> None:
    answer = ask(app, "GET", f"/{name}")
    expected = FILES[name or "index.html"]
    assert answer.status_code == 200
    assert (answer.headers["content-type"], answer.content) == expected
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; ")
    assert "unsafe" not in policy


def test_the_model_is_the_one_that_answers(app: FastAPI, model: Model) -> None:
    for each, made in ((load_model(), app), (model, create_app(model))):
        data = ask(made, "GET", "/kpoclass.model").content
        assert data == dumps(each.parameters)


def test_what_a_browser_has_is_not_sent_again(app: FastAPI) -> None:
    first = ask(app, "GET", "/kpoclass.model")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, f'"x", W/{tag}', "*"):
        again = ask(app, "GET", "/kpoclass.model", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert ask(app, "GET", "/kpoclass.model", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/__init__.py",
        "/../serve/keys.py",
        "/%2e%2e/serve/keys.py",
        "/kpoclass.js/",
        "/web/kpoclass.js",
    ],
)
def test_no_other_file_can_be_had(app: FastAPI, path: str) -> None:
    assert ask(app, "GET", path).status_code == 404


def test_the_page_can_be_left_out() -> None:
    app = create_app(settings=Settings(page=False))
    assert {ask(app, "GET", path).status_code for path in ("/", "/kpoclass.js", "/kpoclass.model")} == {404}
