"""The shipped model can be made again from the public corpora."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from kpoclass import load_model
from kpoclass.resources import data_path, resource
from kpoclass.training import train, training_frame
from kpoclass.training.labelled import load_descriptions

#: Other versions of the libraries may end the optimisation elsewhere within its tolerance: answers may differ so much.
LARGEST_DIFFERENCE = 0.005


@pytest.mark.network
def test_the_shipped_model_can_be_rebuilt(tmp_path: Path) -> None:
    shipped = load_model()
    metadata = shipped.metadata
    result = train(training_frame(("shipped",), tuple(metadata["corpora"])), date=metadata["date"])
    rebuilt = tmp_path / "rebuilt.model"
    result.model.save(rebuilt)
    libraries = result.model.metadata["libraries"]
    if libraries == metadata["libraries"]:
        assert rebuilt.read_bytes() == Path(resource("models", "kpoclass.model")).read_bytes()
    texts = load_descriptions(data_path("descriptions.csv"))["text"].tolist()
    difference = np.abs(shipped.scores(texts).p_kpo - result.model.scores(texts).p_kpo)
    assert difference.max() < LARGEST_DIFFERENCE
    assert {name: metadata[name] for name in ("rows", "data", "corpora", "recipe")} == {
        name: result.model.metadata[name] for name in ("rows", "data", "corpora", "recipe")
    }
    assert version("numpy") == libraries["numpy"]


def test_the_shipped_model_names_what_it_was_made_from() -> None:
    metadata = load_model().metadata
    assert set(metadata["corpora"]) == {"onet", "uk-titles"}
    assert set(metadata["data"]) == {
        "data/boilerplate.csv",
        "data/descriptions.csv",
        "data/occupations.csv",
        "data/uk_soc2010.csv",
    }
    assert all(len(corpus["sha256"]) == 64 for corpus in metadata["corpora"].values())


def test_the_shipped_model_was_trained_on_the_shipped_tables() -> None:
    import hashlib

    for name, checksum in load_model().metadata["data"].items():
        path = data_path(name.removeprefix("data/"))
        assert hashlib.sha256(path.read_bytes()).hexdigest() == checksum, f"{name} changed; train the model again"
