from __future__ import annotations

import csv
import io
import re
from hashlib import sha256
from pathlib import Path

import pytest

from kpoclass import load_model
from kpoclass.inference.model_file import FORMAT_VERSION, MAGIC
from kpoclass.resources import resource_bytes

RELEASED = list(csv.DictReader(io.StringIO(resource_bytes("models", "released.csv").decode())))
CHANGELOG = Path(__file__).parent.parent / "models" / "CHANGELOG.md"


def test_the_shipped_model_is_the_last_of_the_released() -> None:
    file, metadata = resource_bytes("models", "kpoclass.model"), load_model().metadata
    version = int.from_bytes(file[len(MAGIC) : len(MAGIC) + 4], "little")
    assert RELEASED[-1] == {
        "date": metadata["date"],
        "kpoclass": metadata["kpoclass"],
        "format_version": str(version),
        "sha256": sha256(file).hexdigest(),
    }, "add a line for this model at the end of models/released.csv, and change none (see CONTRIBUTING.md)"


def test_released_models_are_listed_once_in_order() -> None:
    digests = [row["sha256"] for row in RELEASED]
    assert len(set(digests)) == len(digests)
    assert [digest for digest in digests if not re.fullmatch("[0-9a-f]{64}", digest)] == []
    assert [row["date"] for row in RELEASED] == sorted(row["date"] for row in RELEASED)
    assert {int(row["format_version"]) for row in RELEASED} <= set(range(1, FORMAT_VERSION + 1))


@pytest.mark.skipif(not CHANGELOG.is_file(), reason="needs a checkout")
def test_the_changelog_of_models_names_the_shipped_one_first() -> None:
    newest = next(line for line in CHANGELOG.read_text(encoding="utf-8").splitlines() if line.startswith("## "))
    assert newest == f"## {RELEASED[-1]['date']}, kpoclass {RELEASED[-1]['kpoclass']}, {load_model().fingerprint}"
