"""The description of the service says what it does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from asking import ask, post, resolved
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from kpoclass.serve import Settings, create_app
from kpoclass.serve.app import RULES


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    answer = ask(app, "GET", "/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    told: dict[str, Any] = resolved(answer.json())
    return told


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_is_described(document: dict[str, Any]) -> None:
    told = {(path, method.upper()) for path, method, _ in operations(document)}
    assert told == {(rule.path, rule.method) for rule in RULES}
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert operation["operationId"].isidentifier()


def test_a_client_made_of_it_has_one_type_for_each_thing(app: FastAPI) -> None:
    told = ask(app, "GET", "/openapi.json").json()
    names = {"Text", "Posting", "Result", "Explanation", "Classification", "Contribution", "Problem", "Alive", "Ready"}
    assert names <= told["components"]["schemas"].keys()
    for path, method, operation in operations(told):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema = answer["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, (path, method, status)
    assert resolved(told)["paths"] == resolved(app.openapi())["paths"]


def bodies(operation: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Give each schema of a body with each of its examples."""
    for holder in [operation.get("requestBody", {}), *operation["responses"].values()]:
        for content in holder.get("content", {}).values():
            Draft202012Validator.check_schema(content["schema"])
            examples = [each["value"] for each in content.get("examples", {}).values()]
            for example in examples + ([content["example"]] if "example" in content else []):
                yield content["schema"], example


def test_examples_keep_their_schemas(document: dict[str, Any]) -> None:
    count = 0
    for _, _, operation in operations(document):
        for schema, example in bodies(operation):
            Draft202012Validator(schema).validate(example)
            count += 1
    assert count > 20


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/explain"])
def test_what_the_examples_ask_is_answered_as_described(app: FastAPI, document: dict[str, Any], path: str) -> None:
    operation = document["paths"][path]["post"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    contents = operation["requestBody"]["content"]
    asked = [each["value"] for each in contents["application/json"]["examples"].values()]
    answers = [post(app, path, each) for each in asked]
    for kind in ("text/html", "text/plain"):
        answers.append(ask(app, "POST", path, content=contents[kind]["example"], headers={"Content-Type": kind}))
    for answer in answers:
        assert answer.status_code == 200, answer.text
        Draft202012Validator(schema).validate(answer.json())
    refused = post(app, path, {"text": ""})
    problem = operation["responses"]["422"]["content"]["application/problem+json"]["schema"]
    Draft202012Validator(problem).validate(refused.json())


def test_formats_are_those_of_label_file() -> None:
    from kpoclass.labelling.formats.sniff import EXTENSIONS
    from kpoclass.labelling.outputs import WRITTEN
    from kpoclass.serve import label_options

    assert list(EXTENSIONS) == label_options.READ
    assert list(WRITTEN) == label_options.WRITTEN


def test_nothing_is_imported_at_start_that_the_first_answers_do_not_need() -> None:
    heavy = ("numpy", "pandas", "lxml", "prometheus_client", "kpoclass.labelling", "kpoclass.postings", "kpoclass.web")
    code = f"""
import sys
from kpoclass.serve import create_app
create_app()
import kpoclass.serve.server
print([name for name in {heavy!r} if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"


def test_keys_are_described_where_there_are_any(document: dict[str, Any]) -> None:
    assert "securitySchemes" not in json.dumps(document)
    assert "401" not in document["paths"]["/v1/classify"]["post"]["responses"]
    locked = ask(create_app(settings=Settings(keys=("a-key-of-16-marks",))), "GET", "/openapi.json").json()
    assert set(locked["components"]["securitySchemes"]) == {"bearer", "header"}
    for path, method, operation in operations(locked):
        is_open = next(rule.is_open for rule in RULES if (rule.path, rule.method) == (path, method.upper()))
        assert ("security" in operation, "401" in operation["responses"]) == (not is_open, not is_open)
