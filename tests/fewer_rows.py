"""Fewer rows to fit where a test is not about the number of rows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from small_training_set import write_small_csv


@pytest.fixture(scope="module")
def few_lent_texts() -> Iterator[None]:
    """Lend a twentieth of the shipped texts to files without levels: a training then takes a moment."""
    from kpoclass.training import dataset

    load = dataset.load_descriptions
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dataset, "load_descriptions", lambda path: load(path).iloc[::20].reset_index(drop=True))
        yield


@pytest.fixture(scope="module")
def small_baselines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Train the baselines of an evaluation on the small training set in place of the shipped tables."""
    import pandas as pd

    from kpoclass.evaluation import test_sets

    frame = pd.read_csv(write_small_csv(tmp_path_factory.mktemp("baselines") / "small.csv")).assign(source="own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_sets, "training_set_of", lambda *_: SimpleNamespace(frame=frame))
        yield
