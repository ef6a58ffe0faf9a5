"""The service against its own OpenAPI document: schemathesis with all its checks, and the document itself."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("fastapi", reason="needs kpoclass[serve]")
pytest.importorskip("schemathesis", reason="needs schemathesis")

from asking import resolved
from contract import Run, run

from kpoclass.serve import Settings, create_app

#: Statuses of requests that are in order by the schema, and of which only their meaning can say that they are not:
#: - 422: a text of signs only, which JSON Schema can't tell from one with words; JSON that is no posting, which may
#:   have any of the many keys of job boards; a file with no column of texts; an option that does not suit the file.
#: - 415: a file of another kind than its name says, or in an encoding that is unknown.
MEANING = {
    "/v1/classify": ["422"],
    "/v1/explain": ["422"],
    "/v1/label": ["415", "422"],
}
ACCEPTED = ["2xx", "401", "403", "404", "409", "429"]


def settings(files: dict[str, Any]) -> dict[str, Any]:
    """Return what schemathesis is told; each file is labelled in a process of its own, so there are fewer of them."""
    operations = [
        {"include-path": path, "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, *right]}}}
        for path, right in MEANING.items()
    ]
    return {
        "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}},
        "operations": [each | (files if each["include-path"] == "/v1/label" else {}) for each in operations],
    }


FEW_FILES = settings({"generation": {"max-examples": 2}, "phases": {"coverage": {"enabled": False}}})
MORE_FILES = settings({"generation": {"max-examples": 60}})
KEY = "a key for the tests only"


def document(settings: Settings | None = None) -> dict[str, Any]:
    """Return the document, as it is served."""
    from starlette.testclient import TestClient

    with TestClient(create_app(settings=settings)) as client:
        found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(settings: Settings | None = None) -> dict[str, dict[str, Any]]:
    """Return the operations by method and path."""
    paths = resolved(document(settings))["paths"].items()
    return {f"{method.upper()} {path}": told for path, item in paths for method, told in item.items()}


def assert_kept(done: Run) -> None:
    """Every operation was asked, by all phases that there are for it, and kept to the document."""
    assert done.faults == []
    assert {label for label, _ in done.answered} == operations().keys()
    assert done.phases == {"EXAMPLES", "COVERAGE", "FUZZING"}  # no operation leads to another, so there is no state


def test_the_service_keeps_to_its_document() -> None:
    done = run(create_app(), 25, FEW_FILES)
    assert_kept(done)
    assert done.cases >= 100


def test_with_keys_it_keeps_to_its_document_too() -> None:
    """Schemathesis itself asks without the key, and with a wrong one."""
    headers = {"Authorization": f"Bearer {KEY}"}
    done = run(create_app(settings=Settings(keys=(KEY,))), 10, {**FEW_FILES, "headers": headers})
    assert_kept(done)
    secured = {label for label, told in operations(Settings(keys=(KEY,))).items() if told.get("security")}
    assert set() < {label for label, status in done.answered if status == 401} <= secured


@pytest.mark.slow
def test_the_service_keeps_to_its_document_in_2000_cases() -> None:
    done = run(create_app(), 700, MORE_FILES)
    assert_kept(done)
    assert done.cases >= 2_000
    assert {label for label, status in done.answered if status == 200} == operations().keys()


def test_the_document_is_valid() -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="needs openapi-spec-validator")
    told = document()
    assert told["openapi"].startswith("3.1.")
    validator.validate(told)


def test_every_operation_has_examples_and_they_are_valid() -> None:
    import jsonschema_rs

    for label, told in operations().items():
        assert told["operationId"], label
        assert told["summary"], label
        contents = [response["content"] for response in told["responses"].values()]
        contents += [told["requestBody"]["content"]] if "requestBody" in told else []
        for content in contents:
            for kind, media in content.items():
                if media["schema"].get("format") == "binary":
                    continue  # bytes have no example in JSON
                examples = [each["value"] for each in media.get("examples", {}).values()]
                examples += [media["example"]] if "example" in media else []
                assert examples, f"{label}: {kind} has no example"
                for example in examples:
                    jsonschema_rs.validate(media["schema"], example)
