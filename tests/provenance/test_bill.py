from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from kpoclass import load_model
from kpoclass.provenance.bill import bill_of_materials
from kpoclass.resources import resource_bytes

MODEL = resource_bytes("models", "kpoclass.model")
SOURCES = {"kpoclass/inference/_kernel.c": b"int x;\n"}
NEEDED = ["numpy>=1.24", "a_b.c [d] ; python_version < '3.12'"]
TEXT = bill_of_materials(MODEL, SOURCES, NEEDED)


def parts(kind: str) -> dict[str, dict[str, Any]]:
    return {part["name"]: part for part in json.loads(TEXT)["components"] if part["type"] == kind}


def hash_of(part: dict[str, Any]) -> str:
    (found,) = part["hashes"]
    assert found["alg"] == "SHA-256"
    digest: str = found["content"]
    return digest


def test_it_keeps_to_the_schema() -> None:
    pytest.importorskip("cyclonedx")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(TEXT) is None
    assert validator.validate_str(TEXT.replace('"library"', '"libary"')) is not None, "it validates nothing"


def test_references_lead_to_one_part_each() -> None:
    bill = json.loads(TEXT)
    names = [bill["metadata"]["component"]["bom-ref"], *(part["bom-ref"] for part in bill["components"])]
    assert len(set(names)) == len(names)
    used = {name for part in bill["dependencies"] for name in (part["ref"], *part["dependsOn"])}
    assert used == set(names)


def test_the_model_and_all_it_was_trained_on_are_there_with_their_hashes() -> None:
    metadata = load_model().metadata
    (model,) = parts("machine-learning-model").values()
    assert hash_of(model) == sha256(MODEL).hexdigest()
    data = parts("data")
    expected = dict(metadata["data"])
    expected |= {f"{name}: {corpus['file']}": corpus["sha256"] for name, corpus in metadata["corpora"].items()}
    assert {name: hash_of(part) for name, part in data.items()} == expected
    datasets = {dataset["ref"] for dataset in model["modelCard"]["modelParameters"]["datasets"]}
    assert datasets == {part["bom-ref"] for part in data.values()}
    for name, corpus in metadata["corpora"].items():
        assert data[f"{name}: {corpus['file']}"]["copyright"] == corpus["attribution"]


def test_what_is_needed_is_there_with_its_bounds() -> None:
    found = {name: part["properties"][0]["value"] for name, part in parts("library").items() if "properties" in part}
    assert found == dict(zip(["numpy", "a_b.c"], NEEDED, strict=True))


def test_what_is_compiled_is_there_with_its_hash() -> None:
    assert {name: hash_of(part) for name, part in parts("file").items()} == {
        name: sha256(content).hexdigest() for name, content in SOURCES.items()
    }


def test_the_same_parts_give_the_same_bytes_and_no_time() -> None:
    assert bill_of_materials(MODEL, dict(SOURCES), list(NEEDED)) == TEXT
    assert "timestamp" not in TEXT
    assert "serialNumber" not in TEXT
