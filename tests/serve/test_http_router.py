"""The router in an app of one's own: the same answers, limits and problems, and nothing else of the app changes."""

from __future__ import annotations

from typing import Annotated

import pytest
from asking import TEXT, ask, exchange, post
from fastapi import Depends, FastAPI, Header, HTTPException

from kpoclass import classify
from kpoclass.serve import Settings, create_router
from kpoclass.serve.headers import SECURITY


def mounted(settings: Settings | None = None, **options: object) -> FastAPI:
    app = FastAPI()

    @app.get("/own")
    def own() -> str:
        return "mine"

    @app.exception_handler(ValueError)
    def handle(*_: object) -> None:
        raise AssertionError("errors of the service are none of the app")

    app.include_router(create_router(settings=settings), prefix="/work", **options)  # type: ignore[arg-type]
    return app


def test_it_answers_under_a_prefix() -> None:
    app = mounted()
    answer = post(app, "/work/v1/classify", {"text": TEXT})
    assert answer.json()["probability"] == classify(TEXT).probability
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert ask(app, "GET", "/work/readyz").status_code == 200
    assert ask(app, "HEAD", "/work/healthz").status_code == 200
    assert 'route="/v1/classify"' in ask(app, "GET", "/work/metrics").text


def test_the_rest_of_the_app_stays_as_it_is() -> None:
    answer = ask(mounted(), "GET", "/own")
    assert answer.json() == "mine"
    assert "kpoclass-version" not in answer.headers
    assert ask(mounted(), "GET", "/none").json() == {"detail": "Not Found"}


@pytest.mark.parametrize(("body", "status"), [({"text": ""}, 422), ([], 422), ({"text": "x" * 2000}, 413)])
def test_problems_are_those_of_the_service(body: object, status: int) -> None:
    answer = post(mounted(Settings(max_body=1000)), "/work/v1/classify", body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_limits_and_keys_hold() -> None:
    app = mounted(Settings(keys=("a-key-of-16-marks",), body_timeout=0.01))
    assert post(app, "/work/v1/classify", {"text": TEXT}).status_code == 401
    headers = {"Content-Type": "application/json", "X-API-Key": "a-key-of-16-marks"}
    assert exchange(app, "/work/v1/classify", [b"{"], headers, whole=False).status == 408
    wrong = ask(app, "DELETE", "/work/v1/classify", headers=headers)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


def test_dependencies_of_the_app_are_asked_first() -> None:
    def refuse(x_user: Annotated[str, Header()] = "") -> None:
        if x_user != "me":
            raise HTTPException(403, "not you")

    app = mounted(dependencies=[Depends(refuse)])
    assert post(app, "/work/v1/classify", {"text": TEXT}).status_code == 403
    assert post(app, "/work/v1/classify", {"text": TEXT}, headers={"X-User": "me"}).status_code == 200


def test_keys_are_in_the_description_of_the_app() -> None:
    document = mounted(Settings(keys=("a-key-of-16-marks",))).openapi()
    named = [set(each) for each in document["paths"]["/work/v1/classify"]["post"]["security"]]
    assert named == [{name} for name in document["components"]["securitySchemes"]]
    assert "security" not in document["paths"]["/own"]["get"]


def test_it_is_in_the_description_of_the_app() -> None:
    paths = mounted().openapi()["paths"]
    assert {"/own", "/work/v1/classify", "/work/v1/explain", "/work/healthz"} <= paths.keys()
    assert "application/problem+json" in paths["/work/v1/classify"]["post"]["responses"]["422"]["content"]
